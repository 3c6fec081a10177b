import AlertRouter
import SafetyModel

/// What an alarm receiving centre is told: an event of Contact ID (DC-05) and its SIA code (DC-03).
package struct ContactIDEvent: Sendable, Equatable {
    /// 100 to 999.
    package var code: Int
    /// Two letters each, for the event and for its end.
    package var sia: String
    package var siaRestore: String

    package init(_ code: Int, _ sia: String, _ siaRestore: String) {
        (self.code, self.sia, self.siaRestore) = (code, sia, siaRestore)
    }

    /// A test of ours, whatever it tests: never an alarm's code.
    static let manualTest = ContactIDEvent(601, "RX", "RX")

    /// Escalation contract, section 9. Centres differ (one maker's "fall" is 102): the configuration can change each.
    package static func standard(for category: AlertCategory, detail: String?) -> ContactIDEvent {
        switch category {
        case .sos: ContactIDEvent(101, "QA", "QR")
        case .smoke: ContactIDEvent(111, "FA", "FR")
        case .heat: ContactIDEvent(114, "KA", "KR")
        case .gas: ContactIDEvent(151, "GA", "GR")
        case .carbonMonoxide: ContactIDEvent(162, "GA", "GR")
        case .waterLeak: ContactIDEvent(154, "WA", "WR")
        case .fall, .vitalSign: ContactIDEvent(100, "MA", "MR")
        case .inactivity: ContactIDEvent(641, "NA", "UR")
        case .wandering, .utility, .zoneAlarm, .unknownEvent: ContactIDEvent(150, "UA", "UR")
        case .power: ContactIDEvent(301, "AT", "AR")
        case .link: ContactIDEvent(350, "YC", "YK")
        case .blind: ContactIDEvent(654, "UY", "UJ")
        case .deviceFault: device(detail ?? "")
        }
    }

    /// Faults by the word in their detail.
    private static func device(_ detail: String) -> ContactIDEvent {
        if detail.contains("battery") { return ContactIDEvent(384, "XT", "XR") }
        if detail.contains("tamper") { return ContactIDEvent(383, "TA", "TR") }
        return ContactIDEvent(381, "UY", "UJ")
    }

    /// What every centre knows, for one that answers that it does not know the code (rule A12: never dropped).
    static func fallback(for severity: Severity) -> ContactIDEvent {
        switch severity {
        case .emergency, .urgent: ContactIDEvent(101, "QA", "QR")
        case .advisory, .technical: ContactIDEvent(350, "YX", "YK")
        }
    }
}

extension DC09Frame {
    /// - Parameters:
    ///   - isRestore: the event is over.
    ///   - partition: 0 to 99.
    ///   - zone: 0 to 999.
    init(
        _ event: ContactIDEvent, isRestore: Bool, format: DC09Settings.Format, account: String, partition: Int,
        zone: Int, sequence: Int,
        timestamp: String
    ) {
        let (area, point) = (Self.digits(partition, 2), Self.digits(zone, 3))
        switch format {
        case .contactID:
            self.init(id: "ADM-CID", sequence: sequence)
            data = "#\(account)|\(isRestore ? 3 : 1)\(Self.digits(event.code, 3)) \(area) \(point)"
        case .siaDCS:
            self.init(id: "SIA-DCS", sequence: sequence)
            data = "#\(account)|Nri\(partition)/\(isRestore ? event.siaRestore : event.sia)\(point)"
        }
        (self.account, self.timestamp) = (account, timestamp)
    }

    private static func digits(_ value: Int, _ width: Int) -> String {
        let text = String(max(0, value))
        return String(repeating: "0", count: max(0, width - text.count)) + text.suffix(width)
    }
}
