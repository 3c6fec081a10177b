import SafetyModel

/// Sparkplug B, `spBv1.0/<group>/<type>/<edge>[/<device>]`, protobuf.
///
/// A BIRTH names every metric and states it whole; DATA may carry only aliases, which mean nothing without the BIRTH: then a
/// rebirth is asked for and nothing is guessed. Metric names are free: the configuration's rules win, plain words
/// (`Alarm/Smoke`, `Meter/Energy_kWh`) are understood without. Source: eclipse-sparkplug/sparkplug specification, 4 to 6.
package struct Sparkplug: BridgeDecoder {
    package static let name = "sparkplug"
    package static let learnsMeanings = false
    private let bases: [String]
    private let names: SparkplugNames
    private var nodes = RecentTable<SparkplugNode>(capacity: 256)

    package init(settings: DecoderSettings) {
        bases = settings.bases(of: Self.name, default: ["spBv1.0"])
        names = SparkplugNames(rules: settings.sparkplugMetrics)
    }

    package func claims(topic: String) -> Bool { TopicLevels.base(of: topic, in: bases) != nil }

    package mutating func decode(
        _ message: Message, at now: Moment, json: inout JSONDocument
    ) throws(Refusal) -> Report {
        guard let base = TopicLevels.base(of: message.topic, in: bases) else {
            throw Refusal(decoder: Self.name, reason: "foreign topic")
        }
        let levels = TopicLevels(message.topic, after: base)
        if levels[0] == "STATE" || levels[1] == "STATE" { return .ignoring("state of a host application") }
        guard levels.count == 3 || levels.count == 4, let type = MessageType(rawValue: String(levels[1])) else {
            throw Refusal(decoder: Self.name, reason: "no Sparkplug topic")
        }
        if type == .nodeCommand || type == .deviceCommand { return .ignoring("a command") }
        guard (levels.count == 4) == type.isOfDevice else {
            throw Refusal(decoder: Self.name, reason: "\(type.rawValue) with the wrong number of topic levels")
        }
        let payload = try SparkplugPayload(message.payload.span)
        let source = Source(group: String(levels[0]), edge: String(levels[2]), device: String(levels[3]))
        var node = nodes.value(source.node) ?? SparkplugNode()
        var report = read(type, payload, from: source, &node, at: now)
        if report.asks.isEmpty, report.observations.isEmpty, report.ignored == nil {
            report = .ignoring("no metric that says something", heard: source.id)
        }
        nodes.set(source.node, node, at: now.uptime)
        report.bridge = source.node
        return report
    }

    private enum MessageType: String {
        case nodeBirth = "NBIRTH"
        case deviceBirth = "DBIRTH"
        case nodeData = "NDATA"
        case deviceData = "DDATA"
        case nodeDeath = "NDEATH"
        case deviceDeath = "DDEATH"
        case nodeCommand = "NCMD"
        case deviceCommand = "DCMD"
        var isOfDevice: Bool { rawValue.hasPrefix("D") }
    }

    private struct Source {
        let group, edge, device: String
        var node: String { "\(group)/\(edge)" }
        var id: DeviceID { DeviceID(device.isEmpty ? node : "\(node)/\(device)") }
    }

    private func read(
        _ type: MessageType, _ payload: SparkplugPayload, from source: Source, _ node: inout SparkplugNode,
        at now: Moment
    ) -> Report {
        switch type {
        case .nodeDeath: return death(payload, source, &node, at: now)
        case .nodeBirth:
            node.beBorn(payload)
            var report = born(payload, source, node)
            report.bridgeState = BridgeState(bridge: source.node, isOnline: true)
            return report
        default: break
        }
        var report = Report()
        var isComplete = node.isInSequence(payload.seq)
        switch type {
        case .deviceBirth:
            node.learn(source.device, payload)
            report = born(payload, source, node)
        case .deviceDeath:
            node.forget(source.device)
            report = Report(observations: [availability(source, isOnline: false, payload.timestamp)])
        default:
            let facts = names.observations(payload, of: source.id, device: source.device, node)
            report.observations = facts.observations
            if facts.isMissingNames {
                isComplete = false
                if report.observations.isEmpty { report = .ignoring("alias without a birth", heard: source.id) }
            }
        }
        if !isComplete || !node.isBorn { ask(source, &node, at: now, &report) }
        return report
    }

    /// A will may be delivered late: it counts only if it is the will of the life that we know.
    private func death(
        _ payload: SparkplugPayload, _ source: Source, _ node: inout SparkplugNode, at now: Moment
    ) -> Report {
        let metric = payload.metrics.first { $0.name == "bdSeq" }
        var number: UInt64?
        if case .integer(let value) = metric?.value { number = value }
        guard node.isBorn, number == node.bdSeq else {
            var report = Report.ignoring("death of another life (bdSeq)")
            if !node.isBorn { ask(source, &node, at: now, &report) }
            return report
        }
        node.die()
        var report = Report(observations: [availability(source, isOnline: false, payload.timestamp)])
        report.bridgeState = BridgeState(bridge: source.node, isOnline: false)
        return report
    }

    private func born(_ payload: SparkplugPayload, _ source: Source, _ node: SparkplugNode) -> Report {
        let facts = names.observations(payload, of: source.id, device: source.device, node).observations
        return Report(observations: [availability(source, isOnline: true, payload.timestamp)] + facts)
    }

    private func availability(_ source: Source, isOnline: Bool, _ time: Milliseconds?) -> Observation {
        Observation(source.id, .availability, .text(isOnline ? "online" : "offline"), claimedWall: time)
    }

    private func ask(_ source: Source, _ node: inout SparkplugNode, at now: Moment, _ report: inout Report) {
        guard node.mayAsk(at: now) else { return }
        report.asks.append(SparkplugCommand.rebirth(group: source.group, edge: source.edge, at: now.wall))
    }
}
