import NIOCore
import Synchronization

/// Open connections to the web server, with a cap: who connects and asks nothing makes room for who asks.
///
/// A full table of files would stop more than the page: the spool of SMS, the database and the broker need descriptors as
/// well. So the cap lies below the process's limit, and at the cap the oldest connection that has not asked yet is closed.
final class ConnectionRegistry: Sendable {
    private struct State {
        var open: [UInt64: any Channel] = [:]
        /// Connections that have not asked, oldest first, with such that have asked since or are gone.
        var silent: [UInt64] = []
        var silentHead = 0
        var asked: Set<UInt64> = []
        var nextID: UInt64 = 0
    }
    private let state = Mutex(State())
    private let maximum: Int

    /// - Parameter maximum: how many connections may be open.
    init(maximum: Int) { self.maximum = max(16, maximum) }

    var count: Int { state.withLock { $0.open.count } }

    fileprivate func opened(_ channel: any Channel) -> UInt64 {
        let (id, victim) = state.withLock { state -> (UInt64, (any Channel)?) in
            let id = state.nextID
            state.nextID += 1
            state.open[id] = channel
            Self.trim(&state)
            state.silent.append(id)
            return (id, state.open.count > maximum ? Self.oldestSilent(&state) : nil)
        }
        victim?.close(promise: nil)
        return id
    }

    fileprivate func hasAsked(_ id: UInt64) { state.withLock { _ = $0.asked.insert(id) } }

    fileprivate func closed(_ id: UInt64) {
        state.withLock { state in
            state.open[id] = nil
            state.asked.remove(id)
        }
    }

    private static func oldestSilent(_ state: inout State) -> (any Channel)? {
        while state.silentHead < state.silent.count {
            let id = state.silent[state.silentHead]
            state.silentHead += 1
            if let channel = state.open[id], !state.asked.contains(id) { return channel }
        }
        return nil
    }

    /// Forgets what was skipped or is gone, so that the list does not grow with every connection ever made.
    private static func trim(_ state: inout State) {
        guard state.silent.count > 2 * state.open.count + 1024 else { return }
        let (open, asked) = (state.open, state.asked)
        state.silent = state.silent[state.silentHead...].filter { open[$0] != nil && !asked.contains($0) }
        state.silentHead = 0
    }
}

/// Tells the registry of one connection. Stands behind the HTTP decoder: what it reads is a request's part.
final class ConnectionWatch: ChannelInboundHandler, RemovableChannelHandler {
    typealias InboundIn = NIOAny
    private let registry: ConnectionRegistry
    private var id: UInt64?
    private var hasAsked = false

    init(_ registry: ConnectionRegistry) { self.registry = registry }

    func handlerAdded(context: ChannelHandlerContext) { id = registry.opened(context.channel) }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        if !hasAsked, let id {
            hasAsked = true
            registry.hasAsked(id)
        }
        context.fireChannelRead(data)
    }

    func channelInactive(context: ChannelHandlerContext) {
        if let id { registry.closed(id) }
        id = nil
        context.fireChannelInactive()
    }
}
