import AlertRouter
import ConfigurationFile
import Foundation
import SQLite
import SafetyModel
import Testing

@testable import DutyDesk

@Suite struct BookTests {
    private let settings: () throws -> DeskSettings = {
        let text = """
            community: luyuan
            timezone: Asia/Shanghai
            database: ":memory:"
            channels: { sms: {} }
            people: { 甲: { sms: "000001" }, 乙: { sms: "000002" }, 丁: { sms: "000003" } }
            rotas:
              duty: { rotations: [{ people: [甲, 乙], start: "2026-09-01T08:00:00", shift: 12h }] }
              night: {}
            """
        return try SettingsFile.parse(Array(text.utf8), name: "desk.yaml", read: DeskSettings.init)
    }

    private func wall(_ text: String) throws -> Milliseconds { try #require(RFC3339.parse(text)?.wall) }

    @Test(arguments: [
        ("2026-10-01T10:00:00+08:00", "甲", "before the change"),
        ("2026-10-02T10:00:00+08:00", "丁", "a swap"),
        ("2026-10-02T21:00:00+08:00", "乙", "who was not replaced stays"),
        ("2026-10-03T10:00:00+08:00", "乙", "a holiday of its own"),
    ])
    func changesOfARotaCount(_ time: String, _ name: String, _ why: String) throws {
        let settings = try settings()
        let store = try DeskStore(path: ":memory:")
        let swap = Rota.Override(
            fromWall: try wall("2026-10-02T00:00:00+08:00"), untilWall: try wall("2026-10-02T22:00:00+08:00"),
            people: ["丁"], replaces: "甲")
        _ = try store.add(RotaChange(rota: "duty", entry: .replacement(swap)), at: 0)
        let day = Rota.Holiday(year: 2026, month: 10, day: 3, people: ["乙"])
        _ = try store.add(RotaChange(rota: "duty", entry: .holiday(day)), at: 0)
        let core = try DeskCore(settings: settings, store: store, at: Fixture.start)
        #expect(core.roster.expanded(["on_duty:duty"], at: try wall(time)) == [name], "\(why)")
    }

    @Test func changeIsTakenUpWhileTheDeskRunsAndCanBeTakenBack() throws {
        var core = try DeskCore(settings: try settings(), store: DeskStore(path: ":memory:"), at: Fixture.start)
        let rotation = Rota.Rotation(people: [["甲", "丁"]], startWall: 0, shiftSeconds: 86_400)
        let id = try core.store.add(RotaChange(rota: "night", entry: .rotation(rotation)), at: 0)
        _ = core.tick(at: Fixture.later(30))
        #expect(core.roster.expanded(["on_duty:night"], at: Fixture.start.wall) == ["丁", "甲"])
        #expect(try core.store.removeRotaChange(id))
        _ = core.tick(at: Fixture.later(61))
        #expect(core.roster.expanded(["on_duty:night"], at: Fixture.start.wall).isEmpty)
    }

    @Test func shiftsAreToldWithTheirGaps() throws {
        let settings = try settings()
        let start = try wall("2026-09-01T00:00:00+08:00")
        let shifts = RotaShift.coming(settings.roster.rotas[0], from: start, days: 1, zone: settings.zone)
        #expect(
            shifts.map { $0.text(settings.zone) } == [
                "2026-09-01T00:00\t2026-09-01T08:00\tNOBODY", "2026-09-01T08:00\t2026-09-01T20:00\t甲",
                "2026-09-01T20:00\t2026-09-02T00:00\t乙",
            ])
    }

    @Test func enrolledHomeIsListenedForAndShown() throws {
        var core = try DeskCore(settings: try settings(), store: DeskStore(path: ":memory:"), at: Fixture.start)
        core.linkChanged(isConnected: true, reason: nil, at: Fixture.start)
        let entry = HomeEntry(
            id: "57009Z", address: "9-901", phone: "000-0009", access: nil,
            residents: [.init(id: "r1", name: "住户丙", born: 1939, notes: nil)], contacts: [])
        for _ in 0..<2 { try core.store.save(entry, at: 0) }
        _ = core.tick(at: Fixture.later(30))
        #expect(core.entries == [entry])
        _ = core.tick(at: Fixture.later(211))
        #expect(try core.store.openAlerts().map(\.alert.detail) == ["home_dark"])
        let list = String(
            decoding: try core.homesArray(onlyAttention: true, at: Fixture.later(212)), as: UTF8.self)
        #expect(list.contains(#""attention":["dark"]"#) && list.contains("9-901"))
    }

    @Test(
        arguments: [
            ("blind", "technical", "", "blind"), ("device_fault", "technical", "", "unsupervised"),
            ("inactivity", "urgent", "", "quiet"), ("power", "technical", #""condition":"cleared""#, nil),
        ] as [(String, String, String, String?)])
    func homesThatNeedAVisit(_ category: String, _ severity: String, _ more: String, _ want: String?) throws {
        var core = try Fixture.core()
        _ = core.receive(
            Fixture.message(Fixture.object(category: category, severity: severity, more: more)), at: Fixture.start)
        let list = String(decoding: try core.homesArray(onlyAttention: true, at: Fixture.start), as: UTF8.self)
        #expect(want.map { list.contains("\"attention\":[\"\($0)\"]") } ?? (list == "[]"), "\(list)")
    }
}
