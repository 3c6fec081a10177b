import AlertRouter
import ConfigurationFile
import Foundation
import Glibc
import SQLite
import SafetyModel
import Synchronization
import TestSupport
import Testing

@testable import DutyDesk

/// A desk that can tell people: everything invented.
enum TellingFixture {
    static func settings(database: String = ":memory:", endpoint: String) throws -> DeskSettings {
        let folder = try TemporaryFolder()
        let key = folder.file("robot-key")
        try Data("invented-key".utf8).write(to: URL(fileURLWithPath: key))
        chmod(key, 0o600)
        let text = """
            community: luyuan
            timezone: UTC
            database: "\(database)"
            http: { port: 0 }
            channels: { wecom: { endpoint: "\(endpoint)" } }
            people:
              值班长: { wecom: { key_file: \(key), mentions: ["000-0009"] } }
              技术员: { wecom: { key_file: \(key) } }
            policy:
              emergency: { steps: [{ after: 60s, notify: [值班长] }], repeat: 2m }
              technical: { notify: [技术员] }
            homes: [{ id: 57001A, address: 5-301, phone: 000-0001 }]
            """
        return try SettingsFile.parse(Array(text.utf8), name: "desk.yaml", read: DeskSettings.init)
    }

    /// Waits for what another thread does, at most five seconds.
    static func eventually(_ isSo: () throws -> Bool) async throws -> Bool {
        for _ in 0..<500 {
            if try isSo() { return true }
            try await Task.sleep(for: .milliseconds(10))
        }
        return false
    }
}

/// A clock that tests turn.
final class TestClock: Sendable {
    private let seconds = Mutex<Int64>(0)
    var now: Moment { Fixture.later(seconds.withLock { $0 }) }
    func turn(to second: Int64) { seconds.withLock { $0 = second } }
}

@Suite struct TellingTests {
    private func makeDesk(_ settings: DeskSettings, _ clock: TestClock) throws -> Desk {
        let core = try DeskCore(settings: settings, store: DeskStore(path: settings.databasePath), at: clock.now)
        return Desk(settings: settings, core: core, now: { clock.now })
    }

