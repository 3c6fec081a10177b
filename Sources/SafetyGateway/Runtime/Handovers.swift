import AlertRouter
import HostSystem
import SafetyModel
import Synchronization

/// Promises that were handed to a broker and wait for its acknowledgement.
final class Handovers: Sendable {
    private struct State {
        var next: UInt64 = 1
        var promises: [UInt64: Promise] = [:]
        /// Alerts that somebody has heard of.
        var heard: Set<String> = []
    }
    private let state = Mutex(State())

    /// The token that the publication carries.
    func begin(_ promise: Promise) -> UInt64 {
        state.withLock { state in
            defer { state.next += 1 }
            state.promises[state.next] = promise
            return state.next
        }
    }

    /// The promise that the token stands for, once.
    func end(_ token: UInt64, _ outcome: SendOutcome) -> Promise? {
        state.withLock { state in
            let promise = state.promises.removeValue(forKey: token)
            if let promise, outcome.isAccepted { state.heard.insert(promise.alertID) }
            if state.heard.count > 1000 { state.heard.removeAll() }
            return promise
        }
    }

    /// Whether one of the alerts was taken in time.
    func waitUntilHeard(_ ids: Set<String>, atMost milliseconds: Milliseconds) -> Bool {
        let end = MachineClock.boot + milliseconds
        while MachineClock.boot < end {
            if state.withLock({ !$0.heard.isDisjoint(with: ids) }) { return true }
            Pause.milliseconds(5)
        }
        return false
    }
}
