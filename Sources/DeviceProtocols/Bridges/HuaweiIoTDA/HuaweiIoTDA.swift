import SafetyModel

/// Devices of Huawei's IoT platform (NB-IoT detectors of vendors' clouds): `$oc/devices/<device>/sys/properties/report`
/// `{"services":[{"service_id":…,"properties":{…}}]}`; gateways report children under `sys/gateway/sub_devices/properties/report`.
/// A broker's rule forwards the same object, with the device in a `notify_data` envelope or in the topic.
/// Source: support.huaweicloud.com, IoTDA, device reporting properties; data forwarding.
package struct HuaweiIoTDA: BridgeDecoder {
    package static let name = "huawei_iotda"
    package static let learnsMeanings = false
    private static let maximumServices = 64

    package init(settings: DecoderSettings) {}

    package func claims(topic: String) -> Bool {
        TopicLevels.lies(topic, under: "$oc/devices") || TopicLevels.lies(topic, under: "oc/devices")
    }

    package mutating func decode(
        _ message: Message, at now: Moment, json: inout JSONDocument
    ) throws(Refusal) -> Report {
        let levels = TopicLevels(message.topic)
        let gateway = DeviceID(String(levels[2]))
        guard levels.last == "report" || levels.last == "up" else { return .passing("no report", heard: gateway) }
        let root = try json.parseObject(message.payload)
        var report = Report()
        if let children = json.member(root, "devices"), json.kind(children) == .array {
            var nodes: [JSONNode] = []
            json.forEachElement(children) { if nodes.count < Self.maximumServices { nodes.append($0) } }
            for node in nodes {
                services(of: DeviceID(json.text(node, "device_id") ?? gateway.name), node, json, &report)
            }
        } else {
            let notified = json.member(root, "notify_data")
            let header = notified.flatMap { json.member($0, "header") }
            let body = notified.flatMap { json.member($0, "body") } ?? root
            services(of: DeviceID(json.text(header, "device_id") ?? gateway.name), body, json, &report)
        }
        if report.observations.isEmpty { (report.ignored, report.heard) = ("no property that is known", gateway) }
        return report
    }

    private func services(of device: DeviceID, _ body: JSONNode, _ json: JSONDocument, _ report: inout Report) {
        guard let list = json.member(body, "services"), json.kind(list) == .array else { return }
        var services: [JSONNode] = []
        json.forEachElement(list) { if services.count < Self.maximumServices { services.append($0) } }
        for service in services {
            guard let properties = json.member(service, "properties") else { continue }
            var reader = ChirpStackObject(json: json, device: device, port: nil)
            reader.service = json.text(service, "service_id")
            reader.read(properties, claimedWall: nil)
            report.observations += reader.observations
        }
    }
}
