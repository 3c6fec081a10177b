import FoundationEssentials
import SafetyModel

/// An alert object as it arrived, with its own bytes: what this desk does not know of it is kept and passed on.
struct ReceivedAlert: Sendable, Equatable {
    var alert: Alert
    var object: [UInt8]
    /// Its times are the sender's own, readable ones.
    var isDated = true

    enum Refusal: Error, Equatable, CustomStringConvertible {
        case tooLarge(bytes: Int)
        case notAnAlertObject
        case badField(String)
        var description: String {
            switch self {
            case .tooLarge(let bytes): "alert object of \(bytes) bytes, the limit is \(ReceivedAlert.maximumBytes)"
            case .notAnAlertObject: "not a JSON object with `id`, `home`, `category` and `revision`"
            case .badField(let name): "`\(name)` is not as the contract has it"
            }
        }
    }

    static let maximumBytes = 256 * 1024

    /// Reads the object tolerantly: a category or severity of a newer box is an unknown event that people must look at
    /// (rule A12), and only what makes it impossible to file is refused.
    ///
    /// - Parameters:
    ///   - arrival: stands for a time that is missing, is none or lies in the future: no alarm is refused for its time.
    ///   - zone: of times without an offset.
    init(_ payload: [UInt8], arrival: Milliseconds? = nil, zone: TimeZoneRules = .utc) throws(Refusal) {
        guard payload.count <= Self.maximumBytes else { throw .tooLarge(bytes: payload.count) }
        guard let wire = try? JSONDecoder().decode(WireAlert.self, from: Data(payload)) else { throw .notAnAlertObject }
        let times = WireTimes(at: wire.at, raised: wire.raised, arrival: arrival, zone: zone)
        guard let times else { throw .badField("at") }
        alert = try wire.alert(times)
        object = times.isAsWritten ? payload : alert.json(zone: zone)
        isDated = times.isAsWritten
    }

    init(_ alert: Alert, zone: TimeZoneRules) { (self.alert, object) = (alert, alert.json(zone: zone)) }

    /// A name that goes into topics, paths and tables.
    static func isName(_ text: String) -> Bool {
        !text.isEmpty && text.utf8.count <= 128
            && text.unicodeScalars.allSatisfy {
                $0.value > 0x20 && $0.value != 0x7f && !"/+#\"\\<>".unicodeScalars.contains($0)
            }
    }
}

/// When it happened and when it was raised, as far as the sender can say.
private struct WireTimes {
    private(set) var at: Milliseconds
    private(set) var raised: Milliseconds
    private(set) var isAsWritten = true
    /// A clock that is wrong by less is left alone: the order of things tells more than the truth of the hour.
    private static let future: Milliseconds = 86_400_000

    /// Nil without any time.
    init?(at: String?, raised: String?, arrival: Milliseconds?, zone: TimeZoneRules) {
        var isAsWritten = true
        func wall(_ text: String?) -> Milliseconds? {
            guard let text else { return nil }
            guard let time = RFC3339.parse(text) else {
                isAsWritten = false
                return nil
            }
            if let arrival, time.wall > arrival + Self.future {
                isAsWritten = false
                return nil
            }
            if time.offsetSeconds != nil { return time.wall }
            isAsWritten = false
            return time.wall - Milliseconds(zone.offsetSeconds(at: time.wall)) * 1000
        }
        let (first, second) = (wall(at), wall(raised))
        guard let either = first ?? second ?? arrival else { return nil }
        if first == nil && second == nil { isAsWritten = false }
        (self.at, self.raised, self.isAsWritten) = (first ?? either, second ?? either, isAsWritten)
    }
}

