import HostSystem
import MQTTLink
import SafetyModel
import Synchronization

/// `check --connect`: whether each broker takes us, grants what we ask for, and what it cannot protect.
enum CheckConnect {
    /// Returns true where everything was granted.
    static func run(_ settings: GatewaySettings) -> Bool {
        let desk = "safety/v1/\(settings.home.community)"
        let own = "\(desk)/\(settings.home.home)"
        var links = [("mqtt", settings.broker, settings.topics)]
        if let uplink = settings.uplink {
            links.append(("uplink", uplink, ["\(own)/receipt", "\(own)/command", "\(desk)/desk/heartbeat"]))
        }
        return links.map { probe($0.0, $0.1, $0.2) }.allSatisfy { $0 }
    }

    /// Long enough for a second attempt with the older version.
    private static let limitMilliseconds: Milliseconds = 12_000
    /// The running box keeps its session: the check has one of its own, which the broker may soon forget.
    private static let sessionSeconds: UInt32 = 60

    private struct Findings {
        var version: Int?
        var isSubscribed = false
        var unheard: [String: String] = [:]
        var shortcomings: [Shortcoming] = []
        var reason: String?
    }

    private static func probe(_ name: String, _ settings: MQTTSettings, _ filters: [String]) -> Bool {
        final class Box: Sendable { let findings = Mutex(Findings()) }
        let box = Box()
        var mqtt = settings
        mqtt.clientID += "-check"
        mqtt.sessionExpirySeconds = sessionSeconds
        let session = MQTTSession(
            settings: mqtt, link: .home, subscriptions: filters.map { Subscription($0) },
            handlers: LinkHandlers(
                onBatch: { _ in },
                onState: { state in
                    box.findings.withLock { findings in
                        switch state {
                        case .connected(_, let version): findings.version = version
                        case .subscribed: findings.isSubscribed = true
                        case .unheard(let filter, let reason), .unusable(let filter, let reason):
                            findings.unheard[filter] = reason
                        case .heardAgain(let filter): findings.unheard[filter] = nil
                        case .limited(let limits):
                            findings.shortcomings = limits.shortcomings(ofAskedExpiry: sessionSeconds)
                        case .publishRefused: break
                        case .disconnected(let reason): findings.reason = reason
                        }
                    }
                }))
        session.start()
        let end = MachineClock.boot + limitMilliseconds
        while MachineClock.boot < end, !box.findings.withLock({ $0.isSubscribed }) { Pause.milliseconds(20) }
        session.stop()
        return say(name, mqtt, box.findings.withLock { $0 })
    }

    private static func say(_ name: String, _ mqtt: MQTTSettings, _ findings: Findings) -> Bool {
        let address = "\(name) (\(mqtt.host):\(mqtt.port))"
        guard let version = findings.version else {
            Console.print("\(address): no connection: \(findings.reason ?? "no answer")")
            return false
        }
        Console.print("\(address): connected, MQTT \(version == 5 ? "5" : "3.1.1")")
        for (filter, reason) in findings.unheard.sorted(by: { $0.key < $1.key }) {
            Console.print("  nothing is heard on \(filter): \(reason)")
        }
        if !findings.isSubscribed, findings.unheard.isEmpty {
            Console.print("  not every topic was granted: \(findings.reason ?? "no answer")")
        }
        for shortcoming in findings.shortcomings {
            Console.print("  the broker \(shortcoming.words) (\(shortcoming.name))")
        }
        return findings.isSubscribed && findings.unheard.isEmpty
    }
}
