import SafetyModel

/// What the detector said to one recording.
package struct TrialOutcome: Sendable, Equatable {
    package struct Alarm: Sendable, Equatable {
        package var timeMs: Milliseconds
        package var confidence: Double
    }
    package var trial: FallTrial
    package var alarms: [Alarm]
    package var durationMs: Milliseconds

    /// The line that `evaluate falls --jsonl` writes, without its end.
    package var jsonLine: String {
        let alarms = alarms.map { #"{"t_ms":\#($0.timeMs),"confidence":\#(Self.thousandths($0.confidence))}"# }
        return #"{"file":\#(Self.quoted(trial.file)),"subject":\#(Self.quoted(trial.subject)),"#
            + #""is_fall":\#(trial.isFall ? 1 : 0),"alarms":[\#(alarms.joined(separator: ","))],"duration_ms":\#(durationMs)}"#
    }

    private static func thousandths(_ value: Double) -> String {
        let count = Int(exactly: (max(0, min(1, value)) * 1_000).rounded()) ?? 0
        let digits = String(1_000 + count % 1_000).dropFirst()
        return "\(count / 1_000).\(digits)"
    }

    private static func quoted(_ text: String) -> String {
        let escaped = text.unicodeScalars.map { scalar in
            switch scalar {
            case "\"", "\\": "\\\(scalar)"
            case _ where scalar.value < 0x20: " "
            default: String(scalar)
            }
        }
        return "\"\(escaped.joined())\""
    }
}

/// Streams recordings through the real detector, each from a cold start.
package enum FallEvaluation {
    /// The alarms of one recording, before any verification.
    package static func outcome(of recording: TrialRecording, for trial: FallTrial) -> TrialOutcome {
        var detector = FallDetector(position: trial.position)
        let findings =
            detector.ingest(recording.samplesG, gyroscopeDps: recording.gyroscopeDps, timesMs: recording.timesMs)
            + detector.finish()
        let alarms = findings.compactMap { finding -> TrialOutcome.Alarm? in
            guard case .fall(let fall) = finding else { return nil }
            return TrialOutcome.Alarm(timeMs: fall.decidedMs, confidence: fall.confidence)
        }
        return TrialOutcome(trial: trial, alarms: alarms, durationMs: recording.durationMs)
    }
}
