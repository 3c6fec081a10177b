import Foundation
import SafetyModel

@testable import AlertRouter

/// A moment `seconds` after the tests' start, 2026-07-15 02:00 UTC.
func at(_ seconds: Double) -> Moment {
    Moment(wall: 1_784_080_800_000 + Milliseconds(seconds * 1000), uptime: 1_000_000 + Milliseconds(seconds * 1000))
}

func detection(
    _ category: AlertCategory = .smoke, _ severity: Severity = .emergency, _ change: Detection.Change = .raised,
    device: DeviceID? = "kitchen_smoke", began: Moment = at(0), kind: String? = nil, unconfirmed: Bool = false,
    test: Bool = false
) -> Detection {
    Detection(
        change, category, severity: severity, device: device, room: "kitchen", isUnconfirmed: unconfirmed, isTest: test,
        began: began, summary: Bilingual(zh: "厨房：烟雾", en: "kitchen: smoke"),
        evidence: [
            Evidence(
                wall: began.wall, device: device, kind: kind ?? category.rawValue,
                says: Bilingual(zh: "报警", en: "alarm"))
        ],
        rule: Rule(detector: "hazard"))
}

func boxPolicies(uplink: String? = "desk") -> PolicySet {
    .standardBox(
        people: .init(
            sirens: ["siren"], voices: ["voice"], family: ["daughter", "son"], neighbours: ["neighbour"],
            staff: ["office"],
            technicians: ["technician"]), uplink: uplink)
}

func box(_ policies: PolicySet = boxPolicies()) -> AlertEngine { AlertEngine(home: "57001A", policies: policies) }

func command(
    _ verb: Command.Verb, _ alertID: String?, by actor: String = "wang", id: String? = nil, revision: Int? = nil
) -> Command {
    Command(
        id: id ?? "\(verb.name)-\(actor)", verb: verb, alertID: alertID, revision: revision, actor: actor, via: .uplink)
}

extension [Effect] {
    /// The names of transitions and notes, in order.
    var names: [String] {
        compactMap { effect in
            switch effect {
            case .transition(_, let event), .note(let event): event.name == "step" ? event.cause ?? "" : event.name
            case .promise, .withdraw, .answer, .forward: nil
            }
        }
    }
    var alerts: [Alert] { compactMap { if case .transition(let alert, _) = $0 { alert } else { nil } } }
    var promises: [Promise] { compactMap { if case .promise(let promise) = $0 { promise } else { nil } } }
    var withdrawn: [String] { compactMap { if case .withdraw(let key) = $0 { key } else { nil } } }
    var answer: CommandResult? { compactMap { if case .answer(let result) = $0 { result } else { nil } }.last }
    var steps: [String] {
        names.filter { $0.first == "s" && Int($0.dropFirst()) != nil || $0.first == "t" && Int($0.dropFirst()) != nil }
    }
    /// `channel:target:purpose`, without the uplink.
    var told: [String] {
        promises.filter { $0.channel != .uplink }.map { "\($0.channel.rawValue):\($0.target):\($0.purpose.rawValue)" }
    }
}

/// What a restart does to a value.
func restarted<Value: Codable>(_ value: Value) throws -> Value {
    let encoder = JSONEncoder()
    encoder.outputFormatting = .sortedKeys
    return try JSONDecoder().decode(Value.self, from: try encoder.encode(value))
}

struct SplitMix64: RandomNumberGenerator {
    var state: UInt64
    mutating func next() -> UInt64 {
        state &+= 0x9e37_79b9_7f4a_7c15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xbf58_476d_1ce4_e5b9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94d0_49bb_1331_11eb
        return mixed ^ (mixed >> 31)
    }
    mutating func chance(_ percent: Int) -> Bool { Int.random(in: 0..<100, using: &self) < percent }
}
