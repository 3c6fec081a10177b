import SafetyModel

/// Tuya's open protocol: `tylink/<device>/thing/property/report` `{"data":{"<code>":{"value":…,"time":…}}}`, and
/// `…/thing/event/trigger` `{"data":{"eventCode":…,"outputParams":{…}}}`. Codes are the product's; gateways report sub-devices in
/// `thing/data/batch_report`. Source: developer.tuya.com, IoT device development, properties, actions and events.
package struct TuyaLink: BridgeDecoder {
    package static let name = "tuyalink"
    package static let learnsMeanings = false
    private static let maximumDevices = 64
    private let bases: [String]

    package init(settings: DecoderSettings) { bases = settings.bases(of: Self.name, default: ["tylink"]) }

    package func claims(topic: String) -> Bool { TopicLevels.base(of: topic, in: bases) != nil }

    package mutating func decode(
        _ message: Message, at now: Moment, json: inout JSONDocument
    ) throws(Refusal) -> Report {
        guard let base = TopicLevels.base(of: message.topic, in: bases) else { return .declined }
        let levels = TopicLevels(message.topic, after: base)
        let device = DeviceID(String(levels[0]))
        let what = levels.levels.dropFirst().joined(separator: "/")
        guard ["report", "trigger", "batch_report"].contains(String(levels.last)) else {
            return .passing("\(what.prefix(40)): no report", heard: device)
        }
        let root = try json.parseObject(message.payload)
        guard let data = json.member(root, "data") else { return .noise("no data", heard: device) }
        var report = Report()
        if what == "thing/event/trigger" {
            read(data, of: device, isEvent: true, json, &report)
        } else if let list = json.member(data, "subDevices") ?? json.member(data, "devices"), json.kind(list) == .array
        {
            var nodes: [JSONNode] = []
            json.forEachElement(list) { if nodes.count < Self.maximumDevices { nodes.append($0) } }
            for node in nodes {
                let own = DeviceID(json.text(node, "deviceId") ?? json.text(node, "devId") ?? device.name)
                if let properties = json.member(node, "properties") {
                    read(properties, of: own, isEvent: false, json, &report)
                }
                if let events = json.member(node, "events") { read(events, of: own, isEvent: true, json, &report) }
            }
        } else {
            read(json.member(data, "properties") ?? data, of: device, isEvent: false, json, &report)
        }
        if report.observations.isEmpty { (report.ignored, report.heard) = ("no property that is known", device) }
        report.bridge = device.name
        return report
    }

    private func read(
        _ node: JSONNode, of device: DeviceID, isEvent: Bool, _ json: JSONDocument, _ report: inout Report
    ) {
        var reader = ChirpStackObject(json: json, device: device, port: nil)
        reader.read(node, claimedWall: nil)
        if isEvent, reader.observations.isEmpty, let code = json.text(node, "eventCode") { reader.cry(code) }
        report.observations += reader.observations
    }
}
