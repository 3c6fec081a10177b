import AlertRouter
import SafetyModel

/// What an HTTP status means where the status is the answer (ntfy, webhooks, Alertmanager).
enum HTTPOutcome {
    /// nil for 2xx: the caller reads the body.
    static func ofFailure(_ response: HTTPResponse, from name: String) -> SendOutcome? {
        let status = "\(name): HTTP \(response.status)"
        let asked = Milliseconds(min(max(response.retryAfterSeconds ?? 0, 0), 3600)) * 1000
        switch response.status {
        case 200..<300: return nil
        case 401, 403: return .rejectedPermanent(reason: "\(status), the token or the rights are wrong")
        case 404, 410: return .rejectedPermanent(reason: "\(status), the address is wrong")
        case 408, 425, 429: return .rejectedRetry(afterMilliseconds: max(asked, 10_000), reason: status)
        case 300..<400:
            return .rejectedRetry(afterMilliseconds: 30_000, reason: "\(status), a redirect, which is not followed")
        case 400..<500: return .rejectedPermanent(reason: status)
        default: return .rejectedRetry(afterMilliseconds: max(asked, 5000), reason: status)
        }
    }

    static func of(_ failure: HTTPFailure, from name: String) -> SendOutcome {
        switch failure {
        case .notSent(let why): .rejectedRetry(afterMilliseconds: 5000, reason: "\(name): \(why)")
        case .uncertain(let why): .unknown(reason: "\(name): \(why)")
        }
    }
}