/// The contract's field names.
private struct WireAlert: Decodable {
    struct Text: Decodable { var zh: String?, en: String? }
    struct Piece: Decodable {
        var at: String?, device: String?, kind: String?, value: Value?, says: String?, says_zh: String?
    }
    struct Cause: Decodable {
        var detector: String?, version: String?, limit: String?, observed: String?
        var limit_zh: String?, observed_zh: String?
    }
    /// Flags, numbers and texts; blocks of samples stay in the object's bytes.
    struct Value: Decodable {
        var value: ObservationValue?
        init(from decoder: any Decoder) throws {
            let container = try decoder.singleValueContainer()
            if let flag = try? container.decode(Bool.self) {
                value = .flag(flag)
            } else if let number = try? container.decode(Double.self) {
                value = .number(number)
            } else if let text = try? container.decode(String.self) {
                value = .text(text)
            }
        }
    }
    var id: String, home: String, category: String, revision: Int
    var detail: String?, severity: String?, at: String?, raised: String?, device: String?, room: String?
    var resident: String?, test: Bool?, unconfirmed: Bool?, confidence: Double?, occurrences: Int?
    var summary: Text?, evidence: [Piece]?, rule: Cause?
    var condition: String?, handling: String?, response: String?, visibility: String?
    var owner: String?, ack_until: String?, close_reason: String?, actor: String?

    func alert(_ times: WireTimes) throws(ReceivedAlert.Refusal) -> Alert {
        guard ReceivedAlert.isName(id) else { throw .badField("id") }
        guard ReceivedAlert.isName(home) else { throw .badField("home") }
        guard (1...1_000_000_000).contains(revision) else { throw .badField("revision") }
        let (at, raised) = (times.at, times.raised)
        var alert = Alert(id: id, home: home, raisedBy: detection(at: raised), at: Moment(wall: at, uptime: at))
        alert.raised = Moment(wall: raised, uptime: raised)
        alert.revision = revision
        alert.occurrences = max(1, occurrences ?? 1)
        fill(&alert)
        return alert
    }

    private func detection(at raised: Milliseconds) -> Detection {
        let known = AlertCategory(rawValue: category)
        let pieces = (evidence ?? []).prefix(100).map { piece in
            Evidence(
                wall: Self.wall(piece.at) ?? raised, device: piece.device.map { DeviceID($0) }, kind: piece.kind ?? "",
                value: piece.value?.value,
                says: Self.text(zh: piece.says_zh, en: piece.says) ?? Bilingual(alike: ""))
        }
        return Detection(
            .raised, known ?? .unknownEvent, detail: known == nil ? category : detail,
            severity: severity.flatMap { Severity(rawValue: $0) } ?? Self.usualSeverity(known),
            device: device.map { DeviceID($0) },
            room: room, resident: resident, isUnconfirmed: unconfirmed ?? false, isTest: test ?? false,
            confidence: confidence, began: Moment(wall: raised, uptime: raised),
            summary: Self.text(zh: summary?.zh, en: summary?.en) ?? Bilingual(alike: ""),
            evidence: pieces,
            rule: Rule(
                detector: rule?.detector ?? "", version: rule?.version ?? "",
                limit: Self.text(zh: rule?.limit_zh, en: rule?.limit),
                observed: Self.text(zh: rule?.observed_zh, en: rule?.observed)))
    }

    /// For a word that is no severity: what the danger is decides.
    private static func usualSeverity(_ category: AlertCategory?) -> Severity {
        switch category {
        case .sos, .smoke, .heat, .gas, .carbonMonoxide, .fall: .emergency
        default: .urgent
        }
    }

    /// One language stands for the other where a sender has only one.
    private static func text(zh: String?, en: String?) -> Bilingual? {
        guard let either = zh ?? en else { return nil }
        return Bilingual(zh: zh ?? either, en: en ?? either)
    }

    /// The axes; an unknown word reads as the state in which somebody still has to look.
    private func fill(_ alert: inout Alert) {
        alert.condition = condition.flatMap { Condition(rawValue: $0) } ?? .active
        alert.handling = handling.flatMap { HandlingState(rawValue: $0) } ?? .unacked
        alert.response = response.flatMap { ResponseState(rawValue: $0) } ?? .none
        alert.visibility = visibility.flatMap { Visibility(rawValue: $0) } ?? alert.visibility
        alert.owner = owner
        alert.ackUntil = Self.wall(ack_until)
        alert.closeReason = close_reason.flatMap { CloseReason(rawValue: $0) }
        alert.actor = actor
    }

    private static func wall(_ text: String?) -> Milliseconds? { text.flatMap { RFC3339.parse($0)?.wall } }
}
