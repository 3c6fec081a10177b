import AlertRouter
import SQLite
import SafetyModel

/// The box's alerts, their histories and its outbox in one SQLite file. One thread at a time.
///
/// Everything written here is keyed by content, so committing the same effects twice (the journal's tail is replayed after a
/// crash) changes nothing.
package final class AlertDatabase {
    private let connection: Connection
    private let zone: TimeZoneRules
    package let path: String

    /// Opens, or creates. Small pages: an alert's commit should write little flash.
    package init(path: String, zone: TimeZoneRules) throws(SQLiteError) {
        (self.path, self.zone) = (path, zone)
        connection = try Connection(path: path, options: .init(synchronous: .full, pageSize: 1024))
        try connection.migrate(Self.migrations, keepingCopiesAt: path)
    }

    /// The schema's version that this program writes.
    package static var version: Int { migrations.count }

    private static let migrations = [
        """
        CREATE TABLE alerts (id TEXT PRIMARY KEY, category TEXT NOT NULL, severity TEXT NOT NULL, raised INTEGER NOT NULL,
          revision INTEGER NOT NULL, is_open INTEGER NOT NULL, object BLOB NOT NULL, record BLOB) WITHOUT ROWID;
        CREATE TABLE events (alert TEXT NOT NULL, revision INTEGER NOT NULL, name TEXT NOT NULL, uptime INTEGER NOT NULL,
          wall INTEGER NOT NULL, boot TEXT NOT NULL, clock_trusted INTEGER NOT NULL, actor TEXT, via TEXT,
          cause TEXT NOT NULL, object BLOB, PRIMARY KEY (alert, revision, name, uptime, cause)) WITHOUT ROWID;
        CREATE TABLE outbox (key TEXT PRIMARY KEY, entry BLOB NOT NULL) WITHOUT ROWID;
        CREATE TABLE meta (key TEXT PRIMARY KEY, value BLOB NOT NULL) WITHOUT ROWID;
        """
    ]

    /// What one call of the engine and the outbox came to.
    package struct Batch: Sendable {
        package var effects: [Effect] = []
        /// The records of the alerts that `effects` name, as they are now; nil: off the list.
        package var records: [(alertID: String, record: AlertRecord?)] = []
        package var rows: [Outbox.Change] = []
        package init() {}
        package var isEmpty: Bool { effects.isEmpty && records.isEmpty && rows.isEmpty }
        /// Whether alerts changed, as against mere bookkeeping of the outbox.
        package var movesAlerts: Bool {
            effects.contains { if case .transition = $0 { true } else if case .promise = $0 { true } else { false } }
        }
    }

    /// State, history and promises in one transaction; with `isDurable` on the disk when it returns. Without, a power cut may undo
    /// it: that is for what the journal already holds on the disk, and for the outbox's bookkeeping (then something is sent once more).
    package func commit(_ batch: Batch, isDurable: Bool) throws(SQLiteError) {
        if !isDurable { try connection.execute("PRAGMA synchronous = NORMAL") }
        defer { if !isDurable { try? connection.execute("PRAGMA synchronous = FULL") } }
        try connection.transaction { () throws(SQLiteError) in
            for effect in batch.effects {
                switch effect {
                case .transition(let alert, let event):
                    let object = alert.json(zone: zone)
                    try store(alert, object)
                    try store(event, object)
                case .note(let event): try store(event, nil)
                case .promise, .withdraw, .answer, .forward: break
                }
            }
            for (id, record) in batch.records { try store(record, of: id) }
            for change in batch.rows { try store(change) }
        }
    }

    private func store(_ alert: Alert, _ object: [UInt8]) throws(SQLiteError) {
        try connection.run(
            """
            INSERT INTO alerts (id, category, severity, raised, revision, is_open, object) VALUES (?, ?, ?, ?, ?, ?, ?)
            ON CONFLICT (id) DO UPDATE SET severity = excluded.severity, revision = excluded.revision,
              is_open = excluded.is_open, object = excluded.object WHERE excluded.revision > alerts.revision
            """, SQLiteValue(alert.id), SQLiteValue(alert.category.rawValue), SQLiteValue(alert.severity.rawValue),
            SQLiteValue(alert.raised.wall), SQLiteValue(alert.revision), SQLiteValue(!alert.isOffList),
            SQLiteValue(object))
    }

    private func store(_ record: AlertRecord?, of id: String) throws(SQLiteError) {
        let bytes = record.flatMap { try? JSONCoding.encode($0) }
        try connection.run(
            "UPDATE alerts SET record = ?, is_open = ? WHERE id = ?", SQLiteValue(bytes), SQLiteValue(record != nil),
            SQLiteValue(id))
    }

    private func store(_ event: TransitionEvent, _ object: [UInt8]?) throws(SQLiteError) {
        try connection.run(
            "INSERT OR IGNORE INTO events VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)", SQLiteValue(event.alertID),
            SQLiteValue(event.revision), SQLiteValue(event.name), SQLiteValue(event.at.uptime),
            SQLiteValue(event.at.wall),
            SQLiteValue(event.bootID), SQLiteValue(event.isClockTrusted), SQLiteValue(event.actor),
            SQLiteValue(event.via?.rawValue), SQLiteValue(event.cause ?? ""), SQLiteValue(object))
    }

    private func store(_ change: Outbox.Change) throws(SQLiteError) {
        switch change {
        case .save(let row):
            let bytes = (try? JSONCoding.encode(row)) ?? []
            try connection.run(
                "INSERT INTO outbox VALUES (?, ?) ON CONFLICT (key) DO UPDATE SET entry = excluded.entry",
                SQLiteValue(row.promise.key), SQLiteValue(bytes))
        case .remove(let key): try connection.run("DELETE FROM outbox WHERE key = ?", SQLiteValue(key))
        case .delivery, .path: break
        }
    }

    /// What was promised and not settled when the program ended.
    package func rows() throws(SQLiteError) -> [Outbox.Row] {
        let entries = try connection.rows("SELECT entry FROM outbox ORDER BY key") { $0.blob(0) ?? [] }
        return entries.compactMap { try? JSONCoding.decode(Outbox.Row.self, from: $0) }
    }

    /// The open alerts' records, for a box whose journal was lost.
    package func records() throws(SQLiteError) -> [AlertRecord] {
        let records = try connection.rows("SELECT record FROM alerts WHERE is_open AND record IS NOT NULL ORDER BY id")
        {
            $0.blob(0) ?? []
        }
        return records.compactMap { try? JSONCoding.decode(AlertRecord.self, from: $0) }
    }

    /// Forgets closed alerts and their histories that were raised before `wall`.
    package func prune(before wall: Milliseconds) throws(SQLiteError) {
        try connection.run(
            "DELETE FROM events WHERE alert IN (SELECT id FROM alerts WHERE NOT is_open AND raised < ?)",
            SQLiteValue(wall))
        try connection.run("DELETE FROM alerts WHERE NOT is_open AND raised < ?", SQLiteValue(wall))
    }

    /// Everything committed so far is on the disk when it returns: a commit that is waited for takes those before it along, whoever
    /// reads meanwhile. Then the log is moved into the file as far as readers allow.
    package func flush() throws(SQLiteError) {
        try connection.run(
            """
            INSERT INTO meta (key, value) VALUES ('flushes', 1)
            ON CONFLICT (key) DO UPDATE SET value = value + 1
            """)
        try connection.execute("PRAGMA wal_checkpoint(PASSIVE)")
    }

    /// What is wrong with the file; empty when it is sound.
    package func check() throws(SQLiteError) -> [String] { try connection.quickCheck() }

    /// Whether a write would work now; throws what stands in its way.
    package func probe(at now: Moment) throws(SQLiteError) {
        try connection.run(
            "INSERT INTO meta (key, value) VALUES ('probe', ?) ON CONFLICT (key) DO UPDATE SET value = excluded.value",
            SQLiteValue(now.wall))
    }
}
