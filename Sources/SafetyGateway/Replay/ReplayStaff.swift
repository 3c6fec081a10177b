import AlertRouter
import HomePipeline
import SafetyModel

/// Stands in for the people of the desk where a recording holds nothing of what they did: closes what called staff and is over.
///
/// A home log or a bridge's recording tells what the sensors saw. Without anybody to close the first alarm, every later episode would
/// only be the same open entry again. What is still on stays open, as it would until somebody went there.
struct ReplayStaff {
    private var due: [String: Milliseconds] = [:]
    private let pauseMilliseconds: Milliseconds

    /// - Parameter pauseMinutes: how long after its end an alarm is closed.
    init(pauseMinutes: Int = 10) { pauseMilliseconds = Milliseconds(max(0, min(pauseMinutes, 10_080))) * 60_000 }

    /// Notes what became of an alert.
    mutating func see(_ alert: Alert) {
        let isOver = alert.condition == .cleared && alert.severity >= .urgent && !alert.isOffList
        due[alert.id] = isOver ? alert.at.uptime + pauseMilliseconds : nil
    }

    /// The next command that falls due by `uptime`, and when; removed by taking it.
    mutating func next(by uptime: Milliseconds) -> (command: Command, uptime: Milliseconds)? {
        guard let first = due.min(by: { ($0.value, $0.key) < ($1.value, $1.key) }), first.value <= uptime else {
            return nil
        }
        due[first.key] = nil
        let command = Command(
            id: "replay/\(first.key)/\(first.value)", verb: .resolve(.realNoHelpNeeded), alertID: first.key,
            revision: nil,
            actor: "replay", via: .uplink)
        return (command, first.value)
    }
}
