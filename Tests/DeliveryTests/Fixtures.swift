import AlertRouter
import Glibc
import SafetyModel
import TestSupport

@testable import Delivery

let noon = Moment(wall: 1_784_080_984_000, uptime: 1_000_000)  // 2026-07-15T02:03:04Z

/// Wherever it appears in an outcome, a secret leaked.
let leak = "TOPSECRET"

func alert(
    _ category: AlertCategory = .sos, _ severity: Severity = .emergency, id: String = "a1f0c2d4e5b60718",
    device: DeviceID? = nil
) -> Alert {
    let detection = Detection(
        .raised, category, severity: severity, device: device, room: "bathroom", began: noon,
        summary: Bilingual(zh: "卫生间：按下了求助按钮", en: "Bathroom: the help button was pressed"),
        rule: Rule(detector: "test"))
    return Alert(id: id, home: "57001A", raisedBy: detection, at: noon)
}

func promise(
    _ channel: ChannelKind, _ lane: Lane = .emergency, purpose: Promise.Purpose = .raise, key: String = "k/1/0/t/c",
    about alert: Alert = alert()
) -> Promise {
    Promise(
        key: key, alertID: alert.id, revision: 1, channel: channel, target: "t", lane: lane, due: 0, alert: alert,
        purpose: purpose, replyCode: "57")
}

func client(_ totalMilliseconds: Int = 5000, responseBytes: Int = 65_536) -> HTTPClient {
    var limits = HTTPClient.Limits()
    (limits.connectMilliseconds, limits.totalMilliseconds) = (totalMilliseconds, totalMilliseconds)
    limits.responseBytes = responseBytes
    return HTTPClient(workers: BlockingWorkers(), limits: limits)
}

let plainText: TextMaker = { promise, _ in
    MessageText(title: "求助", body: "求助 某路1号 #57", neutral: "安全告警 #57", unbroken: ["#57", "某路1号"])
}

/// An outcome without its words: `accepted`, `retry 60000`, `permanent`, `unknown`.
func short(_ outcome: SendOutcome) -> String {
    switch outcome {
    case .acceptedByProvider: "accepted"
    case .deliveredToDevice: "delivered"
    case .seen: "seen"
    case .rejectedRetry(let wait, _): "retry \(wait)"
    case .rejectedPermanent: "permanent"
    case .deferred(let wait): "deferred \(wait)"
    case .unknown: "unknown"
    }
}

func inScratchFolder<Result>(_ body: (String) async throws -> Result) async throws -> Result {
    let folder = try TemporaryFolder()
    defer { withExtendedLifetime(folder) {} }
    return try await body(folder.path)
}
