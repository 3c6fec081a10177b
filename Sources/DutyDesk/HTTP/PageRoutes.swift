import Hummingbird
import NIOCore
import SQLite
import SafetyModel

/// The live page: its files, its state, its stream, and what its buttons do.
struct PageRoutes: Sendable {
    let desk: Desk
    let accounts: Accounts

    func add(to router: Router<DeskContext>) {
        router.get("/") { request, _ in
            let session = try? accounts.session(token: request.cookies[SessionCookie.name]?.value)
            return session == nil
                ? Replies.redirect(to: "/login") : Replies.reply(WebPages.index, type: "text/html; charset=utf-8")
        }
        for file in WebPages.files {
            let tag = "\"\(String(FNV1a(file.bytes).value, radix: 16))\""
            router.get("/static/\(file.name)") { request, _ in
                var response =
                    request.headers[.ifNoneMatch] == tag
                    ? Response(status: .notModified) : Replies.reply(file.bytes, type: file.type)
                (response.headers[.eTag], response.headers[.cacheControl]) = (tag, "no-cache")
                return response
            }
        }
        let page = router.group("/page").add(middleware: RequireSession(accounts: accounts))
        page.get("/state") { _, context in state(context) }
        page.get("/events") { request, context in
            let hash = context.session?.tokenHash
            return PageStream(desk: desk, isAllowed: { accounts.isOpen(hash) }).response(to: request)
        }
        page.post("/actions") { request, context in try await act(request, context) }
    }

    private func state(_ context: DeskContext) -> Response {
        guard let session = context.session else { return Replies.unauthorised }
        let now = desk.moment
        do {
            return Replies.json(
                try desk.withCore { (core) throws(SQLiteError) in
                    try core.pageState(user: session.user, csrf: session.csrf, at: now)
                })
        } catch { return Replies.notStored }
    }

    private func act(_ request: Request, _ context: DeskContext) async throws -> Response {
        guard let session = context.session else { return Replies.unauthorised }
        guard session.user.role == .staff else { return Replies.forbidden }
        let bytes = try await request.body.collect(upTo: 16_384)
        guard let body = try? ActionBody(Array(buffer: bytes)), let home = body.home, let name = body.action,
            body.id != nil || name == "test",
            let wanted = body.request(name, home: home, alert: body.id, actor: session.user.display)
        else { return Replies.badRequest }
        do throws(DeskRefusal) {
            return Replies.json(try desk.act(wanted).json(), .accepted)
        } catch { return Replies.problem(error) }
    }
}

extension DeskAnswer {
    func json() -> [UInt8] {
        var json = JSONWriter(capacity: 128)
        json.beginObject()
        json.key("command_id")
        json.string(commandID)
        json.key("state")
        json.string(state.rawValue)
        json.key("note")
        json.string(note)
        json.endObject()
        return json.finish()
    }
}
