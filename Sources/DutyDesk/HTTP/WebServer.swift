import Hummingbird
import Logging
import SafetyModel

/// The desk's web server: pages, stream and API over one `Desk`.
enum WebServer {
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
        Application(
            router: router(desk: desk),
            configuration: ApplicationConfiguration(
                address: .hostname(desk.settings.http.host, port: desk.settings.http.port), serverName: "duty-desk"),
            onServerRunning: { channel in onPort(channel.localAddress?.port ?? desk.settings.http.port) },
            logger: logger)
    }
}
