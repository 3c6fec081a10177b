import AlertRouter
import SafetyModel
import Testing

@testable import Delivery

private func answer(_ id: String, to frame: DC09Frame, time: String? = nil) -> FakeReceiver.Reply {
    .frame(DC09Frame(id: id, sequence: frame.sequence, prefix: "0", account: frame.account, timestamp: time))
}

private func channel(_ receiver: FakeReceiver, _ change: (inout DC09Settings) -> Void = { _ in }) throws -> DC09Channel
{
    var settings = DC09Settings(host: "127.0.0.1", port: receiver.server.port, account: "57001a")
    settings.answerMilliseconds = 300
    settings.zones = ["bathroom_sos": 3]
    change(&settings)
    return try #require(DC09Channel(settings: settings))
}

@Suite struct DC09ChannelTests {
    @Test func alarmsAndTheirEnd() async throws {
        let receiver = try FakeReceiver { _, frame in answer("ACK", to: frame) }
        let dc09 = try channel(receiver)
        let pressed = alert(device: "bathroom_sos")
        #expect(await dc09.send(promise(.dc09, about: pressed), now: noon) == .acceptedByProvider(id: nil))
        #expect(
            await dc09.send(promise(.dc09, purpose: .closed, about: pressed), now: noon) == .acceptedByProvider(id: nil)
        )
        #expect(
            await dc09.send(promise(.dc09, purpose: .taken, about: pressed), now: noon) == .acceptedByProvider(id: nil))
        #expect(await dc09.test(now: noon) == .acceptedByProvider(id: nil))
        #expect(receiver.frames.map(\.data) == ["#57001A|1101 01 003", "#57001A|3101 01 003", ""])
        #expect(receiver.frames.map(\.sequence) == [1, 2, 3])
        #expect(receiver.frames[0].timestamp == "02:03:04,07-15-2026" && receiver.frames[2].id == "NULL")
        #expect(receiver.server.connections == 1, "the connection is kept")
    }

    @Test(arguments: [DC09Settings.KeyForm.text, .hex]) func encrypted(_ form: DC09Settings.KeyForm) async throws {
        let key = Secret("0123456789ABCDEF0123456789ABCDEF")
        let receiver = try FakeReceiver(DC09Cipher(key: key, form: form)) { _, frame in
            answer("ACK", to: frame, time: frame.timestamp)
        }
        let dc09 = try channel(receiver) {
            ($0.key, $0.keyForm, $0.format) = (key, form, .siaDCS)
        }
        #expect(short(await dc09.send(promise(.dc09, about: alert(.smoke)), now: noon)) == "accepted")
        #expect(receiver.frames.first?.data == "#57001A|Nri1/FA000")
    }

    static let answers: [(want: String, why: String, reply: @Sendable (Int, DC09Frame) -> String?)] = [
        ("permanent", "DUH, and DUH for the code that everybody knows", { _, _ in "DUH" }),
        ("permanent", "NAK, and NAK for the receiver's own time: not the clock but key or format", { _, _ in "NAK" }),
        ("unknown", "silence", { _, _ in nil }),
        ("accepted", "DUH for the fall, ACK for the plain code", { number, _ in number == 0 ? "DUH" : "ACK" }),
    ]

    @Test(arguments: answers.indices) func answersAndOutcomes(_ index: Int) async throws {
        let row = Self.answers[index]
        let receiver = try FakeReceiver { number, frame in
            guard let id = row.reply(number, frame) else { return .silence }
            return answer(id, to: frame, time: id == "NAK" ? "04:03:04,07-15-2026" : nil)
        }
        let dc09 = try channel(receiver) { $0.events[.fall] = ContactIDEvent(102, "MA", "MR") }
        let outcome = await dc09.send(promise(.dc09, about: alert(.fall)), now: noon)
        #expect(short(outcome) == row.want, "\(row.why): \(outcome)")
    }

    @Test func aNakSetsTheClock() async throws {
        let receiver = try FakeReceiver { number, frame in
            answer(number == 0 ? "NAK" : "ACK", to: frame, time: number == 0 ? "04:03:04,07-15-2026" : nil)
        }
        #expect(short(await (try channel(receiver)).send(promise(.dc09), now: noon)) == "accepted")
        #expect(receiver.frames.map(\.timestamp) == ["02:03:04,07-15-2026", "04:03:04,07-15-2026"])
    }

    @Test func answersOfOthersDoNotCount() async throws {
        let receiver = try FakeReceiver { _, frame in
            let other = DC09Frame(id: "ACK", sequence: frame.sequence + 1, account: frame.account)
            let broken = #"4C930014"ACK"0001L0#57001A[]"#
            let right = DC09Frame(id: "ACK", sequence: frame.sequence, account: frame.account)
            let texts = [other.encoded(), Array("\n\(broken)\rrubbish".utf8), right.encoded()]
            return .bytes(String(decoding: texts.joined(), as: UTF8.self))
        }
        #expect(short(await (try channel(receiver)).send(promise(.dc09), now: noon)) == "accepted")
        let stranger = try FakeReceiver { _, frame in
            .frame(DC09Frame(id: "ACK", sequence: frame.sequence, account: "999"))
        }
        #expect(short(await (try channel(stranger)).send(promise(.dc09), now: noon)) == "unknown")
    }

    @Test func brokenConnectionsAreOpenedAnew() async throws {
        let receiver = try FakeReceiver { number, frame in number == 1 ? .hangUp : answer("ACK", to: frame) }
        let dc09 = try channel(receiver)
        #expect(short(await dc09.send(promise(.dc09), now: noon)) == "accepted")
        #expect(
            short(await dc09.send(promise(.dc09), now: noon)) == "accepted",
            "a dead connection is found out and replaced")
        #expect(receiver.server.connections == 2)
        let rude = try FakeReceiver { _, _ in .hangUp }
        #expect(short(await (try channel(rude)).send(promise(.dc09), now: noon)) == "unknown")
        let nobody = DC09Settings(host: "127.0.0.1", port: 1, account: "57001A")
        let lonely = try #require(DC09Channel(settings: nobody))
        #expect(short(await lonely.send(promise(.dc09), now: noon)) == "retry 5000")
    }

    @Test func testsAreNeverAlarms() async throws {
        let receiver = try FakeReceiver { _, frame in answer("ACK", to: frame) }
        var tested = alert(.smoke)
        tested.isTest = true
        _ = await (try channel(receiver)).send(promise(.dc09, about: tested), now: noon)
        #expect(receiver.frames.first?.data == "#57001A|1601 01 000")
    }

    @Test(arguments: AlertCategory.allCases) func everyCategoryHasACode(_ category: AlertCategory) {
        let event = ContactIDEvent.standard(for: category, detail: nil)
        #expect((100...999).contains(event.code) && event.sia.count == 2 && event.siaRestore.count == 2)
    }
}

@Suite struct DC09ReceiversTests {
    @Test func eachTargetHasItsCentre() async throws {
        let one = try FakeReceiver { _, frame in answer("ACK", to: frame, time: frame.timestamp) }
        let other = try FakeReceiver { _, frame in answer("ACK", to: frame, time: frame.timestamp) }
        let settings = [("t", one, "57001A"), ("u", other, "57002B")].map { name, receiver, account in
            (name, DC09Settings(host: "127.0.0.1", port: receiver.server.port, account: account))
        }
        var all = Dictionary(uniqueKeysWithValues: settings)
        all["bad"] = DC09Settings(host: "127.0.0.1", port: 1, account: "no account")
        let receivers = DC09Receivers(all)
        #expect(short(await receivers.send(promise(.dc09), now: noon)) == "accepted")
        #expect(await receivers.test("u", now: noon) == .acceptedByProvider(id: nil))
        #expect(one.frames.map(\.account) == ["57001A"] && other.frames.map(\.account) == ["57002B"])
        #expect(await receivers.test("bad", now: noon) == nil, "settings with problems make no centre")
    }
}
