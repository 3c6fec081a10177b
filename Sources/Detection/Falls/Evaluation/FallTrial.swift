import SafetyModel

/// One row of `trials.csv`: what is known of a recording. Never shown to the detector, but for `position`.
package struct FallTrial: Sendable, Equatable {
    package var dataset: String
    package var subject: String
    package var isElderly: Bool
    package var activity: String
    package var isFall: Bool
    package var position: WearPosition
    /// The archive that holds the recording, and its name in there.
    package var archive: String
    package var file: String
    package var durationSeconds: Double
    package var onsetMs: Double?
    package var impactMs: Double?

    /// Reads the whole list; unknown columns are ignored, an unknown position becomes `unknown`.
    package static func list(csv bytes: [UInt8]) throws(TrialFileError) -> [FallTrial] {
        let (header, body) = CommaFields.line(bytes, from: 0)
        var columns: [String: Int] = [:]
        for (index, name) in header.enumerated() {
            columns[name.hasPrefix("\u{FEFF}") ? String(name.dropFirst()) : name] = index
        }
        for name in ["file", "is_fall"] where columns[name] == nil { throw .missingColumn(name: name) }
        var trials: [FallTrial] = []
        var (index, line) = (body, 1)
        while index < bytes.count {
            let (fields, next) = CommaFields.line(bytes, from: index)
            (index, line) = (next, line + 1)
            if fields == [""] { continue }
            guard fields.count >= header.count else { throw .badCell(line: line, column: fields.count) }
            trials.append(FallTrial { name in columns[name].map { fields[$0] } ?? "" })
        }
        return trials
    }

    private init(_ cell: (String) -> String) {
        (dataset, subject, activity) = (cell("dataset"), cell("subject"), cell("activity_code"))
        (archive, file) = (cell("archive"), cell("file"))
        (isFall, isElderly) = (cell("is_fall") == "1", cell("age_group") == "elderly")
        position = WearPosition(rawValue: cell("position")) ?? .unknown
        durationSeconds = Double(cell("duration_s")) ?? 0
        (onsetMs, impactMs) = (Double(cell("fall_onset_ms")), Double(cell("fall_impact_ms")))
    }

    /// When an alarm finds this fall: from 2 s before its onset to 12 s after its impact.
    var findableMs: ClosedRange<Double>? {
        guard isFall, let impact = impactMs ?? onsetMs else { return nil }
        let onset = onsetMs ?? impact
        return onset - 2_000 <= impact + 12_000 ? onset - 2_000...impact + 12_000 : nil
    }
}
