import HTTPTypes
import Hummingbird

/// On every answer: nothing from elsewhere runs in the page, nothing frames it, nothing caches what it says about people.
struct SecurityHeaders: RouterMiddleware {
    typealias Context = DeskContext
    private let fields: [HTTPField]

    init(isBehindTLS: Bool) {
        var pairs = [
            (
                "Content-Security-Policy",
                "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; "
                    + "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
            ),
            ("X-Content-Type-Options", "nosniff"), ("X-Frame-Options", "DENY"), ("Referrer-Policy", "no-referrer"),
            ("Cross-Origin-Opener-Policy", "same-origin"), ("Cross-Origin-Resource-Policy", "same-origin"),
            ("Permissions-Policy", "camera=(), geolocation=(), microphone=()"), ("Cache-Control", "no-store"),
        ]
        if isBehindTLS { pairs.append(("Strict-Transport-Security", "max-age=31536000")) }
        fields = pairs.compactMap { pair in HTTPField.Name(pair.0).map { HTTPField(name: $0, value: pair.1) } }
    }

    func handle(
        _ request: Request, context: DeskContext, next: (Request, DeskContext) async throws -> Response
    ) async throws -> Response {
        var response: Response
        do {
            response = try await next(request, context)
        } catch let error as any HTTPResponseError {
            response = try error.response(from: request, context: context)
        }
        for field in fields where response.headers[field.name] == nil { response.headers.append(field) }
        return response
    }
}
