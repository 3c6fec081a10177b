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
        let claimed = at.flatMap { RFC3339.parse($0)?.wall }
        if at != nil, claimed == nil { return nil }
        // A meter's batch of yesterday is placed by its own times; what comes within ten minutes is of now.
        let isLate = claimed.map { now.wall &- $0 > 600_000 } ?? false
        let isPast = past == true || stale == true || isLate
        let observed: ObservationValue =
            switch value {
            case .flag(let flag): .flag(flag)
            case .number(let number): .number(number)
            case .text(let text): .text(text)
            }
        let observation = Observation(DeviceID(device), kind, observed, claimedWall: claimed, isPast: isPast)
        return Checked(
            home: home, observation: observation, alarm: Self.alarm(kind, observed),
            isSignOfLife: !isPast && Self.isSignOfLife(kind, observed), room: room, resident: resident)
    }

    /// Why it cannot be used.
    var problem: String {
        guard let home, ReceivedAlert.isName(home) else { return "`home` is missing or is no name" }
        guard let device, ReceivedAlert.isName(device) else { return "`device` is missing or is no name" }
        guard let kind, ObservationKind(rawValue: kind) != nil else { return "`kind` is missing or not known" }
        guard value != nil else { return "`value` is missing" }
        if let at, RFC3339.parse(at) == nil { return "`at` is no time" }
        return "too many homes"
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