    @Test func untakenEmergencyIsToldAfterItsStepAndNotAfterItWasTaken() async throws {
        let provider = try FakeProvider { _, _ in .answer(200, #"{"errcode":0,"errmsg":"ok"}"#) }
        let clock = TestClock()
        let settings = try TellingFixture.settings(endpoint: provider.url + "/send")
        let desk = try makeDesk(settings, clock)
        DeskChannels(desk).start()
        desk.receive([Fixture.message(Fixture.object())])
        clock.turn(to: 59)
        desk.tick()
        try await Task.sleep(for: .milliseconds(50))
        #expect(provider.requests.isEmpty, "the step is due after 60 s")
        clock.turn(to: 60)
        desk.tick()
        #expect(try await TellingFixture.eventually { provider.requests.count == 1 })
        let request = try #require(provider.requests.first)
        #expect(request.path == "/send?key=invented-key")
        #expect(request.body.contains("紧急 ") && request.body.contains("5-301"), "\(request.body)")
        #expect(request.body.contains("000-0009"), "who is called by name")
        #expect(
            try await TellingFixture.eventually {
                try desk.withCore { (core) throws(SQLiteError) in
                    try core.store.told(home: "57001A", alert: "a1").map(\.state) == [.accepted]
                }
            })
        let card = try desk.withCore { (core) throws(SQLiteError) in
            String(decoding: try core.card(try core.store.openAlerts()[0], at: clock.now), as: UTF8.self)
        }
        #expect(card.contains(#""told":[{"target":"值班长","channel":"wecom","purpose":"raise","state":"accepted""#))
        desk.receive([Fixture.message(Fixture.object(revision: 2, more: #""handling":"acked","owner":"王""#))])
        clock.turn(to: 61)
        desk.tick()
        #expect(
            try await TellingFixture.eventually {
                try desk.withCore { (core) throws(SQLiteError) in
                    try core.store.told(home: "57001A", alert: "a1").map(\.state) == [.accepted, .accepted]
                }
            }, "settled before the clock goes on: an attempt without an answer for 15 s is made again")
        for second in stride(from: Int64(90), through: 600, by: 30) {
            clock.turn(to: second)
            desk.tick()
        }
        try await Task.sleep(for: .milliseconds(50))
        #expect(provider.requests.count == 2, "only that somebody has it")
        #expect(provider.requests.last?.body.contains("王 已接警") == true)
    }

    @Test func restartInTheMiddleSendsAgainUnderTheSameKey() throws {
        let folder = try TemporaryFolder()
        let settings = try TellingFixture.settings(
            database: folder.file("desk.db"), endpoint: "http://127.0.0.1:1")
        var sent: [Promise] = []
        do {
            var core = try DeskCore(
                settings: settings, store: DeskStore(path: settings.databasePath), at: Fixture.start)
            _ = core.receive(Fixture.message(Fixture.object()), at: Fixture.start)
            _ = core.tick(at: Fixture.later(60))
            sent = core.takeSends()
            #expect(core.diskTrouble == nil)
        }
        #expect(sent.map(\.key) == ["a1/1/1/值班长/wecom"])
        let first = try #require(sent.first)
        var core = try DeskCore(
            settings: settings, store: DeskStore(path: settings.databasePath), at: Fixture.later(70))
        _ = core.tick(at: Fixture.later(71))
        let again = core.takeSends()
        #expect(again.map(\.key) == sent.map(\.key))
        core.settle(first.key, .acceptedByProvider(id: nil), at: Fixture.later(72))
        #expect(try core.store.outboxRows().isEmpty)
    }

    @Test func takenWhileTheDeskWasDownIsNotCalledAgain() throws {
        let folder = try TemporaryFolder()
        let settings = try TellingFixture.settings(
            database: folder.file("desk.db"), endpoint: "http://127.0.0.1:1")
        do {
            var core = try DeskCore(
                settings: settings, store: DeskStore(path: settings.databasePath), at: Fixture.start)
            _ = core.receive(Fixture.message(Fixture.object()), at: Fixture.start)
            _ = core.tick(at: Fixture.later(60))
            _ = core.receive(
                Fixture.message(Fixture.object(revision: 2, more: #""handling":"acked","owner":"王""#)),
                at: Fixture.later(61))
        }
        var core = try DeskCore(
            settings: settings, store: DeskStore(path: settings.databasePath), at: Fixture.later(70))
        _ = core.tick(at: Fixture.later(71))
        let sends = core.takeSends()
        #expect(sends.map(\.purpose) == [.taken], "those who were called hear that somebody has it")
    }

    @Test func deadChannelBecomesATechnicalAlertAndClears() throws {
        let settings = try TellingFixture.settings(
            endpoint: "http://127.0.0.1:1")
        var core = try DeskCore(settings: settings, store: DeskStore(path: ":memory:"), at: Fixture.start)
        _ = core.receive(Fixture.message(Fixture.object()), at: Fixture.start)
        var second: Int64 = 60
        for _ in 0..<3 {
            _ = core.tick(at: Fixture.later(second))
            for promise in core.takeSends() {
                core.settle(
                    promise.key, .rejectedRetry(afterMilliseconds: 0, reason: "refused"), at: Fixture.later(second))
            }
            second += 25
        }
        let path = try #require(try core.store.openAlerts().first { $0.alert.detail == "path:wecom/值班长" })
        #expect(path.alert.severity == .technical && path.alert.condition == .active)
        _ = core.tick(at: Fixture.later(second))
        for promise in core.takeSends() where promise.target == "值班长" {
            core.settle(promise.key, .acceptedByProvider(id: nil), at: Fixture.later(second))
        }
        #expect(try core.store.alert(home: "desk", id: path.alert.id)?.alert.condition == .cleared)
    }
}
