import AlertRouter
import SafetyModel

/// ntfy, a push service of one's own. Escalation contract, section 4.4. Never the only path: phones sleep.
package final class NtfyChannel: Channel {
    package struct Target: Sendable {
        package var topic: Secret
        package init(topic: Secret) { self.topic = topic }
    }
    /// A button of the notification: one HTTP call, made by the phone.
    package struct Action: Sendable {
        package var label: String
        /// With a single-use token of the person and the alert's revision.
        package var url: Secret
        package var method: String
        package init(label: String, url: Secret, method: String = "POST") {
            (self.label, self.url, self.method) = (label, url, method)
        }
    }
    package typealias ActionMaker = @Sendable (Promise) -> [Action]

    package let kind = ChannelKind.ntfy
    private let server: Secret
    private let token: Secret?
    private let targets: [String: Target]
    private let client: HTTPClient
    private let text: TextMaker
    private let actions: ActionMaker
    private static let maximumMessageBytes = 4096

    /// - Parameters:
    ///   - server: the server's root URL; messages go to it as JSON.
    ///   - actions: at most three are used.
    package init(
        server: Secret, token: Secret?, targets: [String: Target], client: HTTPClient, text: @escaping TextMaker,
        actions: @escaping ActionMaker = { _ in [] }
    ) {
        (self.server, self.token, self.targets) = (server, token, targets)
        (self.client, self.text, self.actions) = (client, text, actions)
    }

    package func send(_ promise: Promise, now: Moment) async -> SendOutcome {
        guard let target = targets[promise.target] else {
            return .rejectedPermanent(reason: "ntfy: no topic for target \(promise.target)")
        }
        var request = HTTPRequest(url: server, body: body(promise, target))
        if let token { request.headers.append(HTTPHeader("Authorization", Secret("Bearer \(token.reveal())"))) }
        do {
            let response = try await client.send(request, lane: promise.lane)
            if let failure = HTTPOutcome.ofFailure(response, from: "ntfy") { return failure }
            struct Answer: Decodable {
                var id: String
                var event: String
            }
            guard let answer = try? JSONCoding.decode(Answer.self, from: response.body),
                answer.event == "message"
            else {
                let reason = "ntfy: HTTP \(response.status) with an answer that is not ntfy's"
                return .rejectedRetry(afterMilliseconds: 30_000, reason: reason)
            }
            return .acceptedByProvider(id: String(answer.id.prefix(64)))
        } catch { return HTTPOutcome.of(error, from: "ntfy") }
    }

    private func body(_ promise: Promise, _ target: Target) -> [UInt8] {
        let content = text(promise, .ntfy)
        var json = JSONWriter()
        json.beginObject()
        json.key("topic")
        json.string(target.topic.reveal())
        json.key("title")
        json.string(TextLimit.cut(content.title, maximum: 250))
        json.key("message")
        json.string(TextLimit.cut(content.body, maximum: Self.maximumMessageBytes, unbroken: content.unbroken))
        json.key("priority")
        json.int(Self.priority(promise))
        json.key("tags")
        json.beginArray()
        json.string(promise.alert.isTest ? "test_tube" : promise.lane == .emergency ? "rotating_light" : "bell")
        json.endArray()
        let buttons = actions(promise).prefix(3)
        if !buttons.isEmpty { write(buttons, to: &json) }
        json.endObject()
        return json.finish()
    }

    private func write(_ buttons: ArraySlice<Action>, to json: inout JSONWriter) {
        json.key("actions")
        json.beginArray()
        for button in buttons {
            json.beginObject()
            json.key("action")
            json.string("http")
            json.key("label")
            json.string(button.label)
            json.key("url")
            json.string(button.url.reveal())
            json.key("method")
            json.string(button.method)
            json.key("clear")
            json.bool(true)
            json.endObject()
        }
        json.endArray()
    }

    /// 5 rings through the phone's silence where the app may; news about an alert that somebody has stays quiet.
    private static func priority(_ promise: Promise) -> Int {
        switch promise.purpose {
        case .taken, .closed, .helpIsComing: return 2
        case .raise, .update, .reminder, .checkIn: break
        }
        return switch promise.lane {
        case .emergency: 5
        case .urgent: 4
        case .technical: 2
        }
    }
}
