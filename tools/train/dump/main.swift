// Computes the features of every impact of many streams with the detector's own code, for training.
//
// Reads native-endian blocks from standard input: Int32 samples, Int32 columns (3 or 6), Int32 times in ms, then Float32
// rows x, y, z in g (and turn rates in dps). Writes Float32 rows to standard output: stream index, impact ms, decision ms,
// ticks recorded after the impact, features. A row is repeated with its aftermath cut short, as at the end of a stream.
import Glibc

func read<Value: BitwiseCopyable>(_ count: Int, of zero: Value) -> [Value] {
    var values = Array(repeating: zero, count: count)
    return values.withUnsafeMutableBytes { fread($0.baseAddress, 1, $0.count, stdin) == $0.count } ? values : []
}

func write(_ row: [Float]) {
    _ = row.withUnsafeBytes { fwrite($0.baseAddress, 1, $0.count, stdout) }
}

func dump(_ stream: Int, _ window: FallWindow, _ impactMs: Milliseconds, _ decidedMs: Milliseconds) {
    let after = window.accelerationG.count - 1 - window.impact
    write([Float(stream), Float(impactMs), Float(decidedMs), Float(after)] + FallFeatures.values(of: window))
}

var stream = 0
while true {
    let header = read(2, of: Int32(0))
    guard header.count == 2 else { break }
    let times = read(Int(header[0]), of: Int32(0))
    let values = read(Int(header[0] * header[1]), of: Float(0))
    var motion = MotionStream()
    var events: [MotionStream.Event] = []
    let width = Int(header[1])
    for (row, time) in times.enumerated() {
        let at = row * width
        let turn = width == 6 ? length(SIMD3(values[at + 3], values[at + 4], values[at + 5])) : nil
        motion.take(
            SIMD3(values[at], values[at + 1], values[at + 2]), turnDps: turn, stampMs: Milliseconds(time), into: &events)
    }
    motion.releaseBurst(into: &events)
    motion.flush(into: &events)
    for case .window(let window, let impactMs, let decidedMs, _) in events {
        dump(stream, window, impactMs, decidedMs)
    }
    stream += 1
}
