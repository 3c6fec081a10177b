import MQTTLink
import SafetyModel
import Synchronization

/// One connection as a technician sees it.
struct ConnectionReport: Sendable {
    /// `host:port`.
    var address = ""
    var clientID = ""
    var isConnected = false
    /// Every filter was granted.
    var isSubscribed = false
    /// Wall time of the last change between up and down.
    var since: Milliseconds?
    /// Why it is down.
    var reason: String?
    /// 5, or 4 for MQTT 3.1.1; of the last connection.
    var version: Int?
    var isSessionKept = false
    var filters: [String] = []
    /// Filters that the broker does not grant, with its answer.
    var unheard: [String: String] = [:]
    var shortcomings: [Shortcoming] = []
    /// Of publications that the broker refused, the last answer.
    var lastRefusal: String?
}

/// Signs of the duty desk on the uplink, in wall time.
struct DeskReport: Sendable {
    var lastHeartbeat: Milliseconds?
    var lastReceipt: Milliseconds?
}

/// What is known of the box's connections. Written by their threads, read by status and heartbeat.
final class ConnectionReports: Sendable {
    private struct State {
        var links: [String: ConnectionReport] = [:]
        var desk = DeskReport()
        var silentFilters: [String] = []
    }
    private let state = Mutex(State())

    var links: [(name: String, report: ConnectionReport)] {
        state.withLock { state in state.links.sorted { $0.key < $1.key }.map { ($0.key, $0.value) } }
    }
    var desk: DeskReport { state.withLock { $0.desk } }
    /// Filters of the home that have brought no message in this run: an ACL that filters everything looks like a quiet home.
    var silentFilters: [String] { state.withLock { $0.silentFilters } }

    func expect(_ filters: [String]) { state.withLock { $0.silentFilters = filters } }

    /// Messages of the home. Costs nothing once every filter has brought one.
    func count(_ batch: [Received]) {
        state.withLock { state in
            guard !state.silentFilters.isEmpty else { return }
            for received in batch {
                state.silentFilters.removeAll { TopicRules.matches(received.message.topic, $0) }
            }
        }
    }

    func update(_ name: String, _ body: (inout ConnectionReport) -> Void) {
        state.withLock { body(&$0.links[name, default: ConnectionReport()]) }
    }

    func updateDesk(_ body: (inout DeskReport) -> Void) { state.withLock { body(&$0.desk) } }

    /// What the brokers do not protect, as the heartbeat's `faults` name it.
    var faults: [String] {
        links.flatMap { name, report in
            report.shortcomings.map { "\(name):\($0.name)" } + (report.unheard.isEmpty ? [] : ["\(name):filters"])
        }
    }

    /// One line for the service manager.
    var summary: String {
        links.filter { $0.name != "alarm" }.map { name, report in
            if report.isConnected {
                return "\(name) "
                    + (report.unheard.isEmpty ? "connected" : "connected, deaf on \(report.unheard.count) filters")
            }
            return "\(name) NOT connected" + (report.reason.map { " (\($0))" } ?? "")
        }.joined(separator: "; ")
    }
}
