import AlertRouter
import Delivery
import FoundationEssentials
import SafetyModel

/// The way to the desks above: alert objects by `POST /api/v1/alerts`, heartbeats by `POST /api/v1/heartbeat`.
struct TierChannel: AlertRouter.Channel {
    let kind = ChannelKind.webhook
    private let tiers: [String: (settings: TierSettings, client: HTTPClient)]
    private let zone: TimeZoneRules
    /// The sending desk's title, and where the alert is, both as JSON.
    private let surroundings: @Sendable (Alert) -> [(key: String, json: [UInt8])]

    init(
        _ settings: DeskSettings, surroundings: @escaping @Sendable (Alert) -> [(key: String, json: [UInt8])]
    ) {
        zone = settings.zone
        self.surroundings = surroundings
        var tiers: [String: (settings: TierSettings, client: HTTPClient)] = [:]
        for tier in settings.tiers { tiers[tier.name] = (tier, HTTPClient(certificateFile: tier.certificateFile)) }
        self.tiers = tiers
    }

    func send(_ promise: Promise, now: Moment) async -> SendOutcome {
        guard let name = TierSettings.tier(promise.target), let tier = tiers[name] else {
            return .rejectedPermanent(reason: "no desk above is called \(promise.target)")
        }
        do {
            let response = try await post("alerts", object(promise.alert), to: tier, lane: promise.lane)
            switch response.status {
            case 200..<300: return .acceptedByProvider(id: nil)
            case 409: return .rejectedPermanent(reason: "the desk \(name) has this alert from elsewhere")
            // A token or an address that is wrong can be mended there, and an emergency is never given up.
            default: return .rejectedRetry(afterMilliseconds: 5000, reason: "the desk \(name): HTTP \(response.status)")
            }
        } catch {
            switch error {
            case .notSent(let why): return .rejectedRetry(afterMilliseconds: 5000, reason: "the desk \(name): \(why)")
            case .uncertain(let why): return .unknown(reason: "the desk \(name): \(why)")
            }
        }
    }

    /// - Returns: what the desk above says; nil where it says nothing.
    func beat(_ beat: TierBeat) async -> TierAnswer? {
        guard let tier = tiers[beat.tier],
            let response = try? await post("heartbeat", beat.body, to: tier, lane: .emergency), response.status == 200
        else { return nil }
        return TierAnswer(response.body)
    }

    private func post(
        _ path: String, _ body: [UInt8], to tier: (settings: TierSettings, client: HTTPClient), lane: Lane
    ) async throws(HTTPFailure) -> HTTPResponse {
        var request = HTTPRequest(url: Secret("\(tier.settings.url)/api/v1/\(path)"), body: body)
        request.headers.append(HTTPHeader("Authorization", Secret("Bearer \(tier.settings.token.reveal())")))
        return try await tier.client.send(request, lane: lane)
    }

    /// The alert object, with what a desk that does not know the home needs beside it.
    private func object(_ alert: Alert) -> [UInt8] {
        var object = alert.json(zone: zone)
        guard object.popLast() == UInt8(ascii: "}") else { return alert.json(zone: zone) }
        for (key, json) in surroundings(alert) { object += Array(",\"\(key)\":".utf8) + json }
        return object + [UInt8(ascii: "}")]
    }
}
