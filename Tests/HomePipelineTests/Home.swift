import AlertRouter
import DeviceProtocols
import Foundation
import SafetyModel

@testable import HomePipeline

/// A home, its box, and a desk that answers as the test wants. Times are seconds since the start, 2026-07-15 10:00 in Shanghai.
struct Home {
    static let startWall: Milliseconds = 1_784_080_800_000
    static let shanghai = TimeZoneRules(name: "Asia/Shanghai", initialOffsetSeconds: 28_800)

    var pipeline: HomePipeline
    /// Everything that was wanted, in order.
    var effects: [HomeEffect] = []
    /// wall minus uptime: a test that moves it steps the wall clock.
    var wallOffset = Home.startWall - 1_000_000

    init(zone: TimeZoneRules = Home.shanghai, _ change: (inout HomeSettings) -> Void = { _ in }) {
        pipeline = HomePipeline(settings: Self.settings(zone: zone, change))
    }

    static func settings(
        zone: TimeZoneRules = Home.shanghai, _ change: (inout HomeSettings) -> Void = { _ in }
    ) -> HomeSettings {
        let people = PolicySet.BoxPeople(
            sirens: ["siren"], voices: ["voice"], family: ["daughter"], technicians: ["technician"])
        var settings = HomeSettings(
            home: "57001A", community: "west", zone: zone, policies: .standardBox(people: people, zone: zone))
        change(&settings)
        return settings
    }

    func moment(_ seconds: Double) -> Moment {
        let uptime = 1_000_000 + Milliseconds(seconds * 1000)
        return Moment(wall: uptime + wallOffset, uptime: uptime)
    }

    @discardableResult
    mutating func tell(_ input: HomeInput, at seconds: Double) -> [HomeEffect] {
        let new = pipeline.handle(input, at: moment(seconds))
        effects += new
        return new
    }

    /// A message on the home's broker.
    @discardableResult
    mutating func hear(_ topic: String, _ payload: String, retained: Bool = false, at seconds: Double) -> [HomeEffect] {
        tell(.message(Message(topic: topic, payload: Array(payload.utf8), retained: retained)), at: seconds)
    }

    /// A message on the uplink.
    @discardableResult
    mutating func desk(_ topic: String, _ payload: String = "", retained: Bool = false, at seconds: Double)
        -> [HomeEffect]
    {
        tell(
            .message(Message(topic: topic, payload: Array(payload.utf8), retained: retained, link: .uplink)),
            at: seconds)
    }

    mutating func introduce(at seconds: Double = 0) {
        hear("zigbee2mqtt/bridge/devices", Self.inventory, retained: true, at: seconds)
    }

    @discardableResult
    mutating func press(at seconds: Double) -> [HomeEffect] {
        hear("zigbee2mqtt/bathroom_sos", #"{"action":"emergency","battery":97}"#, at: seconds)
    }

    /// What a restart of the program does: everything but the snapshot is gone.
    mutating func restart(_ change: (inout HomeSettings) -> Void = { _ in }) throws {
        let encoder = JSONEncoder()
        encoder.outputFormatting = .sortedKeys
        let bytes = try encoder.encode(pipeline.snapshot)
        let settings = Self.settings(zone: pipeline.settings.zone, change)
        pipeline = HomePipeline(settings: settings, restoring: try JSONDecoder().decode(HomeSnapshot.self, from: bytes))
    }

    /// The newest state of each alert, in the order of their raise.
    var alerts: [Alert] {
        var order: [String] = []
        var newest: [String: Alert] = [:]
        for alert in effects.alerts {
            if newest.updateValue(alert, forKey: alert.id) == nil { order.append(alert.id) }
        }
        return order.compactMap { newest[$0] }
    }

    static let inventory: String = {
        func device(_ name: String, _ exposes: String) -> String {
            """
            {"ieee_address":"0x00158d00\(name.utf8.count + 10000000)","friendly_name":"\(name)","type":"EndDevice",\
            "supported":true,"power_source":"Battery","definition":{"model":"M","vendor":"V","description":"d",\
            "exposes":[\(exposes)]}}
            """
        }
        func binary(_ name: String) -> String {
            #"{"type":"binary","name":"\#(name)","property":"\#(name)","access":1,"value_on":true,"value_off":false}"#
        }
        let action =
            #"{"type":"enum","name":"action","property":"action","access":1,"values":["emergency","single"]}"#
        let devices = [
            device("bathroom_sos", action), device("kitchen_smoke", binary("smoke")),
            device("kitchen_gas", binary("gas")),
            device("bath_leak", binary("water_leak")), device("bedroom_motion", binary("occupancy")),
            device("front_door", binary("contact")),
        ]
        return "[" + devices.joined(separator: ",") + "]"
    }()
}

extension [HomeEffect] {
    var alerts: [Alert] { compactMap { if case .alert(.transition(let alert, _)) = $0 { alert } else { nil } } }
    var lines: [String] { alerts.map { String(decoding: $0.json(zone: Home.shanghai), as: UTF8.self) } }
    var promises: [Promise] { compactMap { if case .alert(.promise(let promise)) = $0 { promise } else { nil } } }
    var publications: [Publication] {
        compactMap { if case .publish(let publication) = $0 { publication } else { nil } }
    }
    /// `channel:purpose`, without the uplink.
    var told: [String] {
        promises.filter { $0.channel != .uplink }.map { "\($0.channel.rawValue):\($0.purpose.rawValue)" }
    }
    /// Names of transitions.
    var names: [String] { compactMap { if case .alert(.transition(_, let event)) = $0 { event.name } else { nil } } }
    var results: [String] {
        publications.filter { $0.topic.hasSuffix("/command/result") }.map {
            String(decoding: $0.payload, as: UTF8.self)
        }
    }
}
