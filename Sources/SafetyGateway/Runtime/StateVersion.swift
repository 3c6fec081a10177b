import Archives
import DeviceProtocols
import HomePipeline
import Recording
import SQLite
import SafetyModel
import Store

/// The state folder's versions against this program's. What a newer program wrote is neither read by halves nor written over: open
/// alerts and what was learnt of the home would be forgotten, and the newer program would go on from the emptied state.
enum StateVersion {
    /// Why this program must not start with the folder, and what to do; nil where it may, also with an empty or damaged one.
    static func problem(in folder: String) -> String? {
        let advice =
            "install the version that wrote it, or restore a backup of before the upgrade into an emptied folder"
        let path = "\(folder)/alerts.db"
        if let database = try? Connection(path: path, options: .init(access: .readOnly)),
            let version = try? database.userVersion(), version > AlertDatabase.version
        {
            return "\(path): version \(version), this program knows up to \(AlertDatabase.version): \(advice)"
        }
        if let newest = Journal.segments(in: "\(folder)/journal").last, let version = snapshotVersion(newest.path),
            version > HomeSnapshot.version
        {
            return "\(newest.path): version \(version), this program knows up to \(HomeSnapshot.version): \(advice)"
        }
        return nil
    }

    /// Of the snapshot that a segment begins with; nil where it cannot be read.
    private static func snapshotVersion(_ path: String) -> Int? {
        var version: Int?
        try? InputFile(path).forEachLine { line in
            var json = JSONDocument()
            if let parsed = try? RecordingReader.parse(Array(line)),
                case .event("snapshot", _, let state?) = parsed.content, (try? json.parse(state.span)) != nil
            {
                version = json.member(json.root, "version").flatMap { json.integer($0) }.flatMap { Int(exactly: $0) }
            }
            return false
        }
        return version
    }
}
