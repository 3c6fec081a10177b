import SafetyModel

/// What stands of one device.
struct UtilityStanding: Sendable, Codable, Equatable {
    var finding: UtilityFinding
    var severity: Severity
}

/// The alert object's `detail`.
enum UtilityFinding: String, Sendable, Codable {
    case noWater = "no_water"
    case highUse = "high_use"
    case leak, overload
    case leftOn = "left_on"
    case burst
    case gasRunning = "gas_running"
    case noElectricity = "no_electricity"
    case noPower = "no_power"
}

extension UtilityDetector {
    func has(_ finding: UtilityFinding, _ device: DeviceID) -> Bool {
        standing[device]?.contains { $0.finding == finding } ?? false
    }

    /// - Returns: the severity if it is news.
    mutating func rise(_ finding: UtilityFinding, _ severity: Severity, _ device: DeviceID) -> Severity? {
        var list = standing[device] ?? []
        if let index = list.firstIndex(where: { $0.finding == finding }) {
            guard severity > list[index].severity else { return nil }
            list[index].severity = severity
        } else {
            list.append(UtilityStanding(finding: finding, severity: severity))
        }
        standing[device] = list
        return severity
    }

    /// The alert is one for all findings of a device: it is over when the last of them is.
    mutating func settleDown(
        _ finding: UtilityFinding, _ device: DeviceID, _ room: String?, _ resident: String?,
        says: Bilingual = Bilingual(zh: "已回到限值以内", en: "back within the limit"), at now: Moment
    ) -> [Detection] {
        guard var list = standing[device], let index = list.firstIndex(where: { $0.finding == finding }) else {
            return []
        }
        list.remove(at: index)
        standing[device] = list.isEmpty ? nil : list
        guard list.isEmpty else { return [] }
        return [UtilityText.over(finding, device, room, resident, says: says, at: now)]
    }
}
