import AlertRouter
import SafetyModel
import TestSupport
import Testing

@testable import Delivery

@Suite struct HTTPChannelTests {
    static let statuses: [(status: Int, headers: [String], want: String)] = [
        (204, [], "accepted"), (400, [], "permanent"), (401, [], "permanent"), (403, [], "permanent"),
        (404, [], "permanent"), (408, [], "retry 10000"), (429, ["Retry-After: 30"], "retry 30000"),
        (429, [], "retry 10000"), (301, ["Location: http://127.0.0.1:1/"], "retry 30000"), (500, [], "retry 5000"),
        (503, ["Retry-After: 99999"], "retry 3600000"),
    ]

    @Test(arguments: statuses) func webhookStatuses(_ row: (status: Int, headers: [String], want: String)) async throws
    {
        let provider = try FakeProvider { _, _ in
            .answer(row.status, row.status == 204 ? "" : leak, headers: row.headers)
        }
        let target = WebhookChannel.Target(
            url: Secret("\(provider.url)/\(leak)"), signingSecret: Secret(leak), token: Secret(leak))
        let channel = WebhookChannel(targets: ["t": target], client: client(), zone: .utc)
        let outcome = await channel.send(promise(.webhook), now: noon)
        #expect(short(outcome) == row.want, "\(outcome)")
        #expect(!"\(outcome)".contains(leak))
        #expect(provider.requests.count == 1, "no redirect is followed, nothing is retried here")
    }

    @Test func webhooksAreSigned() async throws {
        let provider = try FakeProvider { _, _ in .answer(200, "{}") }
        let secret = Secret("key")
        let target = WebhookChannel.Target(url: Secret(provider.url), signingSecret: secret, token: Secret("tok"))
        let channel = WebhookChannel(targets: ["t": target], client: client(), zone: .utc)
        _ = await channel.send(promise(.webhook, key: "a/1/0/张三/webhook"), now: noon)
        let request = try #require(provider.requests.first)
        let signature = WebhookChannel.signature(
            secret: secret, timestampSeconds: 1_784_080_984, body: Array(request.body.utf8))
        #expect(request.header("X-Safety-Timestamp") == "1784080984")
        #expect(request.header("X-Safety-Signature") == signature.map { "sha256=\($0)" })
        #expect(request.header("Authorization") == "Bearer tok")
        #expect(request.header("Idempotency-Key") == "a%2F1%2F0%2F%E5%BC%A0%E4%B8%89%2Fwebhook")
        #expect(
            request.body == String(decoding: alert().json(zone: .utc), as: UTF8.self), "the contract's alert object")
    }

    @Test func valuesCannotAddHeaders() async throws {
        let provider = try FakeProvider { _, _ in .answer(200, "{}") }
        let target = WebhookChannel.Target(
            url: Secret(provider.url), signingSecret: nil, token: Secret("a\r\nX-Evil: 1"))
        let channel = WebhookChannel(targets: ["t": target], client: client(), zone: .utc)
        #expect(short(await channel.send(promise(.webhook), now: noon)) == "retry 5000")
        #expect(provider.requests.isEmpty)
    }

    @Test(arguments: [
        (200, #"{"id":"x1","time":1,"event":"message"}"#, "accepted", "its own answer"),
        (200, "<html>", "retry 30000", "somebody else's"),
        (429, "{}", "retry 10000", "limited"),
        (413, "{}", "permanent", "too large"),
        (507, "{}", "retry 5000", "its disk is full"),
        (403, #"{"error":"TOPSECRET"}"#, "permanent", "no right to the topic"),
    ]) func ntfyAnswers(_ status: Int, _ body: String, _ want: String, _ why: String) async throws {
        let provider = try FakeProvider { _, _ in .answer(status, body) }
        let channel = NtfyChannel(
            server: Secret(provider.url), token: Secret(leak), targets: ["t": .init(topic: Secret(leak))],
            client: client(),
            text: plainText, actions: { _ in [.init(label: "我来处理", url: Secret("https://desk/\(leak)"))] })
        let outcome = await channel.send(promise(.ntfy), now: noon)
        #expect(short(outcome) == want, "\(why): \(outcome)")
        #expect(!"\(outcome)".contains(leak))
        let request = try #require(provider.requests.first)
        #expect(request.path == "/" && request.header("Authorization") == "Bearer \(leak)")
        #expect(request.body.contains(#""title":"求助","message":"求助 某路1号 #57","priority":5"#))
        #expect(request.body.contains(#""actions":[{"action":"http","label":"我来处理","#))
    }

    @Test func alertmanagerIsForTechnicalAlertsUntilTheyAreOver() async throws {
        let provider = try FakeProvider { _, _ in .answer(200, "") }
        let channel = AlertmanagerChannel(server: Secret(provider.url), client: client(), zone: .utc)
        #expect(short(await channel.send(promise(.alertmanager), now: noon)) == "permanent", "a resident's emergency")
        #expect(channel.nextDeadline == nil)
        var fault = alert(.deviceFault, .technical, device: "hall_pir")
        #expect(short(await channel.send(promise(.alertmanager, .technical, about: fault), now: noon)) == "accepted")
        let first = try #require(provider.requests.last)
        #expect(first.path == "/api/v2/alerts")
        #expect(
            first.body.contains(#""endsAt":"2026-07-15T02:07:04.000+00:00""#), "holds for four repeats: \(first.body)")
        #expect(channel.nextDeadline == noon.uptime + 60_000)
        let later = Moment(wall: noon.wall + 60_000, uptime: noon.uptime + 60_000)
        #expect(await channel.resend(now: later).map(short) == "accepted", "Alertmanager forgets what is not repeated")
        fault.condition = .cleared
        _ = await channel.send(promise(.alertmanager, .technical, about: fault), now: later)
        #expect(provider.requests.last?.body.contains(#""endsAt":"2026-07-15T02:04:04.000+00:00""#) == true)
        #expect(await channel.resend(now: later) == nil)
        channel.restore([alert(.power, .technical), alert()], now: later)
        #expect(channel.nextDeadline == later.uptime, "after a start at once, and only what is technical")
    }
}
