import SafetyModel
import TestSupport
import Testing

@testable import DutyDesk

@Suite struct OutageTests {
    private static let count = 40

    /// A desk with forty homes more than the one of the fixture.
    private func core(_ store: consuming DeskStore) throws -> DeskCore {
        var settings = try Fixture.settings()
        settings.homes += (0..<Self.count).map {
            HomeEntry(
                id: Self.home($0), address: "绿苑 \($0 / 20 + 1)-101", phone: nil, access: nil, residents: [],
                contacts: [])
        }
        settings.policy.technicalNotify = ["技术员"]
        var core = try DeskCore(settings: settings, store: store, at: Fixture.start)
        core.linkChanged(isConnected: true, reason: nil, at: Fixture.start)
        return core
    }

    private static func home(_ index: Int) -> String { index < 10 ? "T0\(index)" : "T\(index)" }

    private func beat(_ core: inout DeskCore, _ homes: some Sequence<Int>, at second: Int64) {
        for home in homes.map(Self.home) + ["57001A"] {
            let message = Message(
                topic: "safety/v1/luyuan/\(home)/heartbeat", payload: Array("{}".utf8), link: .uplink)
            _ = core.receive(message, at: Fixture.later(second))
        }
    }

    /// Everything the clock has to do at that second.
    private func turn(_ core: inout DeskCore, at second: Int64) {
        repeat { _ = core.tick(at: Fixture.later(second)) } while !core.isTurnDone
    }

    private func own(_ core: borrowing DeskCore, _ detail: String) throws -> [Alert] {
        try core.store.openAlerts().map(\.alert).filter { $0.detail == detail && $0.condition == .active }
    }

    /// Heartbeats of `alive` every half minute, and the clock every second.
    private func run(_ core: inout DeskCore, _ seconds: ClosedRange<Int64>, alive: some Sequence<Int>) {
        for second in seconds {
            if second % 30 == 0 { beat(&core, alive, at: second) }
            turn(&core, at: second)
        }
    }

    @Test(arguments: [
        // The last heartbeats were up to 30 s apart: still one event, and not one alert for the first of them.
        (silent: 40, one: 1, single: 0), (silent: 11, one: 1, single: 0),
        // 5 % of 41 homes and at least three.
        (silent: 3, one: 1, single: 0),
        (silent: 2, one: 0, single: 2), (silent: 1, one: 0, single: 1),
    ])
    func homesSilentTogetherAreOneAlert(silent: Int, one: Int, single: Int) throws {
        var core = try core(DeskStore(path: ":memory:"))
        beat(&core, 0..<Self.count, at: 10)
        for index in 0..<silent { beat(&core, index...index, at: 20 + Int64(index % 30)) }
        run(&core, 60...260, alive: silent..<Self.count)
        #expect(try own(core, "homes_dark").count == one)
        #expect(try own(core, "home_dark").count == single)
        #expect(core.homes.values.count { $0.isDark } == silent, "the page is never calm")
        if one == 1 {
            let alert = try #require(try own(core, "homes_dark").first)
            #expect(alert.summary.en.hasPrefix("\(silent) homes of"))
            #expect(alert.severity == .urgent)
        }
    }

    @Test func stragglersGetAlertsOfTheirOwnWhenTheOthersAreBack() throws {
        var core = try core(DeskStore(path: ":memory:"))
        run(&core, 1...200, alive: 0..<0)
        #expect(try own(core, "homes_dark").count == 1)
        run(&core, 201...300, alive: 2..<Self.count)
        #expect(try own(core, "homes_dark").isEmpty, "it clears by itself")
        #expect(try own(core, "home_dark").map(\.home).sorted() == ["T00", "T01"])
        run(&core, 301...340, alive: 0..<Self.count)
        #expect(try own(core, "home_dark").isEmpty)
        #expect(!core.homes.values.contains { $0.isDark })
    }

    @Test func outageSurvivesARestartAndIsToldOnce() throws {
        let folder = try TemporaryFolder()
        var core = try core(DeskStore(path: folder.file("desk.db")))
        run(&core, 1...200, alive: 0..<0)
        let alert = try #require(try own(core, "homes_dark").first)
        core = try self.core(DeskStore(path: folder.file("desk.db")))
        #expect(core.homes.values.count { $0.isDark } == Self.count, "dark from the first moment")
        run(&core, 201...420, alive: 0..<0)
        #expect(try own(core, "homes_dark").map(\.id) == [alert.id])
        #expect(try own(core, "home_dark").isEmpty)
        run(&core, 421...520, alive: 0..<Self.count)
        #expect(try own(core, "homes_dark").isEmpty)
        let row = try #require(try core.store.alert(home: "desk", id: alert.id))
        #expect(row.due == nil, "nobody is called to what has passed")
    }
}
