import AlertRouter
import SafetyModel

/// The alert object, posted to somebody's HTTP address and signed, so that the receiver can tell it is ours and fresh:
///
///     X-Safety-Timestamp: 1752544984                      seconds since 1970
///     X-Safety-Signature: sha256=<hex of HMAC-SHA-256(secret, timestamp + "." + body)>
///     Idempotency-Key: <the promise's key>
///     X-Safety-Purpose: raise | update | reminder | taken | closed | checkIn | helpIsComing
///
/// The next tier's duty desk takes the same request (`POST /api/v1/alerts`) with a token.
package final class WebhookChannel: Channel {
    package struct Target: Sendable {
        package var url: Secret
        package var signingSecret: Secret?
        /// Sent as `Authorization: Bearer`.
        package var token: Secret?
        package init(url: Secret, signingSecret: Secret?, token: Secret? = nil) {
            (self.url, self.signingSecret, self.token) = (url, signingSecret, token)
        }
    }
    package let kind = ChannelKind.webhook
    private let targets: [String: Target]
    private let client: HTTPClient
    private let zone: TimeZoneRules

    /// - Parameter zone: whose offset the object's times carry.
    package init(targets: [String: Target], client: HTTPClient, zone: TimeZoneRules) {
        (self.targets, self.client, self.zone) = (targets, client, zone)
    }

    package func send(_ promise: Promise, now: Moment) async -> SendOutcome {
        guard let target = targets[promise.target] else {
            return .rejectedPermanent(reason: "webhook: no address for target \(promise.target)")
        }
        let name = "webhook \(promise.target)"
        guard let request = request(promise, target, now) else {
            return .rejectedRetry(afterMilliseconds: 5000, reason: "\(name): the request could not be signed")
        }
        do {
            let response = try await client.send(request, lane: promise.lane)
            return HTTPOutcome.ofFailure(response, from: name) ?? .acceptedByProvider(id: nil)
        } catch { return HTTPOutcome.of(error, from: name) }
    }

    private func request(_ promise: Promise, _ target: Target, _ now: Moment) -> HTTPRequest? {
        var request = HTTPRequest(url: target.url, body: promise.alert.json(zone: zone))
        // A key may hold names in any script; a header may not.
        request.headers.append(HTTPHeader("Idempotency-Key", Encoding.percent(promise.key)))
        request.headers.append(HTTPHeader("X-Safety-Purpose", promise.purpose.rawValue))
        if let token = target.token {
            request.headers.append(HTTPHeader("Authorization", Secret("Bearer \(token.reveal())")))
        }
        guard let secret = target.signingSecret else { return request }
        let seconds = RFC3339.floorDivide(now.wall, 1000)
        guard let signature = Self.signature(secret: secret, timestampSeconds: seconds, body: request.body) else {
            return nil
        }
        request.headers.append(HTTPHeader("X-Safety-Timestamp", String(seconds)))
        request.headers.append(HTTPHeader("X-Safety-Signature", "sha256=\(signature)"))
        return request
    }

    package static func signature(secret: Secret, timestampSeconds: Int64, body: [UInt8]) -> String? {
        let message = Array("\(timestampSeconds).".utf8) + body
        return Cryptography.hmacSHA256(key: Array(secret.reveal().utf8), message: message).map { Encoding.hex($0) }
    }
}
