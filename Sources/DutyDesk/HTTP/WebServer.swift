import Hummingbird
import Logging
import SafetyModel

/// The desk's web server: pages, stream and API over one `Desk`.
enum WebServer {
    /// A connection on which no request is whole for so long is closed.
    private static let idleSeconds: Int64 = 15
    /// Descriptors that connections never take: for the spool, the database, the broker and messages to people.
    private static let reservedDescriptors = 256

    static func router(desk: Desk) -> Router<DeskContext> {
        let router = Router(context: DeskContext.self, options: .autoGenerateHeadEndpoints)
        let accounts = Accounts(desk: desk)
        router.add(middleware: SecurityHeaders(isBehindTLS: desk.settings.http.isBehindTLS))
        OperationRoutes(desk: desk).add(to: router)
        LoginRoutes(desk: desk, accounts: accounts).add(to: router)
        PageRoutes(desk: desk, accounts: accounts).add(to: router)
        APIRoutes(desk: desk, accounts: accounts).add(to: router)
        router.add(middleware: MethodNotAllowed(router.routes))
        return router
    }

    static func application(
        desk: Desk, logger: Logger, onPort: @escaping @Sendable (Int) -> Void
    ) -> Application<RouterResponder<DeskContext>> {
        let connections = ConnectionRegistry(maximum: DescriptorLimit.raised() - reservedDescriptors)
        return Application(
            router: router(desk: desk),
            server: .http1(
                configuration: .init(
                    additionalChannelHandlers: [ConnectionWatch(connections)], idleTimeout: .seconds(idleSeconds))),
            configuration: ApplicationConfiguration(
                address: .hostname(desk.settings.http.host, port: desk.settings.http.port), serverName: "duty-desk"),
            onServerRunning: { channel in onPort(channel.localAddress?.port ?? desk.settings.http.port) },
            logger: logger)
    }
}
