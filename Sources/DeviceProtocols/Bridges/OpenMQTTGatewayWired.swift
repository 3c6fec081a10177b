import SafetyModel

/// Sensors on the gateway's own pins; the gateway is the device. [docs/use/sensors.md]
enum OpenMQTTGatewayWired {
    static let fields: [String: [(name: String, kind: ObservationKind)]] = [
        "HCSR501toMQTT": [("presence", .motion), ("hcsr501", .motion)],
        "MQ2toMQTT": [("detected", .gas)], "WATERtoMQTT": [("detected", .waterLeak)],
        "DHTtoMQTT": [("tempc", .temperatureC), ("temp", .temperatureC), ("hum", .humidityPct)],
        "CLIMAtoMQTT": [
            ("tempc", .temperatureC), ("temp", .temperatureC), ("hum", .humidityPct), ("lux", .illuminanceLx),
        ],
        "INAtoMQTT": [("volt", .voltageV), ("power", .powerW)],
        "INA226toMQTT": [("volt", .voltageV), ("current", .currentA), ("power", .powerW)],
        "RN8209toMQTT": [
            ("volt", .voltageV), ("current", .currentA), ("power", .powerW), ("energy", .energyKwh),
        ],
        "TSL2561toMQTT": [("lux", .illuminanceLx)], "BH1750toMQTT": [("lux", .illuminanceLx)],
    ]

    static func decode(_ json: JSONDocument, module: String, gateway: String) -> Report {
        let name = gateway.split(separator: "/").last.map { String($0) } ?? gateway
        var facts = DeviceFacts(DeviceID(name))
        for field in fields[module] ?? [] {
            let value = Scalar(json, json.member(json.root, named: field.name))
            switch field.kind {
            case .motion, .gas, .waterLeak: if let flag = value.flag { facts.flag(field.kind, flag) }
            case .temperatureC where Scalar(json, json.member(json.root, "unit")).text == "F":
                facts.number(field.kind, value.number.map { ($0 - 32) * 5 / 9 })
            default: facts.number(field.kind, value.number)
            }
        }
        return facts.report(otherwise: "no value")
    }

    /// Pilight's protocols name the sender (`id`, `systemcode`) and, where they know it, what it says. [docs/use/rf.md]
    static func pilight(_ json: JSONDocument) -> Report {
        guard let sent = json.member(json.root, "message"), json.kind(sent) == .object else {
            return .ignoring("no decoded message")
        }
        let names: [StaticString] = ["id", "systemcode", "address"]
        let code = names.lazy.compactMap { Scalar(json, json.member(sent, $0)).identity }.first
        guard let code else { return .ignoring("no code") }
        var facts = DeviceFacts(DeviceID("433/" + code))
        facts.number(.temperatureC, Scalar(json, json.member(sent, "temperature")).number)
        facts.number(.humidityPct, Scalar(json, json.member(sent, "humidity")).number)
        switch Scalar(json, json.member(sent, "state")).text {
        case "opened": facts.contact(isOpen: true)
        case "closed": facts.contact(isOpen: false)
        default: if facts.observations.isEmpty { facts.text(.other, code, isEvent: true) }
        }
        return facts.report(otherwise: "no code")
    }
}
