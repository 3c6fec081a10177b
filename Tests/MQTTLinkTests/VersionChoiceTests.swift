import Testing

@testable import MQTTLink

@Suite struct VersionChoiceTests {
    enum Event: Sendable { case works, ends, hangsUp, silent, refusesVersion, away }
    struct Row: Sendable, CustomTestStringConvertible {
        var why: String
        var events: [Event]
        var isFive: Bool
        /// The next attempt needs no pause.
        var isAtOnce = false
        var testDescription: String { why }
    }

    static let rows: [Row] = [
        Row(why: "MQTT 5 is the first to be tried", events: [], isFive: true),
        Row(
            why: "a refused version is another version at once", events: [.refusesVersion], isFive: false,
            isAtOnce: true),
        Row(why: "a broker of 3.1.1 hangs up at MQTT 5", events: [.hangsUp], isFive: false, isAtOnce: true),
        Row(why: "nobody knows yet: both versions in turn", events: [.hangsUp, .hangsUp], isFive: true),
        Row(why: "a broker that is away says nothing of versions", events: [.away, .away, .away], isFive: true),
        Row(
            why: "what worked is tried first after an outage, however long it is away",
            events: [.refusesVersion, .works, .ends, .away, .away, .away, .away], isFive: false),
        Row(
            why: "a broker of MQTT 5 that hangs up while it starts is no broker of 3.1.1",
            events: [.works, .ends, .hangsUp, .hangsUp], isFive: true),
        Row(
            why: "after many it may be another broker",
            events: [.works, .ends, .hangsUp, .hangsUp, .hangsUp], isFive: false),
        Row(
            why: "and that one attempt does not stay",
            events: [.works, .ends, .hangsUp, .hangsUp, .hangsUp, .hangsUp], isFive: true),
        Row(
            why: "MQTT 5 that was met as 3.1.1 for a while is met as 5 again",
            events: [.works, .ends, .hangsUp, .hangsUp, .hangsUp, .works, .ends], isFive: true),
        Row(
            why: "3.1.1 because of a hang-up: 5 is tried once more",
            events: [.hangsUp, .works, .ends], isFive: true),
        Row(
            why: "and back at once when it hangs up again",
            events: [.hangsUp, .works, .ends, .hangsUp], isFive: false, isAtOnce: true),
        Row(
            why: "a trial that costs seconds is the last",
            events: [.hangsUp, .works, .ends, .silent, .works, .ends], isFive: false),
        Row(
            why: "three trials are enough",
            events: [.hangsUp, .works] + Array(repeating: [.ends, .hangsUp, .works], count: 3).joined() + [.ends],
            isFive: false),
    ]

    @Test(arguments: rows) func chooses(_ row: Row) {
        var choice = VersionChoice()
        var isAtOnce = false
        for event in row.events {
            switch event {
            case .works: choice.connected()
            case .ends: choice.sessionEnded()
            case .hangsUp: isAtOnce = choice.failed(.hungUp)
            case .silent: isAtOnce = choice.failed(.silent)
            case .refusesVersion: isAtOnce = choice.failed(.refusedVersion)
            case .away: isAtOnce = choice.failed(.other)
            }
        }
        #expect(choice.isFive == row.isFive)
        if row.isAtOnce { #expect(isAtOnce) }
    }
}
