import SafetyModel
import Testing

@testable import HomePipeline

@Suite struct TechnicalTests {
    @Test func storage() throws {
        var home = Home()
        home.tell(.storage(name: "database", problem: "disk full"), at: 1)
        let alert = try #require(home.alerts.first)
        #expect(alert.category == .deviceFault && alert.severity == .technical && alert.device == "gateway/database")
        #expect(alert.summary.en.contains("disk full"))
        home.tell(.storage(name: "journal", problem: "read-only"), at: 2)
        #expect(home.alerts.count == 2, "each store is its own entry")
        home.introduce()
        home.press(at: 3)
        #expect(home.effects.told.contains("siren:raise"), "emergencies go on")
        home.tell(.storage(name: "database", problem: nil), at: 4)
        #expect(home.alerts.first?.condition == .cleared)
        home.tell(.storage(name: "database", problem: nil), at: 5)
        #expect(home.alerts.count == 3, "works again, and once is enough")
    }

    @Test func pathsOut() throws {
        var home = Home()
        home.tell(.path("sms/daughter", problem: "no modem"), at: 1)
        let alert = try #require(home.alerts.first)
        #expect(alert.category == .link && alert.severity == .technical && alert.detail == "path")
        home.tell(.path("sms/daughter", problem: nil), at: 2)
        #expect(home.alerts.first?.condition == .cleared)
    }

    @Test(arguments: [Message.Link.home, .uplink]) func links(_ link: Message.Link) throws {
        var home = Home()
        home.tell(.link(link, isUp: false), at: 10)
        home.tell(.link(link, isUp: false), at: 40)
        home.tell(.tick, at: 69.9)
        #expect(home.alerts.isEmpty, "short losses are not worth an alert")
        home.tell(.tick, at: 75)
        let alert = try #require(home.alerts.first)
        #expect(alert.at == home.moment(70), "its deadline is its time")
        #expect(alert.category == (link == .home ? .blind : .link) && alert.severity == .technical)
        home.tell(.link(link, isUp: false), at: 80)
        home.tell(.tick, at: 500)
        #expect(home.effects.alerts.count == 1, "said once")
        home.tell(.link(link, isUp: true), at: 501)
        home.tell(.link(link, isUp: true), at: 502)
        #expect(home.alerts.first?.condition == .cleared && home.effects.alerts.count == 2)
        home.tell(.link(link, isUp: false), at: 510)
        home.tell(.link(link, isUp: true), at: 560)
        home.tell(.tick, at: 1000)
        #expect(home.alerts.count == 1)
    }

    @Test func bridges() throws {
        var home = Home()
        home.introduce()
        home.hear("zigbee2mqtt/bridge/state", #"{"state":"offline"}"#, at: 10)
        home.hear("zigbee2mqtt/bridge/state", #"{"state":"online"}"#, at: 30)
        home.tell(.tick, at: 200)
        #expect(home.alerts.isEmpty, "a restart of the bridge")
        home.hear("zigbee2mqtt/bridge/state", #"{"state":"offline"}"#, at: 300)
        home.tell(.tick, at: 400)
        #expect(home.alerts.map(\.category) == [.link] && home.alerts.first?.at == home.moment(360))
        home.hear("zigbee2mqtt/bridge/state", #"{"state":"online"}"#, at: 500)
        #expect(home.alerts.map(\.condition) == [.cleared])
    }

    static let batteryTable: [(levels: [Double], alerts: Int, isCleared: Bool, why: String)] = [
        ([100, 50, 11], 0, false, "above the limit"), ([10], 1, false, "at the limit"),
        ([5, 9, 15, 8], 1, false, "in between: still low"),
        ([5, 20], 1, true, "changed"), ([5, 90, 100, 5], 2, false, "the next one"),
        ([-40, 1e9], 0, false, "nonsense is no reading"),
    ]

    @Test(arguments: batteryTable)
    func batteries(_ row: (levels: [Double], alerts: Int, isCleared: Bool, why: String)) {
        var home = Home()
        home.introduce()
        for (index, level) in row.levels.enumerated() {
            home.hear("zigbee2mqtt/bedroom_motion", #"{"battery":\#(level)}"#, at: Double(10 + index))
        }
        #expect(home.alerts.count == row.alerts, "\(row.why)")
        #expect(home.alerts.allSatisfy { $0.severity == .technical && $0.category == .deviceFault })
        if row.alerts > 0 { #expect((home.alerts.last?.condition == .cleared) == row.isCleared, "\(row.why)") }
    }

    @Test func silentDevice() throws {
        var home = Home { $0.supervision.deviceSilenceMilliseconds = 3_600_000 }
        home.introduce()
        home.hear("zigbee2mqtt/kitchen_smoke", #"{"smoke":false}"#, at: 10)
        home.tell(.tick, at: 3609)
        #expect(home.alerts.isEmpty)
        home.tell(.tick, at: 9000)
        let alert = try #require(home.alerts.first)
        #expect(alert.detail == "silent" && alert.at == home.moment(3610) && alert.device == "kitchen_smoke")
        home.hear("zigbee2mqtt/kitchen_smoke", #"{"smoke":false}"#, at: 9001)
        #expect(home.alerts.first?.condition == .cleared)
    }

    static let startTable: [(blind: Milliseconds?, isTrusted: Bool, alerts: Int, why: String)] = [
        (nil, true, 0, "the first start"), (0, true, 0, "at once"), (120_000, true, 0, "a restart"),
        (120_001, true, 1, "longer"),
        (0, false, 1, "nobody knows how long"), (nil, false, 0, "the first start, without a time service"),
    ]

    @Test(arguments: startTable) func starts(_ row: (blind: Milliseconds?, isTrusted: Bool, alerts: Int, why: String)) {
        var home = Home()
        home.tell(.started(bootID: "b", isClockTrusted: row.isTrusted, blindMilliseconds: row.blind), at: 500)
        #expect(home.alerts.count == row.alerts, "\(row.why)")
        #expect(
            home.alerts.allSatisfy { $0.category == .blind && $0.condition == .cleared && $0.severity == .technical })
    }

    @Test func nothingTechnicalIsEverAnEmergency() {
        var home = Home()
        home.tell(.storage(name: "journal", problem: "gone"), at: 1)
        home.tell(.link(.home, isUp: false), at: 1)
        home.tell(.path("siren/siren", problem: "dead"), at: 1)
        home.tell(.tick, at: 100_000)
        #expect(home.alerts.count >= 3 && home.alerts.allSatisfy { $0.severity == .technical })
    }
}
