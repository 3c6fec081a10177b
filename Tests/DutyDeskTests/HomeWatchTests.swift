import SafetyModel
import Testing

@testable import DutyDesk

@Suite struct HomeWatchTests {
    private func beat(_ payload: String = "{}", retained: Bool = false) -> Message {
        Message(
            topic: "safety/v1/luyuan/57001A/heartbeat", payload: Array(payload.utf8), retained: retained, link: .uplink)
    }

    private func dark(_ core: borrowing DeskCore) throws -> [Condition] {
        try core.store.openAlerts().filter { $0.alert.detail == "home_dark" }.map(\.alert.condition)
    }

    @Test func silentHomeIsDarkAfterThreeMinutes() throws {
        var core = try Fixture.core()
        _ = core.receive(beat(), at: Fixture.later(10))
        _ = core.tick(at: Fixture.later(190))
        #expect(try dark(core).isEmpty)
        _ = core.tick(at: Fixture.later(191))
        #expect(try dark(core) == [.active])
        _ = core.receive(beat(), at: Fixture.later(200))
        #expect(try dark(core) == [.cleared])
        _ = core.tick(at: Fixture.later(500))
        #expect(try dark(core) == [.active], "one entry, which counts")
    }

    @Test func configuredHomeThatNeverSpokeIsDarkToo() throws {
        var core = try Fixture.core()
        _ = core.tick(at: Fixture.later(181))
        #expect(try dark(core) == [.active])
    }

    @Test func retainedCopyIsNoSignOfLife() throws {
        var core = try Fixture.core()
        _ = core.receive(beat(retained: true), at: Fixture.later(100))
        _ = core.tick(at: Fixture.later(181))
        #expect(try dark(core) == [.active])
    }

    @Test func deskThatIsCutOffBlamesItselfAndNotTheHomes() throws {
        var core = try Fixture.core()
        core.linkChanged(isConnected: false, reason: "broken pipe", at: Fixture.later(10))
        _ = core.tick(at: Fixture.later(400))
        #expect(try dark(core).isEmpty)
        #expect(try core.store.openAlerts().map(\.alert.detail) == ["desk_cut_off"])
        core.linkChanged(isConnected: true, reason: nil, at: Fixture.later(410))
        _ = core.tick(at: Fixture.later(580))
        #expect(try dark(core).isEmpty, "homes get their three minutes after the return")
        #expect(try core.store.openAlerts().map(\.alert.condition) == [.cleared])
    }

    @Test func heartbeatEveryThirtySeconds() throws {
        var core = try Fixture.core()
        var count = 0
        for second in stride(from: Int64(0), to: 120, by: 1) {
            count += core.tick(at: Fixture.later(second)).count { $0.topic == "safety/v1/luyuan/desk/heartbeat" }
        }
        #expect(count == 4)
    }
}
