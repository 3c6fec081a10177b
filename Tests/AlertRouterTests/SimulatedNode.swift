import SafetyModel

@testable import AlertRouter

/// One half of the world: an engine and its outbox with what is on their disk. A crash goes back to the disk.
struct SimulatedNode {
    var engine: AlertEngine
    var outbox = Outbox()
    private(set) var disk: (engine: AlertEngine, rows: [String: Outbox.Row])
    /// Everything committed, and the uptime at which it was done.
    private(set) var log: [(effect: Effect, noticed: Milliseconds)] = []
    var upAt: Milliseconds = 0

    init(_ engine: AlertEngine) {
        self.engine = engine
        disk = (engine, [:])
    }

    /// Promises into the outbox, everything to the disk, in one transaction; false when the machine stopped before it.
    mutating func commit(_ effects: [Effect], _ changes: [Outbox.Change] = [], crash: Bool, at now: Moment) -> Bool {
        var changes = changes
        var effects = effects
        for effect in effects {
            if case .promise(let promise) = effect { changes += outbox.add(promise, at: now) }
            if case .withdraw(let key) = effect { changes += outbox.withdraw(key) }
        }
        var pending = changes
        while !pending.isEmpty {
            let change = pending.removeFirst()
            var more: [Effect] = []
            if case .delivery(let key, let outcome) = change { more = engine.handle(delivery: key, outcome, at: now) }
            if case .path(let detection) = change { more = engine.handle(detection, at: now) }
            effects += more
            for effect in more {
                if case .promise(let promise) = effect {
                    let added = outbox.add(promise, at: now)
                    changes += added
                    pending += added
                }
                if case .withdraw(let key) = effect { changes += outbox.withdraw(key) }
            }
        }
        if crash { return false }
        for change in changes {
            if case .save(let row) = change { disk.rows[row.promise.key] = row }
            if case .remove(let key) = change { disk.rows[key] = nil }
        }
        disk.engine = engine
        log += effects.map { ($0, now.uptime) }
        return true
    }

    mutating func wake(_ now: Moment) -> Milliseconds {
        min(engine.nextDeadline ?? SimulatedWorld.end, outbox.nextDeadline(at: now) ?? SimulatedWorld.end)
    }

    /// What stands on the disk, read back.
    mutating func restart(at now: Moment) throws -> [Effect] {
        engine = try restarted(disk.engine)
        outbox = Outbox()
        for row in disk.rows.values.sorted(by: { $0.sequence < $1.sequence }) {
            outbox.restore(try restarted(row), at: now)
        }
        upAt = now.uptime
        return engine.started(at: now, clock: .init(bootID: "boot-\(now.uptime)", isTrusted: true))
    }
}
