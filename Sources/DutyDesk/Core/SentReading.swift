import SafetyModel

/// One reading of `POST /api/v1/observations`, with the names that `safety-gateway decode` prints.
struct SentReading: Sendable, Decodable {
    var home: String?
    var device: String?
    var kind: String?
    var value: Value?
    /// RFC 3339; without it the arrival.
    var at: String?
    var room: String?
    var resident: String?
    /// Sent late or from a cache: an alarm is then unconfirmed.
    var past: Bool?
    var stale: Bool?

    enum Value: Sendable, Decodable, Equatable {
        case flag(Bool), number(Double), text(String)

        init(from decoder: any Decoder) throws {
            let container = try decoder.singleValueContainer()
            if let flag = try? container.decode(Bool.self) {
                self = .flag(flag)
            } else if let number = try? container.decode(Double.self) {
                self = .number(number)
            } else {
                self = .text(try container.decode(String.self))
            }
        }
    }

    struct Refused: Sendable, Equatable {
        var index: Int
        var reason: String
    }

    /// A reading that can be used.
    struct Checked: Sendable, Equatable {
        var home: String
        var observation: Observation
        var alarm: AlarmKind?
        var isSignOfLife: Bool
        var room: String?
        var resident: String?
    }

    /// - Parameter isRoom: whether one more home may be kept.
    /// - Returns: nil when it cannot be used; then `problem` says why.
    func checked(at now: Moment, isRoom: Bool) -> Checked? {
        guard isRoom, let home, ReceivedAlert.isName(home), let device, ReceivedAlert.isName(device),
            let kind = kind.flatMap({ ObservationKind(rawValue: $0) }), let value
        else { return nil }
        guard let observed = Self.meant(kind, value) else { return nil }
        let alarm = Self.alarm(kind, observed)
        let claimed = at.flatMap { RFC3339.parse($0)?.wall }
        // An alarm is never refused for its time; a measurement without its hour would be placed wrongly.
        if at != nil, claimed == nil, alarm == nil { return nil }
        // A meter's batch of yesterday is placed by its own times; what comes within ten minutes is of now.
        let isLate = claimed.map { now.wall &- $0 > 600_000 } ?? false
        let isPast = past == true || stale == true || isLate
        let observation = Observation(DeviceID(device), kind, observed, claimedWall: claimed, isPast: isPast)
        return Checked(
            home: home, observation: observation, alarm: alarm,
            isSignOfLife: !isPast && Self.isSignOfLife(kind, observed), room: room, resident: resident)
    }

    /// Why it cannot be used.
    var problem: String {
        guard let home, ReceivedAlert.isName(home) else { return "`home` is missing or is no name" }
        guard let device, ReceivedAlert.isName(device) else { return "`device` is missing or is no name" }
        guard let kind, let known = ObservationKind(rawValue: kind) else { return "`kind` is missing or not known" }
        guard let value else { return "`value` is missing" }
        guard Self.meant(known, value) != nil else { return "`value` is not true or false" }
        if let at, RFC3339.parse(at) == nil { return "`at` is no time" }
        return "too many homes"
    }

    /// The value as the kind has it: a sender may write a flag as text or as a number, and a call for help in other words. Nil for
    /// a flag that is neither on nor off.
    private static func meant(_ kind: ObservationKind, _ value: Value) -> ObservationValue? {
        switch (kind, value) {
        case (_, .flag(let flag)): return .flag(flag)
        case (.button, .text(let text)):
            return .text(["sos", "emergency", "panic", "help"].contains(text.lowercased()) ? "sos" : text)
        case (_, .text(let text)) where isFlag(kind):
            switch text.lowercased() {
            case "true", "on", "1", "yes", "alarm", "detected": return .flag(true)
            case "false", "off", "0", "no", "clear", "normal": return .flag(false)
            // A radar's `suspected` is no verdict.
            default: return kind == .fall ? .text(text) : nil
            }
        case (_, .number(let number)) where isFlag(kind): return number == 0 || number == 1 ? .flag(number == 1) : nil
        case (_, .number(let number)): return .number(number)
        case (_, .text(let text)): return .text(text)
        }
    }

    private static func isFlag(_ kind: ObservationKind) -> Bool {
        AlarmKind(rawValue: kind.rawValue) != nil || [.motion, .presence, .bedOccupancy].contains(kind)
    }

    private static func alarm(_ kind: ObservationKind, _ value: ObservationValue) -> AlarmKind? {
        switch (kind, value) {
        case (.button, .text("sos")): .sos
        case (_, .flag(true)): AlarmKind(rawValue: kind.rawValue)
        default: nil
        }
    }

    private static func isSignOfLife(_ kind: ObservationKind, _ value: ObservationValue) -> Bool {
        switch (kind, value) {
        case (.motion, .flag(true)), (.presence, .flag(true)), (.bedOccupancy, .flag(true)), (.contact, .text),
            (.button, .text):
            true
        default: false
        }
    }
}
