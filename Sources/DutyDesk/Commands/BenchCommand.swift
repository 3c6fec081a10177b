import AlertRouter
import ArgumentParser
import ConfigurationFile
import Glibc
import HostSystem
import SQLite
import SafetyModel

/// `duty-desk bench`: how much this machine's desk takes, each figure beside a bare SQLite in the same run.
struct BenchCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "bench", abstract: "Measures the desk on this machine, beside a bare database in the same run.")

    @Option(name: .long, help: "So many alerts, of as many homes.") var alerts = 1000
    @Flag(name: .long, help: "One JSON object a line.") var json = false

    func run() throws {
        guard (10...100_000).contains(alerts) else { throw ValidationError("--alerts is 10 to 100000") }
        let root = getenv("TMPDIR").map { String(cString: $0) } ?? "."
        var template = Array("\(root)/duty-desk-bench-XXXXXX".utf8CString)
        guard mkdtemp(&template) != nil else { throw ExitCode(69) }
        let folder = String(decoding: template.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
        defer { for name in Self.files { unlink("\(folder)/\(name)") }; rmdir(folder) }
        let settings = try Self.settings(database: "\(folder)/desk.db")
        do throws(SQLiteError) { try measure(settings, in: folder) } catch {
            say("\(folder): \(error)")
            throw ExitCode(69)
        }
    }

    private static let files = ["desk.db", "desk.db-wal", "desk.db-shm", "bare.db", "bare.db-wal", "bare.db-shm"]

    private func measure(_ settings: DeskSettings, in folder: String) throws(SQLiteError) {
        let start = Moment(wall: MachineClock.wall, uptime: 1_000_000)
        var core = try DeskCore(settings: settings, store: DeskStore(path: settings.databasePath), at: start)
        core.linkChanged(isConnected: true, reason: nil, at: start)
        let messages = (0..<alerts).map { Self.message($0, at: start) }
        let bare = try bareCommits(messages, in: folder)
        let intake = Self.seconds { for message in messages { _ = core.receive(message, at: start) } }
        figure("intake, a commit each", Double(alerts) / intake, "alerts/s", "bare commits", Double(alerts) / bare)
        var state: Result<[UInt8], SQLiteError> = .success([])
        let user = UserRow(name: "bench", display: "bench", role: .staff, hash: "")
        let page = Self.seconds {
            do throws(SQLiteError) { state = .success(try core.pageState(user: user, csrf: "", at: start)) } catch {
                state = .failure(error)
            }
        }
        let bytes = try state.get().count
        let mebibytes = Double(bytes) / 1_048_576
        figure("page with all of them open", page * 1000, "ms", "ms a MiB of it", page * 1000 / mebibytes)
        let due = Moment(wall: start.wall + 61_000, uptime: start.uptime + 61_000)
        var count = 0
        let steps = Self.seconds {
            _ = core.tick(at: due)
            count = core.takeSends().count
        }
        figure("a step of every alert at once", steps * 1000, "ms", "messages let out in it", Double(count))
    }

    /// The same objects, one row and one commit each.
    private func bareCommits(_ messages: [Message], in folder: String) throws(SQLiteError) -> Double {
        let database = try Connection(path: "\(folder)/bare.db")
        try database.execute("CREATE TABLE object (id INTEGER PRIMARY KEY, object BLOB NOT NULL) STRICT")
        let before = MachineClock.boot
        for (index, message) in messages.enumerated() {
            try database.run("INSERT INTO object VALUES (?, ?)", SQLiteValue(index), .blob(message.payload))
        }
        return max(0.001, Double(MachineClock.boot - before) / 1000)
    }

    private static func seconds(_ body: () -> Void) -> Double {
        let before = MachineClock.boot
        body()
        return max(0.001, Double(MachineClock.boot - before) / 1000)
    }

    private func figure(_ name: String, _ value: Double, _ unit: String, _ other: String, _ otherValue: Double) {
        let (value, otherValue) = ((value * 10).rounded() / 10, (otherValue * 10).rounded() / 10)
        guard json else { return print("\(name): \(value) \(unit); \(other): \(otherValue)") }
        var out = JSONWriter(capacity: 256)
        out.beginObject()
        out.key("bench")
        out.string("desk")
        out.key("name")
        out.string(name)
        out.key("value")
        out.number(value)
        out.key("unit")
        out.string(unit)
        out.key("reference")
        out.string(other)
        out.key("reference_value")
        out.number(otherValue)
        out.endObject()
        print(String(decoding: out.finish(), as: UTF8.self))
    }

    private static func settings(database: String) throws -> DeskSettings {
        let text = """
            community: bench
            timezone: UTC
            database: "\(database)"
            channels: { sms: {} }
            people: { duty: { sms: "0000001" } }
            policy: { emergency: { steps: [{ after: 60s, notify: [duty] }] } }
            """
        return try SettingsFile.parse(Array(text.utf8), name: "bench", read: DeskSettings.init)
    }

    private static func message(_ index: Int, at now: Moment) -> Message {
        let home = "H\(index)"
        let detection = Detection(
            .raised, .sos, severity: .emergency, device: DeviceID("bathroom_sos"), room: "bathroom", began: now,
            summary: Bilingual(zh: "卫生间求助按钮", en: "SOS button"), rule: Rule(detector: "button"))
        let id = Alert.id(home: home, device: DeviceID("bathroom_sos"), category: .sos, firstObservation: now.wall)
        let alert = Alert(id: id, home: home, raisedBy: detection, at: now)
        return Message(topic: "safety/v1/bench/\(home)/alert/\(id)", payload: alert.json(zone: .utc), link: .uplink)
    }
}
