import AlertRouter
import HomePipeline
import HostSystem
import SafetyModel
import Synchronization

/// Notices connections that are up and do not do what they should: a desk that is silent or never receipts, a client of our name.
final class LinkWatch: Sendable {
    private struct State {
        /// Raised by this run, by fault and name.
        var raised: Set<String> = []
        /// Faults whose alert of an earlier run was looked for.
        var checked: Set<String> = []
        var uplinkSince: Milliseconds?
        var lastHeartbeat: Milliseconds?
        /// Times at which the broker ended our connection soon after it had come about, by client id.
        var takeovers: [String: [Milliseconds]] = [:]
        /// Alerts that the desk's broker has acknowledged: newest revision and when.
        var accepted: [String: (revision: Int, uptime: Milliseconds)] = [:]
        var sentAgain: [String: Milliseconds] = [:]
        var lastLook: Milliseconds = 0
    }
    private let state = Mutex(State())
    private let silence: Milliseconds
    private let deskName: String

    /// A receipt takes seconds; after so long the alert is sent again, shortened.
    static let receiptMilliseconds: Milliseconds = 60_000
    /// So many within the window mean a second client of our name (most brokers do not say so), and not our own half-open
    /// connection or a broker that restarts.
    static let rivalTakeovers = 4
    static let shortConnectionMilliseconds: Milliseconds = 60_000
    static let rivalWindowMilliseconds: Milliseconds = 180_000

    init(silenceSeconds: Int, deskName: String) {
        (silence, self.deskName) = (Milliseconds(silenceSeconds) * 1000, deskName)
    }

    /// Raises or ends a fault, once each. The end is also said where an earlier run had raised it.
    func report(_ fault: ConnectionFault, _ name: String, _ problem: String?, _ runtime: HomeRuntime) {
        let key = "\(fault.rawValue):\(name)"
        let isFirst = state.withLock { $0.checked.insert(key).inserted }
        if problem != nil {
            guard state.withLock({ $0.raised.insert(key).inserted }) else { return }
        } else if state.withLock({ $0.raised.remove(key) }) == nil {
            let device = name.isEmpty ? "gateway/\(fault.rawValue)" : "gateway/\(key)"
            guard isFirst,
                runtime.inspect({ state, _ in
                    state.pipeline.engine.openAlerts.contains { $0.device?.name == device && $0.condition == .active }
                })
            else { return }
        }
        runtime.tell(.connection(fault, name: name, problem: problem))
    }

    func uplinkChanged(isUp: Bool) {
        state.withLock { $0.uplinkSince = isUp ? ($0.uplinkSince ?? MachineClock.boot) : nil }
    }

    func deskBeat(_ runtime: HomeRuntime) {
        state.withLock { $0.lastHeartbeat = MachineClock.boot }
        report(.deskSilent, deskName, nil, runtime)
    }

    func brokerAccepted(_ alert: Alert) {
        state.withLock { state in
            if alert.isClosed {
                state.accepted[alert.id] = nil
                state.sentAgain[alert.id] = nil
            } else {
                state.accepted[alert.id] = (alert.revision, MachineClock.boot)
            }
        }
    }

    /// The broker ended a connection that was up for so long.
    func ended(_ clientID: String, after lasted: Milliseconds, _ reason: String, _ runtime: HomeRuntime) {
        guard lasted < Self.shortConnectionMilliseconds else { return }
        let now = MachineClock.boot
        let count = state.withLock { state -> Int in
            var times = state.takeovers[clientID] ?? []
            times = times.filter { now - $0 < Self.rivalWindowMilliseconds } + [now]
            state.takeovers[clientID] = times
            return times.count
        }
        guard count >= Self.rivalTakeovers else { return }
        report(
            .sameClientID, clientID, "\(count) times in \(Self.rivalWindowMilliseconds / 60_000) min (\(reason))",
            runtime)
    }

    var hasRival: Bool {
        let now = MachineClock.boot
        return state.withLock { state in
            state.takeovers.values.contains {
                $0.filter { now - $0 < Self.rivalWindowMilliseconds }.count >= Self.rivalTakeovers
            }
        }
    }

    /// Every few seconds. Returns alerts to send to the desk again, because it has not said that it has them.
    func look(_ runtime: HomeRuntime) -> [Alert] {
        let now = MachineClock.boot
        let (isDue, up, heard, gone) = state.withLock { state -> (Bool, Milliseconds?, Milliseconds?, [String]) in
            guard now - state.lastLook >= 2000 else { return (false, nil, nil, []) }
            state.lastLook = now
            let gone = state.takeovers.filter { now - ($0.value.last ?? 0) >= Self.rivalWindowMilliseconds }.map(\.key)
            for name in gone { state.takeovers[name] = nil }
            return (true, state.uplinkSince, state.lastHeartbeat, gone)
        }
        guard isDue else { return [] }
        for name in gone { report(.sameClientID, name, nil, runtime) }
        guard let up else { return [] }
        let quiet = now - max(up, heard ?? up)
        if quiet >= silence {
            report(.deskSilent, deskName, "no heartbeat for \(quiet / 1000) s", runtime)
            return []
        }
        return heard == nil ? [] : unreceipted(runtime, now)
    }

    private func unreceipted(_ runtime: HomeRuntime, _ now: Milliseconds) -> [Alert] {
        let accepted = state.withLock { $0.accepted.filter { now - $0.value.uptime >= Self.receiptMilliseconds } }
        let missing =
            accepted.isEmpty
            ? []
            : runtime.inspect { state, _ in
                state.pipeline.engine.openAlerts.filter { alert in
                    guard let sent = accepted[alert.id] else { return false }
                    return (state.pipeline.engine.record(alert.id)?.receivedRevision ?? sent.revision) < sent.revision
                        && alert.detail != ConnectionFault.noReceipt.rawValue
                }
            }
        guard !missing.isEmpty else {
            report(.noReceipt, deskName, nil, runtime)
            return []
        }
        let ids = missing.prefix(5).map(\.id).joined(separator: ", ")
        report(.noReceipt, deskName, "\(missing.count): \(ids)", runtime)
        return state.withLock { state in
            let again = missing.filter { now - (state.sentAgain[$0.id] ?? .min / 2) >= Self.receiptMilliseconds }
            for alert in again { state.sentAgain[alert.id] = now }
            return again
        }
    }
}
