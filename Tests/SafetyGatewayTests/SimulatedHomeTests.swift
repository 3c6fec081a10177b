import DeviceProtocols
import HomePipeline
import SafetyModel
import Testing

@testable import SafetyGateway

@Suite struct SimulatedHomeTests {
    private static let start: Milliseconds = 1_784_044_800_000
    private static let zone = TimeZoneRules(name: "Asia/Shanghai", initialOffsetSeconds: 28_800)

    private func home(_ seed: UInt64) -> SimulatedHome { SimulatedHome(seed: seed, start: Self.start, zone: Self.zone) }

    private func lines(_ events: [SimulatedHome.Event]) -> [String] {
        events.map {
            "\($0.wall) \($0.message.topic) \($0.message.retained) "
                + String(decoding: $0.message.payload, as: UTF8.self)
        }
    }

    @Test func theSameSeedIsTheSameLife() {
        var (first, second, other) = (home(7), home(7), home(8))
        let days = lines(first.days(3))
        #expect(days == lines(second.days(3)))
        #expect(days != lines(other.days(3)))
        #expect(days.count > 1000)
    }

    @Test func daysAreInOrder() {
        var home = home(7)
        let events = home.days(2)
        #expect(zip(events, events.dropFirst()).allSatisfy { $0.wall <= $1.wall })
        #expect(events.first?.message.topic == "zigbee2mqtt/bridge/devices", "the inventory comes first")
        #expect((events.last?.wall ?? 0) < Self.start + 2 * 86_400_000 + 3_600_000)
    }

    private func alerts(_ events: [SimulatedHome.Event]) -> [Alert] {
        var settings = ReplaySettings.standard(zone: Self.zone)
        for room in ["bedroom", "bathroom", "kitchen", "living_room", "entrance"] {
            settings.devices.append(DeviceAssignment(pattern: "\(room)_*", room: room))
        }
        var pipeline = HomePipeline(settings: settings)
        return events.flatMap { event in
            pipeline.handle(
                .message(event.message), at: Moment(wall: event.wall, uptime: event.wall - Self.start + 1000))
        }.compactMap { if case .alert(.transition(let alert, _)) = $0 { alert } else { nil } }
    }

    /// A day without an accident is one without an alarm.
    @Test(arguments: [1, 7, 20] as [UInt64]) func anOrdinaryDayIsQuiet(_ seed: UInt64) {
        var home = home(seed)
        let alarms = alerts(home.days(3)).filter { $0.severity >= .urgent }
        #expect(alarms.isEmpty, "\(alarms.map(\.summary.en))")
    }

    static let emergencies: [(scenario: String, category: AlertCategory, severity: Severity)] = [
        ("sos", .sos, .emergency), ("smoke", .smoke, .emergency), ("gas", .gas, .emergency),
        ("water_leak", .waterLeak, .urgent), ("fall", .fall, .emergency),
    ]

    @Test(arguments: emergencies)
    func emergenciesAreRaisedOnce(_ row: (scenario: String, category: AlertCategory, severity: Severity)) {
        var home = home(7)
        let raised = alerts(home.emergency(row.scenario))
        #expect(raised.map(\.category) == [row.category])
        #expect(raised.map(\.severity) == [row.severity] && raised.allSatisfy { !$0.isUnconfirmed })
    }

    @Test func everyScenarioIsKnown() {
        #expect(Set(SimulatedHome.scenarios) == Set(Self.emergencies.map(\.scenario) + ["day"]))
    }
}
