import AlertRouter
import SafetyModel

/// What became of one alert in a replay, from its raise to its end.
struct AlertLife {
    let first: Alert
    private(set) var last: Alert
    /// Names of its transitions with their times, in order.
    private(set) var transitions: [(name: String, wall: Milliseconds)]
    private(set) var severity: Severity
    /// Who was to be told, by which way: `channel/target`, with the wall time of the first call.
    private(set) var calls: [String: Milliseconds] = [:]
    /// When it first was at least urgent: what calls staff.
    private(set) var urgentSince: Milliseconds?

    init(_ alert: Alert, _ name: String) {
        (first, last, severity) = (alert, alert, alert.severity)
        transitions = [(name, alert.at.wall)]
        urgentSince = alert.severity >= .urgent ? alert.at.wall : nil
    }

    mutating func add(_ alert: Alert, _ name: String) {
        last = alert
        transitions.append((name, alert.at.wall))
        severity = max(severity, alert.severity)
        if urgentSince == nil, alert.severity >= .urgent { urgentSince = alert.at.wall }
    }

    mutating func add(_ promise: Promise) {
        guard promise.channel != .uplink, promise.purpose == .raise || promise.purpose == .reminder else { return }
        let key = "\(promise.channel.rawValue)/\(promise.target)"
        let wall = promise.alert.at.wall &+ max(0, promise.due &- promise.alert.at.uptime)
        calls[key] = min(calls[key] ?? wall, wall)
    }

    /// When the sensors said that it was over, or somebody closed it; nil while it is on.
    var end: Milliseconds? { last.condition == .cleared || last.isOffList ? last.at.wall : nil }
}

/// All alerts of a replay, in the order of their raise.
struct AlertLives {
    private(set) var all: [AlertLife] = []
    private var index: [String: Int] = [:]

    mutating func add(_ alert: Alert, _ name: String) {
        if let at = index[alert.id] {
            all[at].add(alert, name)
        } else {
            index[alert.id] = all.count
            all.append(AlertLife(alert, name))
        }
    }

    mutating func add(_ promise: Promise) {
        if let at = index[promise.alertID] { all[at].add(promise) }
    }

    /// Alerts that called staff, in this stretch of life.
    var urgentCount: Int { all.count { $0.severity >= .urgent } }
}
