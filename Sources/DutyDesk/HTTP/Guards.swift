import HTTPTypes
import Hummingbird
import SafetyModel

/// Lets only logged-in people through, and lets nothing be changed without the session's own CSRF token.
struct RequireSession: RouterMiddleware {
    typealias Context = DeskContext
    let accounts: Accounts

    func handle(
        _ request: Request, context: DeskContext, next: (Request, DeskContext) async throws -> Response
    ) async throws -> Response {
        guard let session = try? accounts.session(token: request.cookies[SessionCookie.name]?.value) else {
            return Replies.unauthorised
        }
        if request.method != .get && request.method != .head {
            guard let field = HTTPField.Name("X-CSRF-Token"), let token = request.headers[field],
                PasswordHash.isEqual(token, session.csrf)
            else { return Replies.forbidden }
        }
        var context = context
        context.session = session
        return try await next(request, context)
    }
}

/// Lets only programs with a token through: `Authorization: Bearer …`.
struct RequireClient: RouterMiddleware {
    typealias Context = DeskContext
    let accounts: Accounts

    func handle(
        _ request: Request, context: DeskContext, next: (Request, DeskContext) async throws -> Response
    ) async throws -> Response {
        guard let token = Self.token(of: request), let client = try? accounts.client(token: token)
        else {
            var response = Replies.problem(Bilingual(zh: "需要令牌", en: "a client token is needed"), .unauthorized)
            response.headers[.wwwAuthenticate] = "Bearer"
            return response
        }
        var context = context
        context.client = client
        return try await next(request, context)
    }
}

extension RequireClient {
    /// The token of `Authorization: Bearer …`.
    static func token(of request: Request) -> String? {
        let parts = (request.headers[.authorization] ?? "").split(separator: " ")
        return parts.count == 2 && parts[0].lowercased() == "bearer" ? String(parts[1]) : nil
    }
}

/// The cookies' exact form.
enum SessionCookie {
    static let name = "desk_session"
    /// Before the log-in: the form's token has to be this cookie's, so that nobody logs a browser in from elsewhere.
    static let formName = "desk_form"

    static func field(_ name: String, _ value: String, seconds: Int, isBehindTLS: Bool) -> String {
        "\(name)=\(value); Path=/; Max-Age=\(seconds); HttpOnly; SameSite=Strict" + (isBehindTLS ? "; Secure" : "")
    }
}
