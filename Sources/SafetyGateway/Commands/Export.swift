import ArgumentParser
import HostSystem
import SQLite
import SafetyModel

/// `export`: what happened, for reports and audits.
struct Export: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Print alerts and their histories as JSON Lines.",
        discussion: """
            Without a flag: every alert transition of the time, oldest first, in the form that `run` and `replay` print. \
            Works beside a running gateway, which it does not disturb. Times are RFC 3339, or local without an offset.
            """)

    @OptionGroup var source: StateFolder
    @Option(help: "Only what happened at this time or later, such as 2026-07-15T02:00.")
    var from: String?
    @Option(help: "Only what happened before this time.")
    var until: String?
    @Flag(
        help:
            "Every line of the histories: transitions with their object, steps, attempts to send and what became of them."
    )
    var events = false
    @Flag(help: "One line for each alert that was raised in the time, as it stands now.")
    var latest = false
    @Option(help: "Only this alert, by its id.")
    var alert: String?
    @Option(help: "The file to write; `-` is standard output.")
    var to = "-"

    func validate() throws {
        if events, latest { throw ValidationError("--events and --latest are two different lists: choose one") }
    }

    func run() throws {
        let place = try source.read()
        let range = try (
            from.map { text throws(ExitCode) in try ReplaySpan.wall(text, "--from", place.zone) } ?? .min,
            until.map { text throws(ExitCode) in try ReplaySpan.wall(text, "--until", place.zone) } ?? .max
        )
        let output = try LineOutput(to)
        do {
            let connection = try place.database()
            let statement = try connection.prepare(query)
            try statement.bind(all: [
                SQLiteValue(range.0), SQLiteValue(range.1), SQLiteValue(alert), SQLiteValue(alert),
            ])
            while try statement.step() {
                let line = events ? Self.event(statement, place.zone) : statement.blob(0) ?? []
                try output.write(line: line)
            }
        } catch let error as SQLiteError { throw Console.fail("\(place.folder)/alerts.db: \(error)", .notReachable) }
        try output.flush()
    }

    /// The tables are those of Store/AlertDatabase.swift.
    private var query: String {
        if latest {
            return
                "SELECT object FROM alerts WHERE raised >= ? AND raised < ? AND (? IS NULL OR id = ?) ORDER BY raised, id"
        }
        let columns =
            events ? "name, alert, revision, wall, uptime, boot, clock_trusted, actor, via, cause, object" : "object"
        let filter = events ? "" : "object IS NOT NULL AND "
        return "SELECT \(columns) FROM events WHERE \(filter)wall >= ? AND wall < ? AND (? IS NULL OR alert = ?) "
            + "ORDER BY wall, alert, revision, uptime, name, cause"
    }

    /// `{"event":…,"alert":…,"revision":…,"at":…,"uptime_ms":…,"boot_id":…,"clock_trusted":…,"actor":…,"via":…,"cause":…,"object":…}`
    private static func event(_ row: borrowing Statement, _ zone: TimeZoneRules) -> [UInt8] {
        var out = JSONWriter(capacity: 512)
        out.beginObject()
        out.key("event")
        out.string(row.text(0))
        out.key("alert")
        out.string(row.text(1))
        out.key("revision")
        out.int(Int(clamping: row.int64(2)))
        out.key("at")
        out.time(row.int64(3), offsetSeconds: zone.offsetSeconds(at: row.int64(3)))
        out.key("uptime_ms")
        out.int(Int(clamping: row.int64(4)))
        out.key("boot_id")
        out.string(row.text(5))
        out.key("clock_trusted")
        out.bool(row.int64(6) != 0)
        for (column, name) in [(7, "actor"), (8, "via"), (9, "cause")] {
            out.key(name)
            out.string(row.text(Int(column)).flatMap { $0.isEmpty ? nil : $0 })
        }
        out.key("object")
        if let object = row.blob(10) { out.raw(object) } else { out.null() }
        out.endObject()
        return out.finish()
    }
}

/// Whose state is read or written: by the configuration, or by the folder itself.
struct StateFolder: ParsableArguments {
    @Option(help: "The gateway's configuration.")
    var config: String?
    @Option(help: "The gateway's state folder, where no configuration is at hand.")
    var state: String?

    func validate() throws {
        if (config == nil) == (state == nil) { throw ValidationError("name either --config or --state") }
    }

    struct Place {
        var folder: String
        /// nil where only the folder is known.
        var home: String?
        var zone: TimeZoneRules

        /// Reads beside a running gateway.
        func database() throws(SQLiteError) -> Connection {
            try Connection(path: "\(folder)/alerts.db", options: .init(access: .readOnly))
        }
    }

    func read() throws(ExitCode) -> Place {
        guard let config else { return Place(folder: state ?? ".", home: nil, zone: .utc) }
        let settings = try GatewaySettings.load(config, options: .withoutSecrets)
        return Place(folder: settings.stateFolder, home: settings.home.home, zone: settings.home.zone)
    }
}
