import SafetyModel

/// BLE care gateways: `dusun_sub` (and `dusun_pub`) with a list of readings, `CM4_BLE_GW_TX` and `ESP32_BLE_GW_TX` with one.
///
/// The device is the BLE peripheral's address. The messages also carry names, birthdays and citizen numbers: they are never
/// read. Source: TELY01-DEV/stardust-my-firstcare-com docs/ava4_mqtt_examples.md, docs/Qube-Vital_MQTT_PAYLOAD.md.
package struct HealthBLEGateway: BridgeDecoder {
    package static let name = "ble_care_gateway"
    package static let learnsMeanings = false
    private static let maximumReadings = 64
    private let topics: [String]

    package init(settings: DecoderSettings) {
        topics = settings.bases(
            of: Self.name, default: ["dusun_sub", "dusun_pub", "CM4_BLE_GW_TX", "ESP32_BLE_GW_TX"])
    }

    package func claims(topic: String) -> Bool { topics.contains(topic) }

    package mutating func decode(
        _ message: Message, at now: Moment, json: inout JSONDocument
    ) throws(Refusal) -> Report {
        let root = try json.parseObject(message.payload)
        let gateway = json.text(root, "mac").map { DeviceID(HealthAddress.mac($0)) }
        var report = read(root, gateway, json)
        report.bridge = gateway?.name
        return report
    }

    private func read(_ root: JSONNode, _ gateway: DeviceID?, _ json: JSONDocument) -> Report {
        guard let data = json.member(root, "data") else { return .ignoring("no data", heard: gateway) }
        if let text = json.text(data, "msg") {
            guard let gateway, let fact = FieldMeaning(.availability).fact(.text(text)) else {
                return .ignoring("a message of the gateway", heard: gateway)
            }
            var report = Report(observations: [Observation(gateway, fact.kind, fact.value)])
            report.bridgeState = BridgeState(bridge: gateway.name, isOnline: fact.value == .text("online"))
            return report
        }
        guard let value = json.member(data, "value") else { return .ignoring("no value", heard: gateway) }
        let sender = json.text(data, "ble_mac") ?? json.text(data, "mac") ?? json.text(root, "mac")
        var observations: [Observation] = []
        var heard: DeviceID?
        for reading in readings(value, json).prefix(Self.maximumReadings) {
            guard let address = json.text(reading, "ble_addr") ?? sender else { continue }
            let device = DeviceID(HealthAddress.mac(address))
            heard = device
            let time = DeviceClock.epoch(json.anyNumber(reading, "scan_time") ?? json.anyNumber(root, "time"))
            let flags = MeasurementFlags(reading, json)
            observations += facts(reading, flags, json).observations(of: device, claimedWall: time).with(flags.caveat)
        }
        if observations.isEmpty { return .ignoring("nothing that is watched", heard: heard ?? gateway) }
        return Report(observations: observations)
    }

    /// The list form or the value form.
    private func readings(_ value: JSONNode, _ json: JSONDocument) -> [JSONNode] {
        let list = json.member(value, "device_list") ?? value
        guard json.kind(list) == .array else { return [list] }
        var nodes: [JSONNode] = []
        json.forEachElement(list) { nodes.append($0) }
        return nodes
    }

    private func facts(_ reading: JSONNode, _ flags: MeasurementFlags, _ json: JSONDocument) -> FactSet {
        var facts = FactSet()
        facts.number(.systolicMmhg, json.anyNumber(reading, "bp_high", "BP_high"))
        facts.number(.diastolicMmhg, json.anyNumber(reading, "bp_low", "BP_low"))
        // No finger: 255 and 127 per cent, and then the pulse beside it is none either.
        let saturation = json.anyNumber(reading, "spo2", "SpO2", "spO2")
        if !flags.isNone, saturation.map({ (1...100).contains($0) }) ?? true {
            facts.number(.heartRateBpm, json.anyNumber(reading, "pulse", "pr", "PR", "Pulse", "hr"))
            facts.number(.spo2Pct, saturation)
        }
        facts.number(.weightKg, json.anyNumber(reading, "weight", "Weight"))
        facts.number(.battery, json.anyNumber(reading, "battery"))
        if isOfBody(json.text(reading, "mode") ?? json.text(reading, "Mode")) {
            // Nobody is 50 °C warm: then it is Fahrenheit, whatever the unit.
            let temperature = json.anyNumber(reading, "temp", "Temp", "temperature")
            facts.number(.bodyTemperatureC, temperature.map { $0 > 60 ? ($0 - 32) / 1.8 : $0 })
        }
        facts.number(.glucoseMmolL, BloodGlucose.mmolL(reading, json))
        return facts
    }

    /// Infrared thermometers also measure rooms, bottles and bath water.
    private func isOfBody(_ mode: String?) -> Bool {
        guard let mode else { return true }
        return !FieldName(mode).hasAny([
            "object", "surface", "room", "ambient", "material", "liquid", "water", "milk", "thing",
        ])
    }
}
