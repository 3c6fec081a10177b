import SafetyModel

/// The words of Milesight's radars. Source: Milesight-IoT/SensorDecoders vs-series/vs373.
enum RadarWords {
    /// `detection_status`: normal, vacant, in bed, out of bed, fall.
    static func state(_ status: String, into facts: inout FactSet) {
        switch FieldName(status).words {
        case ["fall"]:
            facts.flag(.fall, true)
            facts.flag(.presence, true)
        case ["normal"]:
            facts.flag(.fall, false)
            facts.flag(.presence, true)
        case ["vacant"]:
            facts.flag(.fall, false)
            facts.flag(.presence, false)
        case ["in", "bed"]:
            facts.flag(.fall, false)
            facts.flag(.presence, true)
            facts.flag(.bedOccupancy, true)
        case ["out", "of", "bed"]:
            facts.flag(.fall, false)
            facts.flag(.presence, true)
            facts.flag(.bedOccupancy, false)
        default: break
        }
    }

    /// An alarm's status: triggered (1), deactivated (2), ignored by a person at the device (3), a report (4).
    static func alarm(_ type: String, _ status: String, into facts: inout FactSet) {
        let words = FieldName(type).words.filter { $0 != "alarm" }
        let state = FieldName(status)
        let isOn = state.hasAny(["triggered", "1"])
        guard isOn || state.hasAny(["deactivated", "2", "report", "4"]) else { return }
        let isReport = state.hasAny(["report", "4"])
        switch words {
        case ["fall"]: if !isReport { facts.flag(.fall, isOn) }
        case ["motionless"]: if !isReport { facts.flag(.motionless, isOn) }
        case ["lying"]: if isOn { facts.text(.fall, "suspected") }
        case ["out", "of", "bed"]: if isOn || isReport { facts.flag(.bedOccupancy, false) }
        case ["in", "bed"]: if isOn || isReport { facts.flag(.bedOccupancy, true) }
        case ["occupied"], ["dwell"], ["human", "in", "place"]: if isOn || isReport { facts.flag(.presence, true) }
        case ["vacant"]: if isOn || isReport { facts.flag(.presence, false) }
        default: break
        }
    }

    /// The status that holds after `"1, 1, 2"` for the alarms `"7, 8, 7"`: on while any alarm's own last status is on.
    static func lastStatus(_ statuses: String, ids: String) -> String? {
        let statuses = list(statuses)
        let ids = list(ids)
        guard let last = statuses.last else { return nil }
        for (index, status) in statuses.enumerated() where status == "1" {
            let id = index < ids.count ? ids[index] : nil
            let ended = statuses.indices.contains { other in
                other > index && statuses[other] != "1" && (id == nil || (other < ids.count && ids[other] == id))
            }
            if !ended { return "1" }
        }
        return last
    }

    private static func list(_ text: String) -> [String] {
        text.split(separator: ",", maxSplits: 64).map { part in String(part.filter { $0 != " " }) }
    }
}
