import AlertRouter
import Glibc
import Synchronization

/// Threads for calls that block (libcurl, sockets, fsync), so that Swift's own few threads never wait for a provider.
/// A thread lives while there is work. Emergencies go first, and have threads that the other lanes never take.
package final class BlockingWorkers: Sendable {
    private typealias Job = @Sendable () -> Void
    private struct State {
        var waiting: [Lane: [Job]] = [:]
        var running = 0
        var runningOthers = 0
    }
    private let state = Mutex(State())
    private let maximum: Int
    private let maximumOthers: Int

    /// - Parameter reserved: threads that only emergencies use.
    package init(maximum: Int = 8, reserved: Int = 3) {
        self.maximum = max(1, maximum)
        maximumOthers = max(1, self.maximum - max(0, reserved))
    }

    /// Runs `body` on a thread of its own and waits for it without holding one of Swift's.
    package func run<Result: Sendable>(_ lane: Lane, _ body: @escaping @Sendable () -> Result) async -> Result {
        await withCheckedContinuation { continuation in
            submit(lane) { continuation.resume(returning: body()) }
        }
    }

    private func submit(_ lane: Lane, _ job: @escaping Job) {
        let first = state.withLock { state -> (Lane, Job)? in
            state.waiting[lane, default: []].append(job)
            return next(&state)
        }
        guard let first else { return }
        start(first)
    }

    /// The job that may begin now, with its thread counted; nil when all threads that it may use are busy.
    private func next(_ state: inout State) -> (Lane, Job)? {
        guard state.running < maximum else { return nil }
        for lane in Lane.allCases where state.waiting[lane]?.isEmpty == false {
            if lane != .emergency, state.runningOthers >= maximumOthers { return nil }
            guard let job = state.waiting[lane]?.removeFirst() else { continue }
            state.running += 1
            if lane != .emergency { state.runningOthers += 1 }
            return (lane, job)
        }
        return nil
    }

    private func work(_ first: (Lane, Job)) {
        var current = first
        while true {
            current.1()
            let following = state.withLock { state -> (Lane, Job)? in
                state.running -= 1
                if current.0 != .emergency { state.runningOthers -= 1 }
                return next(&state)
            }
            guard let following else { return }
            current = following
        }
    }

    private final class Start: Sendable {
        let body: Job
        init(_ body: @escaping Job) { self.body = body }
    }

    private func start(_ first: (Lane, Job)) {
        let context = Unmanaged.passRetained(Start { self.work(first) }).toOpaque()
        var thread = pthread_t()
        let failed = pthread_create(&thread, nil, workerMain, context)
        guard failed != 0 else {
            pthread_detach(thread)
            return
        }
        // No thread to be had: better to block the caller than to lose the message.
        Unmanaged<Start>.fromOpaque(context).takeRetainedValue().body()
    }

    fileprivate static func main(_ context: UnsafeMutableRawPointer) {
        Unmanaged<Start>.fromOpaque(context).takeRetainedValue().body()
    }
}

private func workerMain(_ context: UnsafeMutableRawPointer?) -> UnsafeMutableRawPointer? {
    if let context { BlockingWorkers.main(context) }
    return nil
}
