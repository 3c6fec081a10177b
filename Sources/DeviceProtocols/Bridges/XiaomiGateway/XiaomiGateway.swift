import SafetyModel

/// Xiaomi's multimode gateways on their own broker: `miio/report`, `central/report` (MIoT properties and events, BLE beacons) and
/// `zigbee/send` (lumi resources); and the older gateway's LAN reports as `xiaomi/from`.
///
/// MIoT numbers (`siid.piid`) mean what the product's specification says, which is not in the message: a yes or no of a device with
/// a configured role is that role's. BLE beacons name their own kinds. Sources: AlexxIT/XiaomiGateway3 (topics and envelopes);
/// Xiaomi MiBeacon objects; Aqara gateway LAN communication API (models and their `data`).
package struct XiaomiGateway: BridgeDecoder {
    package static let name = "xiaomi_gateway"
    package static let learnsMeanings = false
    private static let maximumEntries = 64

    package init(settings: DecoderSettings) {}

    package func claims(topic: String) -> Bool {
        switch topic {
        case "miio/report", "central/report", "zigbee/send", "xiaomi/from": true
        default: false
        }
    }

    package mutating func decode(
        _ message: Message, at now: Moment, json: inout JSONDocument
    ) throws(Refusal) -> Report {
        let root = try json.parseObject(message.payload)
        var report = Report()
        let params = json.member(root, "params")
        switch json.text(root, "method") ?? json.text(root, "cmd") ?? "" {
        case "properties_changed": entries(params, json) { property($0, json, &report) }
        case "event_occured":
            entries(params, json) { event in
                guard let did = json.text(event, "did") else { return }
                report.observations.append(Observation(DeviceID(did), .other, .number(1), isEvent: true))
            }
            if let params, json.kind(params) == .object, let did = json.text(params, "did") {
                report.observations.append(Observation(DeviceID(did), .other, .number(1), isEvent: true))
            }
        case "_async.ble_event": if let params { MiBeacon.read(params, json, &report) }
        case "report", "heartbeat", "write_rsp", "read_ack", "read_rsp": lumi(root, json, &report)
        default: break
        }
        if report.observations.isEmpty {
            report.ignored = "nothing that is known"
            report.heard = (json.text(root, "did") ?? json.text(root, "sid")).map { DeviceID($0) }
        }
        return report
    }

    private func entries(_ list: JSONNode?, _ json: JSONDocument, _ body: (JSONNode) -> Void) {
        guard let list else { return }
        var nodes: [JSONNode] = []
        json.forEachElement(list) { if nodes.count < Self.maximumEntries { nodes.append($0) } }
        for node in nodes { body(node) }
    }

    private func property(_ node: JSONNode, _ json: JSONDocument, _ report: inout Report) {
        guard let did = json.text(node, "did"), let value = json.member(node, "value"), let flag = json.bool(value)
        else {
            return
        }
        report.observations.append(Observation(DeviceID(did), .other, .flag(flag)))
    }

    /// Zigbee resources, and the older gateway's models with their `data` as a text.
    private func lumi(_ root: JSONNode, _ json: JSONDocument, _ report: inout Report) {
        if let sid = json.text(root, "sid") {
            guard let text = json.text(root, "data") else { return }
            var data = JSONDocument()
            guard (try? data.parse(Array(text.utf8).span)) != nil else { return }
            report.observations += LumiModel.facts(of: json.text(root, "model") ?? "", data).observations(
                of: DeviceID(sid), claimedWall: nil)
            return
        }
        guard let did = json.text(root, "did") else { return }
        entries(json.member(root, "params") ?? json.member(root, "results"), json) { entry in
            // The alarm or the key of detectors, contacts and buttons.
            guard ["3.1.85", "13.1.85"].contains(json.text(entry, "res_name") ?? ""),
                let value = json.member(entry, "value").flatMap({ json.number($0) })
            else { return }
            report.observations.append(Observation(DeviceID(did), .other, .flag(value != 0)))
        }
    }
}

