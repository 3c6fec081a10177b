import Detection
import HomePipeline
import Recording
import SafetyModel
import Testing

@testable import SafetyGateway

/// What becomes of a wearable's log on its way into the pipeline.
@Suite struct ReplayWearableTests {
    private func inputs(_ lines: [String]) throws(RecordingError) -> [HomeInput] {
        var (reader, clock) = (InputReader(), ArrivalClock())
        var inputs: [HomeInput] = []
        for line in lines {
            for (input, _) in try reader.read(Array(line.utf8), zone: .utc, &clock) {
                if case .home(let home) = input { inputs.append(home) }
            }
        }
        return inputs
    }

    @Test(arguments: [
        (["t_ms,ax_g,ay_g,az_g", "0,0,0,1"], "plain"), (["t_ms,ax_g,ay_g,az_g\r", "0,0,0,1\r"], "Windows"),
        (["\u{FEFF}t_ms, ax_g, ay_g, az_g", " 0, 0, 0, 1"], "a byte order mark, and blanks"), (["0,0,0,1"], "no names"),
        (["\u{FEFF}0,0,0,1", ""], "no names, a mark, and an empty line"),
        (["t_ms,ax_g,ay_g,az_g,label", "0,0,0,1,walks"], "one column more"),
    ]) func oneSample(_ lines: [String], _ why: String) throws {
        let want = HomeInput.samples(
            InputReader.wearable, [SIMD3(0, 0, 1)], gyroscopeDps: nil, timesMs: [0])
        #expect(try inputs(lines) == [want], "\(why)")
    }

    @Test(arguments: ["x,0,0,1", "nan,0,0,1", ",0,0,1", "9.2e18,0,0,1", "0,0,1"])
    func aLineWithoutTimeOrAxisIsRefused(_ line: String) {
        #expect(throws: RecordingError.self) { try inputs(["t_ms,ax_g,ay_g,az_g", line]) }
    }

    @Test func homeLogsAndRecordingsAreStillTold() throws {
        #expect(try inputs(["2026-07-15T02:03:04,hall,motion,hall,1"]).count == 1)
        #expect(try inputs([#"{"topic":"a","payload":"b"}"#]).count == 1)
    }

    /// Times at the ends of what a number can hold: no sum of them ends the program.
    @Test func noTimeStampEndsTheProgram() {
        var clock = ArrivalClock()
        let ends: [Milliseconds] = [.min, .max, 0, .max, .min, -1, .max / 2, .min / 2]
        for end in ends {
            for uptime in ends.map(Optional.some) + [nil] {
                _ = clock.moment(
                    of: RecordingLine(
                        wall: end, uptime: uptime, content: .event(name: "", fields: [:], state: nil)))
            }
        }
    }
}
