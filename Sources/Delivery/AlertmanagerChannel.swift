import AlertRouter
import SafetyModel
import Synchronization

/// Prometheus Alertmanager, for technical alerts of the fleet. Escalation contract, section 7.2.
///
/// Alertmanager keeps alerts in memory and ends one that is not repeated, so what is on is sent again until it is over: the
/// program calls `resend` when `nextDeadline` says, and `restore` after its own start. It is no path to a person at night
/// (grouping waits, restarts forget): alerts of residents are refused.
package final class AlertmanagerChannel: Channel {
    package let kind = ChannelKind.alertmanager
    private let url: Secret
    private let token: Secret?
    private let client: HTTPClient
    private let zone: TimeZoneRules
    private let repeatMilliseconds: Milliseconds

    private struct State {
        /// By alert id.
        var active: [String: Alert] = [:]
        var nextDeadline: Milliseconds?
    }
    private let state = Mutex(State())

    /// - Parameters:
    ///   - server: root URL, such as `http://127.0.0.1:9093`.
    ///   - repeatMilliseconds: well below Alertmanager's `resolve_timeout`; each message holds for four times as long.
    package init(
        server: Secret, token: Secret? = nil, client: HTTPClient, zone: TimeZoneRules,
        repeatMilliseconds: Milliseconds = 60_000
    ) {
        url = Secret(server.reveal() + "/api/v2/alerts")
        (self.token, self.client, self.zone) = (token, client, zone)
        self.repeatMilliseconds = max(1000, repeatMilliseconds)
    }

    /// The uptime at which `resend` is due; nil while nothing is on.
    package var nextDeadline: Milliseconds? { state.withLock(\.nextDeadline) }

    /// After a start: what was on before.
    package func restore(_ alerts: [Alert], now: Moment) {
        state.withLock { state in
            for alert in alerts where Self.isTechnical(alert) && Self.isOn(alert) { state.active[alert.id] = alert }
            if !state.active.isEmpty { state.nextDeadline = now.uptime }
        }
    }

    package func send(_ promise: Promise, now: Moment) async -> SendOutcome {
        let alert = promise.alert
        guard Self.isTechnical(alert) else {
            return .rejectedPermanent(reason: "alertmanager: only technical alerts go there")
        }
        state.withLock { state in
            state.active[alert.id] = Self.isOn(alert) ? alert : nil
            if state.active.isEmpty {
                state.nextDeadline = nil
            } else if state.nextDeadline == nil {
                state.nextDeadline = now.uptime + repeatMilliseconds
            }
        }
        return await post([alert], lane: promise.lane, now)
    }

    /// Sends everything that is on, in one request. nil when nothing is.
    package func resend(now: Moment) async -> SendOutcome? {
        let alerts = state.withLock { state in
            state.nextDeadline = state.active.isEmpty ? nil : now.uptime + repeatMilliseconds
            return state.active.values.sorted { $0.id < $1.id }
        }
        return alerts.isEmpty ? nil : await post(alerts, lane: .technical, now)
    }

    private static func isTechnical(_ alert: Alert) -> Bool { alert.severity == .technical }
    private static func isOn(_ alert: Alert) -> Bool { alert.condition == .active && !alert.isClosed }

    private func post(_ alerts: [Alert], lane: Lane, _ now: Moment) async -> SendOutcome {
        var json = JSONWriter(capacity: 1024)
        json.beginArray()
        for alert in alerts { write(alert, to: &json, now) }
        json.endArray()
        var request = HTTPRequest(url: url, body: json.finish())
        if let token { request.headers.append(HTTPHeader("Authorization", Secret("Bearer \(token.reveal())"))) }
        do {
            let response = try await client.send(request, lane: lane)
            return HTTPOutcome.ofFailure(response, from: "alertmanager") ?? .acceptedByProvider(id: nil)
        } catch { return HTTPOutcome.of(error, from: "alertmanager") }
    }

    /// Labels are the identity: nothing that changes while the alert is on may be among them.
    private func write(_ alert: Alert, to json: inout JSONWriter, _ now: Moment) {
        let labels: [(String, String?)] = [
            ("alertname", alert.category.rawValue), ("home", alert.home), ("device", alert.device?.name),
            ("detail", alert.detail), ("alert_id", alert.id), ("severity", alert.severity.rawValue),
            ("test", alert.isTest ? "true" : nil),
        ]
        json.beginObject()
        json.key("labels")
        json.beginObject()
        for (name, value) in labels {
            guard let value, !value.isEmpty else { continue }
            json.key(name)
            json.string(value)
        }
        json.endObject()
        json.key("annotations")
        json.beginObject()
        json.key("summary")
        json.string(alert.summary.zh)
        json.key("summary_en")
        json.string(alert.summary.en)
        json.endObject()
        let ends = Self.isOn(alert) ? now.wall + 4 * repeatMilliseconds : now.wall
        json.key("startsAt")
        json.time(min(alert.raised.wall, ends), offsetSeconds: zone.offsetSeconds(at: alert.raised.wall))
        json.key("endsAt")
        json.time(ends, offsetSeconds: zone.offsetSeconds(at: ends))
        json.endObject()
    }
}
