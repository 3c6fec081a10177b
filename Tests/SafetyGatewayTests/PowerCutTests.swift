import AlertRouter
import ConfigurationFile
import Glibc
import HostSystem
import Logging
import MQTTLink
import SQLite
import SafetyModel
import Store
import TestSupport
import Testing

@testable import SafetyGateway

/// What one wait for the disk promises: the journal has everything that the database may still lose.
@Suite struct PowerCutTests {
    private final class Ear: HomeRuntime.OutwardHandler {
        func carryOut(_ outward: Outward, by runtime: HomeRuntime) {}
        func waitUntilHeard(_ outward: Outward) {}
    }

    private func runtime(_ folder: String) throws -> HomeRuntime {
        let text = "home: h1\nstate: \(folder)\nuplink: {host: 127.0.0.1}\ndevices: [{match: button, role: sos}]\n"
        let settings = try SettingsFile.parse(Array(text.utf8), name: "g.yaml", read: GatewaySettings.init)
        let logger = Logger(label: "test") { _ in LineLog(level: .critical) }
        return try HomeRuntime(settings: settings, logger: logger, outward: Ear())
    }

    private func press(_ runtime: HomeRuntime) {
        let press = Message(topic: "zigbee2mqtt/button", payload: Array(#"{"action":"emergency"}"#.utf8))
        runtime.receive([Received(message: press, messageID: 7)], session: "home")
    }

    private func database(_ folder: String) throws -> AlertDatabase {
        try AlertDatabase(path: "\(folder)/alerts.db", zone: .utc)
    }

    @Test func whatTheDatabaseLostComesBackFromTheJournal() throws {
        let folder = try TemporaryFolder()
        let first = try runtime(folder.path)
        press(first)
        let open = first.inspect { state, _ in state.pipeline.engine.openAlerts.map(\.id) }
        #expect(open.count == 1)
        let promised = try Set(database(folder.path).rows().map(\.promise.key))
        #expect(!promised.isEmpty)
        // A power cut takes back what SQLite had not synced: at worst all of it.
        for suffix in ["", "-wal", "-shm"] { unlink(folder.file("alerts.db\(suffix)")) }
        let second = try runtime(folder.path)
        let after = second.inspect { state, _ in state.pipeline.engine.openAlerts }
        #expect(after.filter { $0.category == .sos }.map(\.id) == open)
        #expect(after.filter { $0.category != .sos }.map(\.detail) == ["storage"], "and it says what is missing")
        let restored = try database(folder.path)
        #expect(try Set(restored.records().map(\.alert.id)).isSuperset(of: open))
        #expect(try Set(restored.rows().map(\.promise.key)).isSuperset(of: promised))
    }

    /// Closed alerts are kept for 400 days; a start and a new segment forget older ones, and nothing that is open.
    @Test func aStartForgetsWhatIsLongOver() throws {
        let folder = try TemporaryFolder()
        press(try runtime(folder.path))
        do {
            let connection = try Connection(path: folder.file("alerts.db"))
            try connection.execute("UPDATE alerts SET raised = raised - 86400000 * 401")
            try connection.execute(
                "INSERT INTO alerts SELECT 'old', category, severity, raised, revision, 0, object, NULL FROM alerts LIMIT 1"
            )
            try connection.execute(
                "INSERT INTO alerts SELECT 'new', category, severity, raised + 86400000 * 400, revision, 0, object, NULL FROM alerts LIMIT 1"
            )
        }
        let second = try runtime(folder.path)
        let open = second.inspect { state, _ in state.pipeline.engine.openAlerts.map(\.id) }
        let connection = try Connection(path: folder.file("alerts.db"), options: .init(access: .readOnly))
        let left = try connection.rows("SELECT id FROM alerts ORDER BY id") { $0.text(0) ?? "" }
        #expect(Set(left) == Set(open + ["new"]), "\(left)")
    }

    @Test func aNewSegmentHidesNothingThatTheDatabaseMayLose() throws {
        let folder = try TemporaryFolder()
        let first = try runtime(folder.path)
        press(first)
        let open = first.inspect { state, _ in state.pipeline.engine.openAlerts.map(\.id) }
        let telemetry = (0..<200).map { n in
            let payload = #"{"temperature":\#(n),"note":"\#(String(repeating: "x", count: 4000))"}"#
            return Received(message: Message(topic: "zigbee2mqtt/t", payload: Array(payload.utf8)), messageID: 0)
        }
        for _ in 0..<4 { first.receive(telemetry, session: "home") }
        #expect(Files.names(in: "\(folder.path)/journal").count >= 2, "a second segment has begun")
        // What was in SQLite's log only is gone; the file itself was brought up to date before the segment began.
        for suffix in ["-wal", "-shm"] { unlink(folder.file("alerts.db\(suffix)")) }
        #expect(try database(folder.path).records().map(\.alert.id) == open)
    }
}
