import Synchronization

/// Wakes the pages' streams when there may be something new. What is new they read themselves, from where they stand.
final class EventHub: Sendable {
    private struct State {
        var next: UInt64 = 0
        var listeners: [UInt64: AsyncStream<Void>.Continuation] = [:]
    }
    private let state = Mutex(State())

    /// A stream that yields after every ring; rings while nobody waits are one.
    func listen() -> AsyncStream<Void> {
        let (stream, continuation) = AsyncStream.makeStream(of: Void.self, bufferingPolicy: .bufferingNewest(1))
        let number = state.withLock { state in
            state.next += 1
            state.listeners[state.next] = continuation
            return state.next
        }
        continuation.onTermination = { [weak self] _ in
            self?.state.withLock { _ = $0.listeners.removeValue(forKey: number) }
        }
        return stream
    }

    func ring() {
        // Outside the lock: a yield may end a stream, which takes the lock.
        for continuation in state.withLock({ Array($0.listeners.values) }) { continuation.yield() }
    }

    var count: Int { state.withLock { $0.listeners.count } }
}
