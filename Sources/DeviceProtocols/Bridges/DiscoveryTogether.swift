import SafetyModel

/// Several entities of one device that tell of the same danger.
extension DiscoveryBook {
    /// Two leak sensors on one node: the device is wet while one of them is. What a stored copy says counts for nothing there.
    mutating func together(
        _ fact: Observation, of entity: DiscoveryEntity, _ key: String, isLive: Bool, at now: Moment,
        _ report: inout Report
    ) -> Observation {
        guard let isOn = fact.value.flag, let name = Self.danger(entity), (counted[name] ?? 0) > 1 else { return fact }
        report.effect = .changesOwn
        guard isLive else { return fact }
        var (all, whole) = (sources ?? StateSources(), fact)
        whole.value = .flag(all.update(name, source: key, isOn: isOn, at: now.uptime))
        sources = all
        return whole
    }

    private var counted: [String: Int] {
        mutating get {
            if let counts { return counts }
            var all: [String: Int] = [:]
            for name in entities.values.compactMap(Self.danger) { all[name, default: 0] += 1 }
            counts = all
            return all
        }
    }

    /// The device and the danger of which an entity tells as a state that lasts.
    private static func danger(_ entity: DiscoveryEntity) -> String? {
        guard let meaning = entity.meaning, meaning.form == .flag || meaning.form == .word, entity.offDelay == nil
        else {
            return nil
        }
        switch meaning.kind {
        case .smoke, .heat, .gas, .carbonMonoxide, .waterLeak, .zoneAlarm, .fall, .tamper, .fault:
            return "\(entity.device.name)|\(meaning.kind.rawValue)"
        default: return nil
        }
    }
}
