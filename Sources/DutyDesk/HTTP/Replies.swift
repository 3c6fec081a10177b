import Hummingbird
import NIOCore
import SafetyModel

/// The few forms of answers that the desk gives.
enum Replies {
    static func json(_ bytes: [UInt8], _ status: HTTPResponse.Status = .ok) -> Response {
        reply(bytes, type: "application/json; charset=utf-8", status)
    }

    static func html(_ text: String, _ status: HTTPResponse.Status = .ok) -> Response {
        reply(Array(text.utf8), type: "text/html; charset=utf-8", status)
    }

    static func text(_ text: String, _ status: HTTPResponse.Status = .ok) -> Response {
        reply(Array(text.utf8), type: "text/plain; charset=utf-8", status)
    }

    static func reply(_ bytes: [UInt8], type: String, _ status: HTTPResponse.Status = .ok) -> Response {
        Response(
            status: status, headers: [.contentType: type], body: ResponseBody(byteBuffer: ByteBuffer(bytes: bytes)))
    }

    static func redirect(to path: String) -> Response { Response(status: .seeOther, headers: [.location: path]) }

    /// `{"error": {"zh": …, "en": …}}`
    static func problem(_ text: Bilingual, _ status: HTTPResponse.Status) -> Response {
        var json = JSONWriter(capacity: 128)
        json.beginObject()
        json.key("error")
        json.beginObject()
        json.key("zh")
        json.string(text.zh)
        json.key("en")
        json.string(text.en)
        json.endObject()
        json.endObject()
        return Self.json(json.finish(), status)
    }

    static func problem(_ refusal: DeskRefusal) -> Response {
        let status: HTTPResponse.Status =
            switch refusal {
            case .unknownAlert: .notFound
            case .ambiguous, .closed, .outdated: .conflict
            case .notAllowed: .unprocessableContent
            case .storage: .serviceUnavailable
            }
        return problem(refusal.text, status)
    }

    static let notStored = problem(
        Bilingual(zh: "数据库暂时无法使用", en: "the database cannot be used now"), .serviceUnavailable)
    static let usedCommand = problem(
        Bilingual(zh: "此 command_id 已用于另一操作", en: "this command_id was used for something else"), .conflict)
    static let unauthorised = problem(Bilingual(zh: "请先登录", en: "log in first"), .unauthorized)
    static let badRequest = problem(Bilingual(zh: "请求无法理解", en: "the request cannot be read"), .badRequest)
    static let forbidden = problem(Bilingual(zh: "没有权限", en: "not allowed"), .forbidden)
}
