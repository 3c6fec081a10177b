import Hummingbird
import Logging
import SQLite
import SafetyModel
import Testing

@testable import DutyDesk

/// A desk's web server on a free port, with two people and two programs that it knows.
enum TestServer {
    /// Of the desk of a tier below.
    static let deskToken = String(repeating: "fedcba9876543210", count: 4)

    /// Runs a desk's server on a free port for as long as `body` takes.
    static func run(_ body: (LoopbackClient, Desk) async throws -> Void) async throws {
        let desk = Desk(settings: try Fixture.settings(), core: try Fixture.core(), now: { Fixture.later(5) })
        try desk.withCore { (core) throws(SQLiteError) in
            let hash = (try? PasswordHash.make("correct horse")) ?? ""
            try core.store.save(UserRow(name: "wang", display: "王", role: .staff, hash: hash), at: 0)
            try core.store.save(UserRow(name: "guest", display: "访客", role: .viewer, hash: hash), at: 0)
            try core.store.addClient(ClientRow(name: "meter-cloud"), tokenHash: PasswordHash.ofToken(token), at: 0)
            try core.store.addClient(
                ClientRow(name: "below", isDesk: true), tokenHash: PasswordHash.ofToken(deskToken), at: 0)
        }
        let (ports, continuation) = AsyncStream.makeStream(of: Int.self)
        let application = WebServer.application(
            desk: desk, logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
        ) {
            continuation.yield($0)
        }
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await application.run() }
            var iterator = ports.makeAsyncIterator()
            let port = try #require(await iterator.next())
            try await body(LoopbackClient(port: port), desk)
            group.cancelAll()
        }
    }

    static let token = String(repeating: "0123456789abcdef", count: 4)
}
