import Hummingbird
import NIOCore

/// What a request carries through the routes.
struct DeskContext: RequestContext {
    var coreContext: CoreRequestContextStorage
    /// The client's network address, without its port: for slowing down log-ins and for the audit.
    let address: String
    /// Set by `RequireSession`.
    var session: SessionRow?
    /// Set by `RequireClient`.
    var client: ClientRow?

    init(source: ApplicationRequestContextSource) {
        coreContext = CoreRequestContextStorage(source: source)
        address = source.channel.remoteAddress?.ipAddress ?? "unknown"
    }
}
