import Logging
import SafetyModel

extension Logger {
    /// What a turn has to say for the service's log; no names, no addresses.
    func note(_ note: RuntimeNote) {
        switch note {
        case .alert(let alert, let event):
            notice(
                "alert",
                metadata: [
                    "event": "\(event)", "id": "\(alert.id)", "category": "\(alert.category.rawValue)",
                    "severity": "\(alert.severity.rawValue)", "device": "\(alert.device?.name ?? "-")",
                    "revision": "\(alert.revision)",
                ])
        case .storage(let name, let problem?):
            critical("storage \(name) fails: \(problem); going on from memory")
        case .storage(let name, nil): notice("storage \(name) works again")
        }
    }
}
