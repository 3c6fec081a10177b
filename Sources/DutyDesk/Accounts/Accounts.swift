import SQLite
import SafetyModel
import Synchronization

/// Log-in, sessions and API tokens.
final class Accounts: Sendable {
    private let desk: Desk
    private let throttle = Mutex(LoginThrottle())

    init(desk: Desk) { self.desk = desk }

    enum Outcome: Sendable {
        case session(token: String, SessionRow)
        case wrong
        case wait(seconds: Milliseconds)
    }

    /// - Parameter address: the client's network address, for slowing down.
    func logIn(name: String, password: String, address: String) throws(SQLiteError) -> Outcome {
        let now = desk.moment
        let keys = ["name:" + name.prefix(64), "address:" + address]
        let delay = throttle.withLock { $0.delay(for: keys, at: now.uptime) }
        guard delay == 0 else { return .wait(seconds: (delay + 999) / 1000) }
        let user = try desk.withCore { (core) throws(SQLiteError) in try core.store.user(name) }
        // Counted before the slow comparison, so that many at once are slowed down too.
        throttle.withLock { $0.failed(keys, at: now.uptime) }
        let isRight = PasswordHash.matches(password, user?.hash ?? PasswordHash.nobody)
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
