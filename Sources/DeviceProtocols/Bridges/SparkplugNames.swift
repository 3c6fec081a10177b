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
            Self.forEachValue(metric, name, named?.datatype, depth: 0) { metric, name, datatype in
                guard let value = metric.fieldValue(datatype: datatype), let fact = meaning(of: name, id)?.fact(value)
                else { return }
                if metric.isHistorical {
                    past.append(
                        Observation(
                            id, fact.kind, fact.value, claimedWall: metric.timestamp ?? payload.timestamp,
                            isPast: true, isEvent: fact.isEvent))
                } else {
                    now.add(fact)
                }
            }
        }
        return (now.observations(of: id, claimedWall: payload.timestamp) + past, isMissingNames)
    }

    /// A metric's own value, or those of a template's members, which are named behind it (`kitchen/smoke`).
    private static func forEachValue(
        _ metric: SparkplugMetric, _ name: String, _ datatype: UInt64?, depth: Int,
        _ body: (SparkplugMetric, String, UInt64?) -> Void
    ) {
        if metric.members.isEmpty || depth > SparkplugPayload.maximumDepth { return body(metric, name, datatype) }
        for member in metric.members {
            var member = member
            member.isHistorical = member.isHistorical || metric.isHistorical
            guard let own = member.name, !metric.isNull else { continue }
            forEachValue(member, "\(name)/\(own)", nil, depth: depth + 1, body)
        }
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
