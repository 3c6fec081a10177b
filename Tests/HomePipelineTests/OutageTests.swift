import SafetyModel
import Testing

@testable import HomePipeline

/// Blind ends with its last reason, whatever the length and order of outages of broker and bridge.
@Suite struct OutageTests {
    /// `brokerDown…bridgeUp` at seconds; a bridge that does not repeat its state leaves out its own.
    enum Step: Sendable { case broker(Bool), bridge(Bool), motion, tick }
    struct Row: Sendable, CustomTestStringConvertible {
        var why: String
        var steps: [(Double, Step)]
        var isBlind: Bool
        var testDescription: String { why }
    }

    static let rows: [Row] = [1, 3, 30, 59, 61, 300].flatMap { (seconds: Double) -> [Row] in
        let up = 100 + seconds
        return [
            Row(
                why: "the broker is away for \(seconds) s and no bridge repeats its state",
                steps: [(100, .broker(false)), (up, .broker(true))], isBlind: false),
            Row(
                why: "the broker for \(seconds) s, and the bridge says that it is online",
                steps: [(100, .broker(false)), (up, .broker(true)), (up + 1, .bridge(true))], isBlind: false),
            Row(
                why: "the bridge for \(seconds) s", steps: [(100, .bridge(false)), (up, .bridge(true))], isBlind: false),
            Row(
                why: "the bridge goes while the broker is away, and stays away",
                steps: [(99, .bridge(false)), (100, .broker(false)), (up, .broker(true))], isBlind: true),
            Row(
                why: "the bridge comes back after the broker did",
                steps: [
                    (99, .bridge(false)), (100, .broker(false)), (up, .broker(true)), (up + 60, .bridge(true)),
                ], isBlind: false),
            Row(
                why: "time passes while the broker is away: still blind after \(seconds) s",
                steps: [(100, .broker(false)), (up, .tick)], isBlind: true),
        ]
    }

    @Test(arguments: rows) func blindnessHasAReason(_ row: Row) throws {
        var home = Home()
        home.introduce()
        home.hear("zigbee2mqtt/bedroom_motion", #"{"occupancy":true}"#, at: 5)
        for (seconds, step) in row.steps {
            switch step {
            case .broker(let isUp): home.tell(.link(.home, isUp: isUp), at: seconds)
            case .bridge(let isUp):
                home.hear(
                    "zigbee2mqtt/bridge/state", isUp ? #"{"state":"online"}"# : #"{"state":"offline"}"#, at: seconds)
            case .motion: home.hear("zigbee2mqtt/bedroom_motion", #"{"occupancy":true}"#, at: seconds)
            case .tick: home.tell(.tick, at: seconds)
            }
        }
        #expect(home.pipeline.inactivity.isToldBlind == row.isBlind)
    }

    /// A box that an earlier program left blind for no reason sees again with the first message.
    @Test func blindnessWithoutAReasonEndsWithTheNextMessage() throws {
        var home = Home()
        home.introduce()
        _ = home.pipeline.inactivity.blind(from: home.moment(10))
        try home.restart()
        #expect(home.pipeline.inactivity.isToldBlind)
        home.hear("zigbee2mqtt/bedroom_motion", #"{"occupancy":true}"#, at: 20)
        #expect(!home.pipeline.inactivity.isToldBlind)
    }
}