/// Objects of Xiaomi's BLE beacons, as the gateway forwards them: `{"dev":{"did","mac"},"evt":[{"eid":4117,"edata":"01"}]}`.
enum MiBeacon {
    static func read(_ params: JSONNode, _ json: JSONDocument, _ report: inout Report) {
        let sender = json.member(params, "dev")
        guard let name = json.text(sender, "mac").map(HealthAddress.mac) ?? json.text(sender, "did") else { return }
        var facts = FactSet()
        var events: [JSONNode] = []
        if let list = json.member(params, "evt") {
            json.forEachElement(list) { if events.count < 16 { events.append($0) } }
        }
        for event in events {
            guard let id = json.member(event, "eid").flatMap({ json.integer($0) }) else { continue }
            object(id, bytes(json.text(event, "edata") ?? ""), &facts)
        }
        report.observations += facts.observations(of: DeviceID(name), claimedWall: nil)
        if facts.facts.isEmpty { report.heard = DeviceID(name) }
    }

    private static func object(_ id: Int64, _ data: [UInt8], _ facts: inout FactSet) {
        guard let first = data.first else { return }
        switch id {
        case 0x0003, 0x000F: facts.add(Fact(kind: .motion, value: .flag(true), isEvent: true))
        case 0x1001: if data.count >= 3 { facts.press(data[2] == 1 ? "double" : data[2] == 2 ? "long" : "single") }
        case 0x1004: if data.count >= 2 { facts.number(.temperatureC, Double(word(data)) / 10) }
        case 0x1006: if data.count >= 2 { facts.number(.humidityPct, Double(UInt16(bitPattern: word(data))) / 10) }
        case 0x100A: facts.number(.battery, Double(first))
        case 0x1014: facts.flag(.waterLeak, first != 0)
        // 2 and more: the detector is not well.
        case 0x1015: if first < 2 { facts.flag(.smoke, first == 1) } else { facts.flag(.fault, true) }
        case 0x1019: if first < 3 { facts.text(.contact, first == 1 ? "closed" : "open") }
        default: break
        }
    }

    private static func word(_ data: [UInt8]) -> Int16 { Int16(bitPattern: UInt16(data[0]) | UInt16(data[1]) << 8) }

    private static func bytes(_ text: String) -> [UInt8] {
        let digits = text.utf8.prefix(64).compactMap { UInt8(String(UnicodeScalar($0)), radix: 16) }
        guard digits.count % 2 == 0, digits.count == text.utf8.prefix(64).count else { return [] }
        return stride(from: 0, to: digits.count, by: 2).map { digits[$0] << 4 | digits[$0 + 1] }
    }
}

/// The older gateway's models.
enum LumiModel {
    static func facts(of model: String, _ data: JSONDocument) -> FactSet {
        var facts = FactSet()
        let root = data.root
        let status = data.text(root, "status") ?? ""
        switch model {
        case _ where model.hasPrefix("smoke"): alarm(.smoke, data, &facts)
        case _ where model.hasPrefix("natgas"): alarm(.gas, data, &facts)
        case _ where model.hasPrefix("sensor_wleak"):
            if status == "leak" || status == "no_leak" { facts.flag(.waterLeak, status == "leak") }
        case _ where model.hasPrefix("motion"), _ where model.hasPrefix("sensor_motion"):
            if status == "motion" { facts.add(Fact(kind: .motion, value: .flag(true), isEvent: true)) }
        case _ where model.hasPrefix("magnet"), _ where model.hasPrefix("sensor_magnet"):
            if status == "open" || status == "close" { facts.text(.contact, status == "open" ? "open" : "closed") }
        case _ where model.hasPrefix("switch"), _ where model.hasPrefix("sensor_switch"):
            switch status {
            case "click": facts.press("single")
            case "double_click": facts.press("double")
            case "long_click_press": facts.press("long")
            default: break
            }
        default: break
        }
        return facts
    }

    /// 0 is quiet, 1 an alarm, 2 a test, 8 and above a flat battery or a fault.
    private static func alarm(_ kind: ObservationKind, _ data: JSONDocument, _ facts: inout FactSet) {
        guard let number = data.anyNumber(data.root, "alarm") else { return }
        switch number {
        case 0: facts.flag(kind, false)
        case 1: facts.flag(kind, true)
        case 2: facts.flag(.test, true)
        case 8: facts.flag(.batteryLow, true)
        default: facts.flag(.fault, true)
        }
    }
}
