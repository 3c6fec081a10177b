import SafetyModel

/// What metrics mean: the configuration's rules win, then plain words.
struct SparkplugNames: Sendable, Codable {
    let rules: [SparkplugMetricRule]

    /// Everything that a payload states about one device; metrics of the past under their own time.
    /// `isMissingNames`: there were aliases that no birth explained.
    func observations(
        _ payload: SparkplugPayload, of id: DeviceID, device: String, _ node: SparkplugNode
    ) -> (observations: [Observation], isMissingNames: Bool) {
        var now = FactSet()
        var past: [Observation] = []
        var isMissingNames = false
        for metric in payload.metrics {
            let named = metric.alias.flatMap { node.named($0, of: device) }
            guard let name = metric.name ?? named?.name else {
                isMissingNames = isMissingNames || metric.alias != nil
                continue
            }
            guard let value = metric.fieldValue(datatype: named?.datatype),
                let fact = meaning(of: name, id)?.fact(value)
            else { continue }
            if metric.isHistorical {
                past.append(
                    Observation(
                        id, fact.kind, fact.value, claimedWall: metric.timestamp ?? payload.timestamp,
                        isPast: true,
                        isEvent: fact.isEvent))
            } else {
                now.add(fact)
            }
        }
        return (now.observations(of: id, claimedWall: payload.timestamp) + past, isMissingNames)
    }

    private func meaning(of name: String, _ device: DeviceID) -> FieldMeaning? {
        for rule in rules where rule.name == name && (rule.device ?? device.name) == device.name {
            return FieldMeaning(
                rule.kind, scale: rule.scale, isInverted: rule.isInverted,
                press: rule.press ?? (rule.kind == .button ? "sos" : nil))
        }
        if name == "bdSeq" || name.hasPrefix("Node ") || name.hasPrefix("Device Control")
            || name.hasPrefix("Properties/")
        {
            return nil
        }
        return FieldVocabulary.meaning(of: name)
    }
}
