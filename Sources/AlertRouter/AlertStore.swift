import SafetyModel

/// Why a commit failed; the edge says so loudly and the engine goes on from memory.
package enum StoreError: Error, Sendable, Equatable {
    case locked(waited: Milliseconds)
    case diskFull(path: String)
    case readOnly(path: String)
    case damaged(path: String)

    package var hint: String {
        switch self {
        case .locked(let waited): "database locked for \(waited) ms: is a second gateway running?"
        case .diskFull(let path): "no space for \(path): free space, or lower `retention`"
        case .readOnly(let path): "\(path) cannot be written: check the mount and its owner"
        case .damaged(let path): "\(path) is damaged: run `safety-gateway restore`"
        }
    }
}

/// Where alerts, their history and the outbox are kept.
package protocol AlertStore {
    /// Everything that one call of the engine and of the outbox yielded, in one transaction or not at all: the alert objects and
    /// history lines of `effects`, the record of each alert they name (nil: off the list), and the outbox's rows.
    /// Synchronous: it is called between reading a message and acknowledging it.
    mutating func commit(
        _ effects: [Effect], records: [(alertID: String, record: AlertRecord?)], rows: [Outbox.Change]
    ) throws(StoreError)
    /// What stood there when the program ended.
    func load() throws(StoreError) -> (records: [AlertRecord], rows: [Outbox.Row])
}

extension Effect {
    /// The alert that it is about.
    package var alertID: String? {
        switch self {
        case .transition(let alert, _): alert.id
        case .note(let event): event.alertID
        case .promise(let promise): promise.alertID
        case .withdraw(let key): String(key.prefix { $0 != "/" })
        case .answer(let result): result.alertID
        case .forward(let command, home: _): command.alertID
        }
    }
}
