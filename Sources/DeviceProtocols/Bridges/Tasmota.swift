import SafetyModel

/// Tasmota: `tele/<topic>/SENSOR`, `stat/<topic>/RESULT` and the rest, or whatever layout its discovery message declares.
/// Source: tasmota/docs docs/MQTT.md, docs/Zigbee.md, docs/Buttons-and-Switches.md; emontnemery/hatasmota (discovery).
package struct Tasmota: BridgeDecoder {
    package static let name = "tasmota"

    /// A device as its discovery message declares it.
    struct Station: Sendable, Codable {
        var topic: String
        var online = "online"
        var offline = "offline"
    }

    /// Where a message stands in the layout.
    enum Prefix: String, Sendable, Codable { case command, status, telemetry }

    private struct Path: Sendable, Codable {
        var station: String
        var prefix: Prefix
    }

    static let maximumStations = 1000
    private var discovery: [String]
    private(set) var stations: [String: Station] = [:]
    /// Full paths of stations with a layout of their own, without the last level.
    private var paths: [String: Path] = [:]
    /// Stations behind which Zigbee devices and Bluetooth tags were heard.
    private(set) var coordinators: Set<String> = []

    package init(settings: DecoderSettings) {
        discovery = settings.bases(of: Self.name, default: ["tasmota/discovery"])
    }

    package func claims(topic: String) -> Bool {
        if Self.standardPrefix(topic) != nil { return true }
        if discovery.contains(where: { TopicLevels.lies(topic, under: $0) }) { return true }
        return !paths.isEmpty && place(topic) != nil
    }

    package mutating func decode(
        _ message: Message, at now: Moment, json: inout JSONDocument
    ) throws(Refusal) -> Report {
        if let base = discovery.first(where: { TopicLevels.lies(message.topic, under: $0) }) {
            let levels = TopicLevels(message.topic, after: base)
            return levels.last == "config" ? try learn(message, &json) : .ignoring("discovery of sensors")
        }
        guard let place = place(message.topic) ?? Self.standardPlace(message.topic) else { return .declined }
        var report: Report
        switch place.prefix {
        case .command: return .passing("a command")
        case .telemetry: report = try telemetry(place, message, &json)
        case .status: report = try status(place, message, &json)
        }
        if report.bridge == nil {
            report.bridge = coordinators.contains(place.station) ? place.station : BridgeState.homeNetwork
        }
        return report
    }

    /// A topic cut into the station's name, what lies between (a Zigbee device's own topic), and the last level.
    struct Place {
        var prefix: Prefix
        var station: String
        var leaf: String
        /// The Zigbee device's own level in a layout of the operator's.
        var device: String?
    }

    private static func standardPrefix(_ topic: String) -> Prefix? {
        if TopicLevels.lies(topic, under: "tele") { return .telemetry }
        if TopicLevels.lies(topic, under: "stat") { return .status }
        return TopicLevels.lies(topic, under: "cmnd") ? .command : nil
    }

    private static func standardPlace(_ topic: String) -> Place? {
        guard let prefix = standardPrefix(topic) else { return nil }
        let levels = TopicLevels(topic)
        guard levels.count >= 3 else { return Place(prefix: prefix, station: String(levels[1]), leaf: "") }
        let station = levels.levels[1..<(levels.count - 1)].joined(separator: "/")
        return Place(prefix: prefix, station: station, leaf: String(levels.last))
    }

    /// By the declared layouts: the level above the last, or the one above that (`SetOption89`: a topic per Zigbee device).
    private func place(_ topic: String) -> Place? {
        guard !paths.isEmpty, let cut = topic.utf8.lastIndex(of: UInt8(ascii: "/")) else { return nil }
        let leaf = String(topic[topic.index(after: cut)...])
        let parent = topic[..<cut]
        if let path = paths[String(parent)] { return Place(prefix: path.prefix, station: path.station, leaf: leaf) }
        if let above = parent.utf8.lastIndex(of: UInt8(ascii: "/")), let path = paths[String(parent[..<above])] {
            let device = String(parent[parent.index(after: above)...])
            return Place(prefix: path.prefix, station: path.station, leaf: leaf, device: device)
        }
        return insertedPlace(parent, leaf)
    }

    /// `SetOption89` in a layout with the prefix behind the topic: the device's level stands anywhere, or in the station's place.
    private func insertedPlace(_ parent: Substring, _ leaf: String) -> Place? {
        guard leaf == "SENSOR" || leaf == "ZbReceived" else { return nil }
        let levels = parent.split(separator: "/", omittingEmptySubsequences: false)
        guard (2...8).contains(levels.count) else { return nil }
        for index in levels.indices {
            var others = levels
            others.remove(at: index)
            if let path = paths[others.joined(separator: "/")] {
                return Place(prefix: path.prefix, station: path.station, leaf: leaf, device: String(levels[index]))
            }
        }
        return nil
    }

    /// `tasmota/discovery/<mac>/config`: `t` topic, `ft` layout, `tp` its prefixes, `onln`/`ofln` the will's words.
    private mutating func learn(_ message: Message, _ json: inout JSONDocument) throws(Refusal) -> Report {
        if message.payload.isEmpty { return .ignoring("discovery cleared") }
        try json.parse(message.payload.span)
        guard let topic = text(json, json.root, "t"), !topic.isEmpty else {
            throw Refusal(reason: "a discovery message without a topic", byte: 0)
        }
        guard stations.count < Self.maximumStations || stations[topic] != nil else {
            return .ignoring("too many stations")
        }
        var station = Station(topic: topic)
        station.online = text(json, json.root, "onln")?.lowercased() ?? station.online
        station.offline = text(json, json.root, "ofln")?.lowercased() ?? station.offline
        stations[topic] = station
        learnLayout(of: topic, json)
        var report = Report.ignoring("discovery of a station")
        report.profiles = [
            DeviceProfile(
                device: DeviceID(topic), bridge: Self.name, vendor: nil, model: text(json, json.root, "md"),
                isBatteryPowered: nil)
        ]
        return report
    }

    private mutating func learnLayout(of topic: String, _ json: JSONDocument) {
        let layout = text(json, json.root, "ft") ?? "%prefix%/%topic%/"
        var prefixes: [String] = []
        if let list = json.member(json.root, "tp") {
            json.forEachElement(list) { prefixes.append(json.string($0) ?? "") }
        }
        guard prefixes.count == 3, layout.utf8.count <= 256 else { return }
        for (index, prefix) in [Prefix.command, .status, .telemetry].enumerated() where !prefixes[index].isEmpty {
            var path = replaced(replaced(layout, "%prefix%", prefixes[index]), "%topic%", topic)
            while path.hasSuffix("/") { path.removeLast() }
            paths[path] = Path(station: topic, prefix: prefix)
        }
    }

    private func replaced(_ text: String, _ mark: String, _ value: String) -> String {
        guard let range = text.firstRange(of: mark) else { return text }
        return text.replacingCharacters(in: range, with: value)
    }

    mutating func noteCoordinator(_ station: String) {
        if coordinators.count < 64 { coordinators.insert(station) }
    }

    func text(_ json: JSONDocument, _ node: JSONNode, _ name: StaticString) -> String? {
        json.member(node, name).flatMap(json.string)
    }
}

extension String {
    fileprivate func firstRange(of mark: String) -> Range<String.Index>? {
        var at = startIndex
        while at < endIndex {
            if self[at...].hasPrefix(mark) { return at..<index(at, offsetBy: mark.count) }
            at = index(after: at)
        }
        return nil
    }

    fileprivate func replacingCharacters(in range: Range<String.Index>, with value: String) -> String {
        String(self[..<range.lowerBound]) + value + self[range.upperBound...]
    }
}
