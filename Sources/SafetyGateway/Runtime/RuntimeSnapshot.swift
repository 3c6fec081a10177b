import HomePipeline
import HostSystem
import Recording
import SafetyModel

extension RuntimeState {
    /// The journal line that a segment begins with: the pipeline's whole state.
    func snapshotLine(at now: Moment) -> [UInt8] {
        var line = RecordingWriter(zone: settings.home.zone)
        let mark = clock.mark(now)
        line.append(
            event: "snapshot",
            [
                ("home", settings.home.home), ("boot_id", mark.bootID), ("boot_ms", String(mark.boot)),
                ("version", Version.text),
            ],
            state: SnapshotWriter.bytes(pipeline), at: now)
        return line.bytes
    }
}

enum SnapshotWriter {
    /// A pipeline's whole state as JSON.
    static func bytes(_ pipeline: HomePipeline) -> [UInt8] {
        (try? JSONCoding.encode(pipeline.snapshot)) ?? Array("null".utf8)
    }
}

enum SnapshotReader {
    /// A pipeline from a snapshot line's state; nil where it cannot be read (another version, damage).
    static func pipeline(_ state: [UInt8], settings: HomeSettings) -> HomePipeline? {
        guard let snapshot = try? JSONCoding.decode(HomeSnapshot.self, from: state),
            snapshot.version == HomeSnapshot.version
        else { return nil }
        return HomePipeline(settings: settings, restoring: snapshot)
    }
}
