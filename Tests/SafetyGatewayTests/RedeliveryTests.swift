import SafetyModel
import Testing

@testable import MQTTLink
@testable import SafetyGateway

func received(_ number: UInt16, _ text: String, topic: String = "t", retained: Bool = false) -> Received {
    Received(message: Message(topic: topic, payload: Array(text.utf8), retained: retained), messageID: number)
}

@Suite struct RedeliveryFilterTests {
    /// What the last run handled, by session, number and payload; then what happens.
    enum Step: Sendable {
        case connect(String, kept: Bool, window: Int = 20)
        case get(String, UInt16, String, isRepeat: Bool, retained: Bool = false)
    }
    struct Row: Sendable, CustomTestStringConvertible {
        var why: String
        var steps: [Step]
        var testDescription: String { why }
    }

    static let rows: [Row] = [
        Row(
            why: "what was handled before the crash comes again under its number",
            steps: [.connect("home", kept: true), .get("home", 7, "press", isRepeat: true)]),
        Row(
            why: "another number is another message, however alike",
            steps: [.connect("home", kept: true), .get("home", 8, "press", isRepeat: false)]),
        Row(
            why: "another content under a known number is new",
            steps: [.connect("home", kept: true), .get("home", 7, "smoke", isRepeat: false)]),
        Row(
            why: "numbers are each session's own",
            steps: [.connect("alarm", kept: true), .get("alarm", 7, "press", isRepeat: false)]),
        Row(
            why: "a broker that forgot us numbers from 1 again",
            steps: [
                .connect("home", kept: false), .get("home", 7, "press", isRepeat: false),
                .connect("home", kept: true), .get("home", 7, "press", isRepeat: true),
            ]),
        Row(
            why: "forgetting one session forgets no other",
            steps: [
                .connect("alarm", kept: false), .connect("home", kept: true), .get("home", 7, "press", isRepeat: true),
            ]),
        Row(
            why: "without a new connection nothing is repeated: the number went round",
            steps: [.get("home", 7, "press", isRepeat: false)]),
        Row(
            why: "only so many can have been under way: after them a known number is new",
            steps: [
                .connect("home", kept: true, window: 2), .get("home", 1, "a", isRepeat: false),
                .get("home", 2, "b", isRepeat: false), .get("home", 7, "press", isRepeat: false),
            ]),
        Row(
            why: "the retained copy is not the message itself",
            steps: [.connect("home", kept: true), .get("home", 7, "press", isRepeat: false, retained: true)]),
        Row(
            why: "QoS 0 has no number and is never repeated",
            steps: [
                .connect("home", kept: true), .get("home", 0, "press", isRepeat: false),
                .get("home", 0, "press", isRepeat: false),
            ]),
        Row(
            why: "what was handled in this run is known at the next connection",
            steps: [
                .connect("home", kept: true), .get("home", 9, "gas", isRepeat: false), .connect("home", kept: true),
                .get("home", 9, "gas", isRepeat: true), .get("home", 7, "press", isRepeat: true),
            ]),
        Row(
            why: "a redelivery can itself be lost and come again",
            steps: [
                .connect("home", kept: true), .get("home", 7, "press", isRepeat: true), .connect("home", kept: true),
                .get("home", 7, "press", isRepeat: true),
            ]),
    ]

    @Test(arguments: rows) func recognises(_ row: Row) {
        var filter = RedeliveryFilter([RecentDelivery("home", 7, received(7, "press").message)])
        for step in row.steps {
            switch step {
            case .connect(let session, let kept, let window):
                filter.connected(session, isSessionPresent: kept, receiveMaximum: window)
            case .get(let session, let number, let text, let isRepeat, let retained):
                #expect(filter.isRepeat(received(number, text, retained: retained), session: session) == isRepeat)
            }
        }
    }

    @Test func remembersTheLatest() {
        var filter = RedeliveryFilter([])
        for number in 1...5000 as ClosedRange<UInt16> { _ = filter.isRepeat(received(number, "x"), session: "home") }
        filter.connected("home", isSessionPresent: true, receiveMaximum: 65_535)
        let known = [1, 4500, 5000].map { filter.isRepeat(received($0, "x"), session: "home") }
        #expect(known == [false, true, true], "the first was long ago")
    }

    @Test func contents() {
        let plain = received(1, "b", topic: "a").message.contentHash
        #expect(plain != received(1, "", topic: "ab").message.contentHash, "topic and payload are two things")
        #expect(plain != received(1, "b", topic: "a", retained: true).message.contentHash)
        #expect(plain == received(2, "b", topic: "a").message.contentHash)
    }
}
