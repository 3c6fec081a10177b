/// The desk's tables. Each entry leads from one schema version to the next and is never changed once released.
///
/// Times are wall milliseconds since 1970 UTC, except `due` and `first_uptime`: those are on the desk's own clock, which
/// never steps back (`HomeClock`), so that a wall clock set wrong neither delays nor repeats an escalation.
enum DeskSchema {
    static let migrations = [version1, version2, version3, version4, version5]

    private static let version1 = """
        CREATE TABLE meta (name TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT;
        CREATE TABLE alert (
            home TEXT NOT NULL, id TEXT NOT NULL, origin TEXT NOT NULL, revision INTEGER NOT NULL,
            source_revision INTEGER NOT NULL, object BLOB NOT NULL, received INTEGER NOT NULL, changed INTEGER NOT NULL,
            closed INTEGER, level INTEGER NOT NULL, first_uptime INTEGER NOT NULL, due INTEGER,
            PRIMARY KEY (home, id)) STRICT;
        CREATE INDEX alert_open ON alert (received) WHERE closed IS NULL;
        CREATE INDEX alert_closed ON alert (closed) WHERE closed IS NOT NULL;
        CREATE INDEX alert_due ON alert (due) WHERE due IS NOT NULL;
        CREATE INDEX alert_id ON alert (id);
        CREATE TABLE revision (
            home TEXT NOT NULL, alert TEXT NOT NULL, source TEXT NOT NULL, revision INTEGER NOT NULL,
            received INTEGER NOT NULL, object BLOB NOT NULL, PRIMARY KEY (home, alert, source, revision)) STRICT;
        CREATE TABLE event (
            seq INTEGER PRIMARY KEY AUTOINCREMENT, at INTEGER NOT NULL, uptime INTEGER NOT NULL, kind TEXT NOT NULL,
            home TEXT, alert TEXT, revision INTEGER, actor TEXT, note TEXT, object BLOB) STRICT;
        CREATE INDEX event_alert ON event (home, alert) WHERE alert IS NOT NULL;
        CREATE TRIGGER event_is_for_ever BEFORE UPDATE ON event
            BEGIN SELECT RAISE(ABORT, 'the event log is append-only'); END;
        CREATE TRIGGER event_stays BEFORE DELETE ON event
            BEGIN SELECT RAISE(ABORT, 'the event log is append-only'); END;
        CREATE TABLE command (
            id TEXT PRIMARY KEY, home TEXT NOT NULL, alert TEXT, verb TEXT NOT NULL, payload BLOB NOT NULL,
            actor TEXT NOT NULL, at INTEGER NOT NULL, state TEXT NOT NULL, note TEXT, attempts INTEGER NOT NULL,
            due INTEGER) STRICT;
        CREATE INDEX command_due ON command (due) WHERE due IS NOT NULL;
        CREATE INDEX command_alert ON command (home, alert);
        CREATE TABLE home (
            home TEXT PRIMARY KEY, seen INTEGER NOT NULL, presence TEXT, heartbeat BLOB) STRICT;
        CREATE TABLE user (
            name TEXT PRIMARY KEY, display TEXT NOT NULL, role TEXT NOT NULL, hash TEXT NOT NULL,
            created INTEGER NOT NULL) STRICT;
        CREATE TABLE session (
            token TEXT PRIMARY KEY, user TEXT NOT NULL REFERENCES user (name) ON DELETE CASCADE, csrf TEXT NOT NULL,
            created INTEGER NOT NULL, expires INTEGER NOT NULL) STRICT;
        CREATE TABLE client (name TEXT PRIMARY KEY, token TEXT NOT NULL UNIQUE, created INTEGER NOT NULL) STRICT;
        """

    private static let version2 = """
        CREATE TABLE outbox (key TEXT PRIMARY KEY, entry BLOB NOT NULL) STRICT;
        CREATE TABLE told (
            key TEXT PRIMARY KEY, home TEXT NOT NULL, alert TEXT NOT NULL, target TEXT NOT NULL, channel TEXT NOT NULL,
            purpose TEXT NOT NULL, state TEXT NOT NULL, reason TEXT, at INTEGER NOT NULL, code TEXT, provider TEXT)
            STRICT;
        CREATE INDEX told_alert ON told (home, alert);
        CREATE INDEX told_code ON told (code) WHERE code IS NOT NULL;
        CREATE INDEX told_provider ON told (provider) WHERE provider IS NOT NULL;
        CREATE TABLE home_entry (home TEXT PRIMARY KEY, entry BLOB NOT NULL, at INTEGER NOT NULL) STRICT;
        CREATE TABLE rota_change (
            id INTEGER PRIMARY KEY AUTOINCREMENT, rota TEXT NOT NULL, kind TEXT NOT NULL, entry BLOB NOT NULL,
            at INTEGER NOT NULL) STRICT;
        CREATE TABLE reading (home TEXT PRIMARY KEY, state BLOB NOT NULL) STRICT;
        ALTER TABLE alert ADD COLUMN client TEXT;
        ALTER TABLE client ADD COLUMN is_desk INTEGER NOT NULL DEFAULT 0;
        """

    private static let version3 = """
        ALTER TABLE alert ADD COLUMN escalated INTEGER NOT NULL DEFAULT 1;
        ALTER TABLE alert ADD COLUMN paused INTEGER;
        ALTER TABLE command ADD COLUMN asked INTEGER;
        """

    /// A token without rights is one that was made before tokens had scopes.
    private static let version4 = """
        ALTER TABLE client ADD COLUMN rights TEXT;
        """

    private static let version5 = """
        ALTER TABLE home ADD COLUMN dark TEXT;
        ALTER TABLE home ADD COLUMN dark_since INTEGER;
        ALTER TABLE event ADD COLUMN chain BLOB;
        CREATE INDEX alert_home_open ON alert (home, received) WHERE closed IS NULL;
        CREATE INDEX told_target ON told (target, home, alert);
        """
}
