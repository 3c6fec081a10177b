import CMosquitto
import Glibc
import SafetyModel
import Synchronization

/// One connection to a broker, driven on a thread of its own.
///
/// libmosquitto runs in threaded mode: a PUBACK is only queued while messages are read and leaves when we write. So one turn of
/// the loop reads what is there, hands it to `onBatch` (which commits), and writes the acknowledgements after that.
package final class MQTTSession: Sendable {
    struct Shared: Sendable {
        var outgoing: [(publication: Publication, token: UInt64)] = []
        var subscriptions: [Subscription]
        var subscriptionsChanged = false
        var isStopping = false
        var isConnected = false
        var hasEnded = false
    }
    let settings: MQTTSettings
    let handlers: LinkHandlers
    let link: Message.Link
    let shared: Mutex<Shared>
    let wakeDescriptor: Int32
    private let thread = Mutex<pthread_t?>(nil)

    package init(settings: MQTTSettings, link: Message.Link, subscriptions: [Subscription], handlers: LinkHandlers) {
        MosquittoLibrary.initialise()
        (self.settings, self.handlers, self.link) = (settings, handlers, link)
        shared = Mutex(Shared(subscriptions: subscriptions))
        wakeDescriptor = eventfd(0, Int32(EFD_CLOEXEC | EFD_NONBLOCK))
    }

    deinit { close(wakeDescriptor) }

    /// Starts the thread. Call once.
    package func start() {
        thread.withLock { thread in
            var handle = pthread_t()
            let box = Unmanaged.passRetained(self)
            let failed = pthread_create(&handle, nil, sessionThread, box.toOpaque())
            if failed != 0 {
                box.release()
                handlers.onState(.disconnected(reason: "no thread: \(String(cString: strerror(failed)))"))
            } else {
                thread = handle
            }
        }
    }

    /// Says goodbye to the broker (no will is sent), then ends the thread and waits for it.
    package func stop() {
        shared.withLock { $0.isStopping = true }
        wake()
        let handle = thread.withLock { thread -> pthread_t? in
            defer { thread = nil }
            return thread
        }
        guard let handle else { return }
        // A resolver that hangs must not hold up the end of the program.
        let end = MonotonicTime.milliseconds + Self.stopMilliseconds
        while !shared.withLock({ $0.hasEnded }), MonotonicTime.milliseconds < end { usleep(2000) }
        if shared.withLock({ $0.hasEnded }) { pthread_join(handle, nil) } else { pthread_detach(handle) }
    }

    private static let stopMilliseconds: Int64 = 3000

    /// The caller runs on this session's thread, which publishes nothing until it returns.
    package var isOwnThread: Bool {
        thread.withLock { $0.map { pthread_equal($0, pthread_self()) != 0 } ?? false }
    }

    package var isConnected: Bool { shared.withLock { $0.isConnected } }

    /// Queues a publication from any thread. Exactly one of `onPublished` and `onPublishLost` follows for its token.
    package func publish(_ publication: Publication, token: UInt64 = 0) {
        shared.withLock { $0.outgoing.append((publication, token)) }
        wake()
    }

    /// Replaces the subscriptions; the session subscribes to what is new and leaves what is gone.
    package func subscribe(to subscriptions: [Subscription]) {
        let changed = shared.withLock { shared -> Bool in
            guard shared.subscriptions != subscriptions else { return false }
            shared.subscriptions = subscriptions
            shared.subscriptionsChanged = true
            return true
        }
        if changed { wake() }
    }

    /// Makes the loop turn now.
    package func wake() {
        var one: UInt64 = 1
        _ = write(wakeDescriptor, &one, 8)
    }
}

/// `mosquitto_lib_init` once a process.
enum MosquittoLibrary {
    private static let once: Int32 = mosquitto_lib_init()
    static func initialise() { _ = once }
    static func text(_ code: Int32) -> String { String(cString: mosquitto_strerror(code)) }
}

private func sessionThread(_ argument: UnsafeMutableRawPointer?) -> UnsafeMutableRawPointer? {
    guard let argument else { return nil }
    let session = Unmanaged<MQTTSession>.fromOpaque(argument).takeRetainedValue()
    SessionLoop(session).run()
    session.shared.withLock { $0.hasEnded = true }
    return nil
}
