import HTTPTypes
import Hummingbird
import SafetyModel

/// Answers a method that a path does not have with 405 and `Allow` (RFC 9110, section 15.5.6).
///
/// Added after the routes, so that it stands only before the answer "not found".
struct MethodNotAllowed: RouterMiddleware {
    typealias Context = DeskContext
    /// Each route's path as its segments; `{name}` takes any segment.
    private let routes: [(segments: [Substring], method: HTTPRequest.Method)]

    init(_ routes: [Router<DeskContext>.RouteDescription]) {
        self.routes = routes.map { (Self.segments($0.path.description), $0.method) }
    }

    func handle(
        _ request: Request, context: DeskContext, next: (Request, DeskContext) async throws -> Response
    ) async throws -> Response {
        let allowed = methods(of: request.uri.path)
        guard !allowed.isEmpty, !allowed.contains(request.method) else { return try await next(request, context) }
        let names = Set(allowed.map(\.rawValue) + (allowed.contains(.get) ? ["HEAD"] : []))
        var response = Replies.problem(
            Bilingual(zh: "此地址没有这个方法", en: "this address does not have that method"), .methodNotAllowed)
        response.headers[.allow] = names.sorted().joined(separator: ", ")
        return response
    }

    private func methods(of path: String) -> [HTTPRequest.Method] {
        let asked = Self.segments(path)
        return routes.filter { route in
            route.segments.count == asked.count
                && zip(route.segments, asked).allSatisfy { $0.hasPrefix("{") || $0 == $1 }
        }.map(\.method)
    }

    private static func segments(_ path: String) -> [Substring] { path.split(separator: "/") }
}
