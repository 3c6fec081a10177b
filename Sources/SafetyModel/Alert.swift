/// Categories of alerts; raw values are the contract's names.
package enum AlertCategory: String, Sendable, Codable, CaseIterable {
    case sos, smoke, heat, gas
    case carbonMonoxide = "carbon_monoxide"
    case waterLeak = "water_leak"
    case fall, inactivity, wandering
    case vitalSign = "vital_sign"
    case utility
    case zoneAlarm = "zone_alarm"
    case unknownEvent = "unknown_event"
    case deviceFault = "device_fault"
    case power, link, blind
}

/// Ordered: `technical < advisory < urgent < emergency`.
package enum Severity: String, Sendable, Codable, CaseIterable, Comparable {
    case technical, advisory, urgent, emergency

    private var rank: Int {
        switch self {
        case .technical: 0
        case .advisory: 1
        case .urgent: 2
        case .emergency: 3
        }
    }
    package static func < (left: Severity, right: Severity) -> Bool { left.rank < right.rank }
}

/// What a detector concludes. The alert router makes alerts of it; a detector never does.
package struct Detection: Sendable, Equatable, Codable {
    package enum Change: String, Sendable, Codable {
        /// The danger is there (or there again).
        case raised
        /// The sensor logic says that it is over. Never handles the alert: people do that.
        case cleared
    }
    package var change: Change
    package var category: AlertCategory
    package var detail: String?
    package var severity: Severity
    /// nil: about the home or a resident, not about one device.
    package var device: DeviceID?
    package var room: String?
    package var resident: String?
    /// A retained or cached copy: shown, never repeated, never an emergency.
    package var isUnconfirmed: Bool
    /// From a test, self-test or walk-test: the same path, marked for ever.
    package var isTest: Bool
    /// 0 to 1, where the detector can say.
    package var confidence: Double?
    /// When the danger began: the first observation's time, or for silence the deadline that passed.
    package var began: Moment
    package var summary: Bilingual
    package var evidence: [Evidence]
    package var rule: Rule

    package init(
        _ change: Change, _ category: AlertCategory, detail: String? = nil, severity: Severity, device: DeviceID?,
        room: String? = nil, resident: String? = nil, isUnconfirmed: Bool = false, isTest: Bool = false,
        confidence: Double? = nil, began: Moment, summary: Bilingual, evidence: [Evidence] = [], rule: Rule
    ) {
        (self.change, self.category, self.detail, self.severity) = (change, category, detail, severity)
        (self.device, self.room, self.resident) = (device, room, resident)
        (self.isUnconfirmed, self.isTest, self.confidence) = (isUnconfirmed, isTest, confidence)
        (self.began, self.summary, self.evidence, self.rule) = (began, summary, evidence, rule)
    }
}

/// The four axes of an alert (docs/architecture.md). Never merged into one.
package enum Condition: String, Sendable, Codable { case active, cleared }
package enum HandlingState: String, Sendable, Codable { case unacked, acked, confirmed }
package enum ResponseState: String, Sendable, Codable {
    case none, accepted
    case enRoute = "en_route"
    case onSite = "on_site"
    case done
}
package enum Visibility: String, Sendable, Codable {
    case shown, shelved
    case outOfService = "out_of_service"
    case test
}

/// Why a person closed an alert.
package enum CloseReason: String, Sendable, Codable, CaseIterable {
    case realHelped = "real-helped"
    case realNoHelpNeeded = "real-no-help-needed"
    case falseUser = "false-user"
    case falseDevice = "false-device"
    case test
    case unreachableHandedOver = "unreachable-handed-over"
    case duplicate
}

/// The alert object: what `replay` prints, the uplink publishes and the desk stores, one per transition.
package struct Alert: Sendable, Equatable, Codable {
    package var id: String
    package var home: String
    package var category: AlertCategory
    package var detail: String?
    package var severity: Severity
    /// This transition's time; `raised` is the first one's.
    package var at: Moment
    package var raised: Moment
    /// 1 when raised; grows by one with each transition.
    package var revision: Int
    package var device: DeviceID?
    package var room: String?
    package var resident: String?
    package var isTest: Bool
    package var isUnconfirmed: Bool
    package var confidence: Double?
    package var occurrences: Int
    package var summary: Bilingual
    package var evidence: [Evidence]
    package var rule: Rule
    package var condition: Condition
    package var handling: HandlingState
    package var response: ResponseState
    package var visibility: Visibility
    package var owner: String?
    /// When the acknowledgement lapses (wall time of the lease's end), while `handling` is `acked`.
    package var ackUntil: Milliseconds?
    package var closeReason: CloseReason?
    /// Who moved it last; nil for the sensors and the clock.
    package var actor: String?

    /// Closed by a person: no longer on any list.
    package var isClosed: Bool { handling == .confirmed }
}
