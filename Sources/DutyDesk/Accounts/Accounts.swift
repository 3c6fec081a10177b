import Delivery
import SQLite
import SafetyModel
import Synchronization

/// Log-in, sessions and API tokens.
final class Accounts: Sendable {
    private let desk: Desk
    private let throttle = Mutex(LoginThrottle())
    /// Comparisons take long by design: on a thread of their own, so that strangers who try hold no page and no alarm up.
    private let comparisons = BlockingWorkers(maximum: 1, reserved: 0)
    private let waiting = Mutex(0)
    /// More tries than these wait at once: the next is told to come again.
    private static let maximumWaiting = 32

    init(desk: Desk) { self.desk = desk }

    enum Outcome: Sendable {
        case session(token: String, SessionRow)
        case wrong
        case wait(seconds: Milliseconds)
    }

    /// - Parameter address: the client's network address, for slowing down.
    func logIn(name: String, password: String, address: String) async throws(SQLiteError) -> Outcome {
        let now = desk.moment
        let keys = ["name:" + name.prefix(64), "address:" + address]
        let delay = throttle.withLock { $0.delay(for: keys, at: now.uptime) }
        guard delay == 0 else { return .wait(seconds: (delay + 999) / 1000) }
        let user = try desk.withCore { (core) throws(SQLiteError) in try core.store.user(name) }
        // Counted before the slow comparison, so that many at once are slowed down too.
        throttle.withLock { $0.failed(keys, at: now.uptime) }
        guard let isRight = await matches(password, user?.hash ?? PasswordHash.nobody) else { return .wait(seconds: 5) }
        guard let user, isRight else {
            try desk.withCore { (core) throws(SQLiteError) in
                core.counters.loginFailures += 1
                try core.store.add(DeskEvent(at: now, kind: .loginFailed, actor: user?.name, note: address))
            }
            return .wrong
        }
        throttle.withLock { $0.succeeded(keys) }
        return try open(user, address: address, at: now)
    }

    /// nil: too many are being compared already.
    private func matches(_ password: String, _ hash: String) async -> Bool? {
        let isTaken = waiting.withLock { count in
            guard count < Self.maximumWaiting else { return false }
            count += 1
            return true
        }
        guard isTaken else { return nil }
        defer { waiting.withLock { $0 -= 1 } }
        return await comparisons.run(.technical) { PasswordHash.matches(password, hash) }
    }

    private func open(_ user: UserRow, address: String, at now: Moment) throws(SQLiteError) -> Outcome {
        let token = RandomToken.make()
        let session = SessionRow(
            tokenHash: PasswordHash.ofToken(token), user: user, csrf: RandomToken.make(),
            expires: now.wall + Milliseconds(desk.settings.http.sessionHours) * 3_600_000)
        try desk.withCore { (core) throws(SQLiteError) in
            try core.store.transaction { () throws(SQLiteError) in
                try core.store.addSession(session, at: now.wall)
                try core.store.add(DeskEvent(at: now, kind: .login, actor: user.name, note: address))
            }
        }
        return .session(token: token, session)
    }

    func session(token: String?) throws(SQLiteError) -> SessionRow? {
        guard let token, token.utf8.count == 64 else { return nil }
        let hash = PasswordHash.ofToken(token)
        let wall = desk.moment.wall
        return try desk.withCore { (core) throws(SQLiteError) in try core.store.session(tokenHash: hash, at: wall) }
    }

    /// Whether a session still stands: nobody logged it out, changed its password or removed its person.
    func isOpen(_ tokenHash: String?) -> Bool {
        guard let tokenHash else { return false }
        let wall = desk.moment.wall
        return isThere { (store) throws(SQLiteError) in try store.session(tokenHash: tokenHash, at: wall) != nil }
    }

    /// Whether a program's token still stands.
    func isKnown(clientHash: String) -> Bool {
        isThere { (store) throws(SQLiteError) in try store.client(tokenHash: clientHash) != nil }
    }

    /// A database that cannot be read takes nobody's rights.
    private func isThere(_ body: (borrowing DeskStore) throws(SQLiteError) -> Bool) -> Bool {
        do throws(SQLiteError) {
            return try desk.withCore { (core) throws(SQLiteError) in try body(core.store) }
        } catch { return true }
    }

    func logOut(_ session: SessionRow) throws(SQLiteError) {
        let now = desk.moment
        try desk.withCore { (core) throws(SQLiteError) in
            try core.store.removeSession(tokenHash: session.tokenHash)
            try core.store.add(DeskEvent(at: now, kind: .logout, actor: session.user.name))
        }
    }

    /// The client whose token that is.
    func client(token: String) throws(SQLiteError) -> ClientRow? {
        guard token.utf8.count == 64 else { return nil }
        let hash = PasswordHash.ofToken(token)
        return try desk.withCore { (core) throws(SQLiteError) in try core.store.client(tokenHash: hash) }
    }
}
