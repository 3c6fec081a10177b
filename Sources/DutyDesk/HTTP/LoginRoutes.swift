import Hummingbird
import NIOCore
import SQLite
import SafetyModel

/// The log-in page, logging in and out.
struct LoginRoutes: Sendable {
    let desk: Desk
    let accounts: Accounts

    func add(to router: Router<DeskContext>) {
        router.get("/login") { _, _ in page(error: "") }
        router.post("/login") { request, context in try await logIn(request, context) }
        router.group("/logout").add(middleware: RequireSession(accounts: accounts)).post { _, context in
            logOut(context)
        }
    }

    /// The form, with a fresh token in it and in a cookie.
    private func page(error: String, _ status: HTTPResponse.Status = .ok) -> Response {
        let token = RandomToken.make()
        var response = Replies.html(
            WebPages.login(title: desk.settings.title, csrf: token, error: error), status)
        response.headers[.setCookie] = SessionCookie.field(
            SessionCookie.formName, token, seconds: 3600, isBehindTLS: desk.settings.http.isBehindTLS)
        return response
    }

    private struct Form: Decodable {
        var csrf: String
        var name: String
        var password: String
    }

    private func logIn(_ request: Request, _ context: DeskContext) async throws -> Response {
        let body = try await request.body.collect(upTo: 8192)
        guard let form = try? URLEncodedFormDecoder().decode(Form.self, from: String(buffer: body)),
            let cookie = request.cookies[SessionCookie.formName]?.value, PasswordHash.isEqual(cookie, form.csrf)
        else { return page(error: "页面已过期，请重试。The page was too old, try again.", .forbidden) }
        let outcome: Accounts.Outcome
        do {
            outcome = try await accounts.logIn(name: form.name, password: form.password, address: context.address)
        } catch { return page(error: "数据库暂时无法使用。The database cannot be used now.", .serviceUnavailable) }
        switch outcome {
        case .wrong: return page(error: "用户名或密码不正确。Wrong name or password.", .unauthorized)
        case .wait(let seconds):
            var response = page(
                error: "尝试过多，请 \(seconds) 秒后再试。Too many tries, wait \(seconds) s.", .tooManyRequests)
            response.headers[.retryAfter] = String(seconds)
            return response
        case .session(let token, _):
            var response = Replies.redirect(to: "/")
            response.headers[.setCookie] = SessionCookie.field(
                SessionCookie.name, token, seconds: desk.settings.http.sessionHours * 3600,
                isBehindTLS: desk.settings.http.isBehindTLS)
            return response
        }
    }

    private func logOut(_ context: DeskContext) -> Response {
        guard let session = context.session else { return Replies.unauthorised }
        do { try accounts.logOut(session) } catch { return Replies.notStored }
        var response = Replies.json(Array("{}".utf8))
        response.headers[.setCookie] = SessionCookie.field(
            SessionCookie.name, "", seconds: 0, isBehindTLS: desk.settings.http.isBehindTLS)
        return response
    }
}
