import SQLite
import SafetyModel

struct UserRow: Sendable, Equatable {
    enum Role: String, Sendable, CaseIterable {
        /// Takes and closes alerts.
        case staff
        /// Sees the page and moves nothing.
        case viewer
    }
    var name: String
    var display: String
    var role: Role
    var hash: String
}

struct SessionRow: Sendable, Equatable {
    /// One-way; the token itself is only in the browser.
    var tokenHash: String
    var user: UserRow
    var csrf: String
    var expires: Milliseconds
}

/// A program that may use the API.
struct ClientRow: Sendable, Equatable {
    var name: String
    /// The desk of the tier below: its alerts stay its own, and it has to send heartbeats.
    var isDesk = false
    var rights: TokenRights

    init(name: String, isDesk: Bool = false, rights: TokenRights? = nil) {
        (self.name, self.isDesk) = (name, isDesk)
        self.rights = rights ?? (isDesk ? .lowerDesk : .platform)
    }
}

extension DeskStore {
    func user(_ name: String) throws(SQLiteError) -> UserRow? {
        try connection.first("SELECT name, display, role, hash FROM user WHERE name = ?", [.text(name)], Self.user)
    }

    func users() throws(SQLiteError) -> [UserRow] {
        try connection.rows("SELECT name, display, role, hash FROM user ORDER BY name", [], Self.user)
    }

    func save(_ user: UserRow, at wall: Milliseconds) throws(SQLiteError) {
        try connection.run(
            """
            INSERT INTO user VALUES (?, ?, ?, ?, ?) ON CONFLICT (name) DO UPDATE SET
                display = excluded.display, role = excluded.role, hash = excluded.hash
            """, .text(user.name), .text(user.display), .text(user.role.rawValue), .text(user.hash), .integer(wall))
    }

    /// Ends the user's sessions too.
    func removeUser(_ name: String) throws(SQLiteError) -> Bool {
        try connection.run("DELETE FROM user WHERE name = ?", .text(name))
        return connection.changes > 0
    }

    func addSession(_ session: SessionRow, at wall: Milliseconds) throws(SQLiteError) {
        try connection.run("DELETE FROM session WHERE expires <= ?", .integer(wall))
        try connection.run(
            "INSERT INTO session VALUES (?, ?, ?, ?, ?)", .text(session.tokenHash), .text(session.user.name),
            .text(session.csrf), .integer(wall), .integer(session.expires))
    }

    func session(tokenHash: String, at wall: Milliseconds) throws(SQLiteError) -> SessionRow? {
        try connection.first(
            """
            SELECT user.name, display, role, hash, csrf, expires FROM session JOIN user ON user.name = session.user
            WHERE token = ? AND expires > ?
            """, [.text(tokenHash), .integer(wall)]
        ) { (row) throws(SQLiteError) in
            SessionRow(
                tokenHash: tokenHash, user: try Self.user(row), csrf: row.text(4) ?? "", expires: row.int64(5))
        }
    }

    func removeSession(tokenHash: String) throws(SQLiteError) {
        try connection.run("DELETE FROM session WHERE token = ?", .text(tokenHash))
    }

    func removeSessions(of user: String) throws(SQLiteError) {
        try connection.run("DELETE FROM session WHERE user = ?", .text(user))
    }

    func client(tokenHash: String) throws(SQLiteError) -> ClientRow? {
        try connection.first(
            "SELECT name, is_desk, rights FROM client WHERE token = ?", [.text(tokenHash)], Self.client)
    }

    func clients() throws(SQLiteError) -> [ClientRow] {
        try connection.rows("SELECT name, is_desk, rights FROM client ORDER BY name", [], Self.client)
    }

    func addClient(_ client: ClientRow, tokenHash: String, at wall: Milliseconds) throws(SQLiteError) {
        try connection.run(
            "INSERT INTO client (name, token, created, is_desk, rights) VALUES (?, ?, ?, ?, ?)", .text(client.name),
            .text(tokenHash), .integer(wall), SQLiteValue(client.isDesk), .text(client.rights.words))
    }

    private static func client(_ row: borrowing Statement) throws(SQLiteError) -> ClientRow {
        ClientRow(
            name: row.text(0) ?? "", isDesk: row.int64(1) != 0,
            rights: row.text(2).map { TokenRights(words: $0) } ?? nil)
    }

    func removeClient(_ name: String) throws(SQLiteError) -> Bool {
        try connection.run("DELETE FROM client WHERE name = ?", .text(name))
        return connection.changes > 0
    }

    private static func user(_ row: borrowing Statement) throws(SQLiteError) -> UserRow {
        UserRow(
            name: row.text(0) ?? "", display: row.text(1) ?? "",
            role: UserRow.Role(rawValue: row.text(2) ?? "") ?? .viewer, hash: row.text(3) ?? "")
    }
}
