// Computes the features of every impact of many streams with the detector's own code, for training.
//
// Reads native-endian blocks from standard input: Int32 samples, Int32 columns (3 or 6), Int32 times in ms, then Float32
// rows x, y, z in g (and turn rates in dps). Writes Int32 columns, then Float32 rows to standard output: stream index, impact ms, decision ms,
// ticks recorded after the impact, features.
import Glibc
import SafetyModel

/// `count` values from standard input; empty at its end.
func take<Value: BitwiseCopyable>(_ count: Int, like zero: Value) -> [Value] {
    var values = Array(repeating: zero, count: count)
    let isComplete = values.withUnsafeMutableBytes { bytes in
        var got = 0
        while got < bytes.count {
            let more = unsafe read(0, bytes.baseAddress?.advanced(by: got), bytes.count - got)
            guard more > 0 else { return false }
            got += more
        }
        return true
    }
    return isComplete ? values : []
}

func give(_ rows: [Float]) {
    rows.withUnsafeBytes { bytes in
        var given = 0
        while given < bytes.count {
            let more = unsafe write(1, bytes.baseAddress?.advanced(by: given), bytes.count - given)
            guard more > 0 else { exit(1) }
            given += more
        }
    }
}

func rows(of stream: Int, times: [Int32], values: [Float], width: Int) -> [Float] {
    var motion = MotionStream()
    var events: [MotionStream.Event] = []
    for (row, time) in times.enumerated() {
        let at = row * width
        let turn = width == 6 ? length(SIMD3(values[at + 3], values[at + 4], values[at + 5])) : nil
        let sample = SIMD3(values[at], values[at + 1], values[at + 2])
        motion.take(sample, turnDps: turn, stampMs: Milliseconds(time), into: &events)
    }
    motion.end(.ended, into: &events)
    return events.flatMap { event -> [Float] in
        guard case .window(let window, let impactMs, let decidedMs, _) = event else { return [] }
        let after = window.accelerationG.count - 1 - window.impact
        return [Float(stream), Float(impactMs), Float(decidedMs), Float(after)] + FallFeatures.values(of: window)
    }
}

let columns = 4 + FallFeatures.values(of: FallWindow([MotionTick()], impact: 0)).count
give([Float(bitPattern: UInt32(columns))])
var stream = 0
while case let header = take(2, like: Int32(0)), header.count == 2 {
    let times = take(Int(header[0]), like: Int32(0))
    let values = take(Int(header[0] * header[1]), like: Float(0))
    give(rows(of: stream, times: times, values: values, width: Int(header[1])))
    stream += 1
}
