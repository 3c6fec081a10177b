import SafetyModel
import Testing

@testable import MQTTLink
@testable import SafetyGateway

func received(
    _ number: UInt16, _ text: String, topic: String = "t", retained: Bool = false, again: Bool = false
) -> Received {
    Received(
        message: Message(topic: topic, payload: Array(text.utf8), retained: retained), messageID: number,
        isDuplicate: again)
}

@Suite struct RedeliveryFilterTests {
    /// What the last run handled, by session, number and payload; then what happens.
    enum Step: Sendable {
        case connect(String, kept: Bool)
        /// With DUP unless `first`.
        case get(String, UInt16, String, isRepeat: Bool, retained: Bool = false, first: Bool = false)
        case proof(String, Int)
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
            why: "the broker does not say that it is a copy: a press like the last, under a number that was used again",
            steps: [.connect("home", kept: true), .get("home", 7, "press", isRepeat: false, first: true)]),
        Row(
            why: "copies come first: after a message that is none, nothing is a copy",
            steps: [
                .connect("home", kept: true), .get("home", 9, "other", isRepeat: false, first: true),
                .get("home", 7, "press", isRepeat: false),
            ]),
        Row(
            why: "another number is another message, however alike",
            steps: [.connect("home", kept: true), .get("home", 8, "press", isRepeat: false)]),
        Row(
            why: "another content under a known number is new",
            steps: [.connect("home", kept: true), .get("home", 7, "smoke", isRepeat: false)]),
        Row(
            why: "a broker that forgot us has nothing to send again",
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
            why: "without a new connection nothing is repeated",
            steps: [.get("home", 7, "press", isRepeat: false)]),
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
            why: "what was handled in this run is known at the next connection, in its order",
            steps: [
                .connect("home", kept: true), .get("home", 9, "gas", isRepeat: false, first: true),
                .connect("home", kept: true), .get("home", 7, "press", isRepeat: true),
                .get("home", 9, "gas", isRepeat: true),
            ]),
        Row(
            why: "only the last ones were not acknowledged",
            steps: [
                .connect("home", kept: true), .get("home", 9, "gas", isRepeat: false, first: true),
                .connect("home", kept: true), .get("home", 9, "gas", isRepeat: true),
            ]),
        Row(
            why: "in another order they are other messages",
            steps: [
                .connect("home", kept: true), .get("home", 9, "gas", isRepeat: false, first: true),
                .connect("home", kept: true), .get("home", 9, "gas", isRepeat: true),
                .get("home", 7, "press", isRepeat: false),
            ]),
        Row(
            why: "a redelivery can itself be lost and come again",
            steps: [
                .connect("home", kept: true), .get("home", 7, "press", isRepeat: true), .connect("home", kept: true),
                .get("home", 7, "press", isRepeat: true),
            ]),
        Row(
            why: "what the broker has proven to have heard cannot come again: it is a press under a number used again",
            steps: [
                .connect("home", kept: true), .get("home", 9, "gas", isRepeat: false, first: true), .proof("home", 1),
                .connect("home", kept: true), .get("home", 9, "gas", isRepeat: false),
            ]),
        Row(
            why: "a proof for the first leaves the second",
            steps: [
                .connect("home", kept: true), .get("home", 1, "a", isRepeat: false, first: true), .proof("home", 1),
                .get("home", 2, "b", isRepeat: false, first: true), .proof("home", 1), .connect("home", kept: true),
                .get("home", 1, "a", isRepeat: false), .get("home", 2, "b", isRepeat: true),
            ]),
        Row(
            why: "the other connection's copy of what was handled before the crash, under a number of its own",
            steps: [.connect("alarm", kept: true), .get("alarm", 3, "press", isRepeat: true)]),
        Row(
            why: "one copy of one press, the next is a press",
            steps: [
                .connect("alarm", kept: true), .get("alarm", 3, "press", isRepeat: true),
                .get("alarm", 4, "press", isRepeat: false),
            ]),
        Row(
            why: "a press while we were away is no copy on the other connection",
            steps: [.connect("alarm", kept: true), .get("alarm", 3, "press", isRepeat: false, first: true)]),
    ]

    @Test(arguments: rows) func recognises(_ row: Row) {
        var filter = RedeliveryFilter([RecentDelivery("home", 7, received(7, "press").message)])
        for step in row.steps {
            switch step {
            case .connect(let session, let kept): filter.connected(session, isSessionPresent: kept)
            case .proof(let session, let messages): filter.proven(session, messages)
            case .get(let session, let number, let text, let isRepeat, let retained, let first):
                let message = received(number, text, retained: retained, again: !first)
                let found = filter.isRepeat(message, session: session)
                #expect(found == isRepeat)
            }
        }
    }

    @Test func remembersTheLatest() {
        var filter = RedeliveryFilter([])
        for number in 1...5000 as ClosedRange<UInt16> { _ = filter.isRepeat(received(number, "x"), session: "home") }
        filter.connected("home", isSessionPresent: true)
        let known = [1, 4500, 4501].map { filter.isRepeat(received($0, "x", again: true), session: "home") }
        #expect(known == [false, true, true], "the first was long ago")
    }

    /// Deliveries of the last run, by seconds before its end, and how long the box was away.
    @Test(
        arguments: [
            (3, 2, 1, "shortly before the end: it may come again"),
            (30, 2, 0, "an acknowledgement of half a minute ago has arrived, or the connection would have ended"),
            (3, 600, 0, "after a long absence nobody knows what the broker did meanwhile"),
        ] as [(Int64, Int64, Int, String)])
    func afterARestart(before: Int64, away: Int64, expected: Int, why: String) {
        let end: Int64 = 1_000_000
        let tail = [RecentDelivery("home", 7, received(7, "press").message, at: end - before * 1000)]
        let unproven = RecentDelivery.unproven(tail, until: end, away: away * 1000)
        #expect(unproven.count == expected, "\(why)")
    }

    @Test func contents() {
        let plain = received(1, "b", topic: "a").message.contentHash
        #expect(plain != received(1, "", topic: "ab").message.contentHash, "topic and payload are two things")
        #expect(plain != received(1, "b", topic: "a", retained: true).message.contentHash)
        #expect(plain == received(2, "b", topic: "a").message.contentHash)
    }
}
