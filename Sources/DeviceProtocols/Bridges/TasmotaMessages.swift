import SafetyModel

/// What stands on a station's telemetry and status topics.
extension Tasmota {
    mutating func telemetry(_ place: Place, _ message: Message, _ json: inout JSONDocument) throws(Refusal) -> Report {
        let heard = DeviceID(place.station)
        switch place.leaf {
        case "LWT": return try will(place, message)
        case "SENSOR":
            let root = try object(message, &json)
            return sensors(root, place, json)
        case "ZbReceived":
            let root = try object(message, &json)
            return zigbee(root, place, json)
        case "RESULT":
            let root = try object(message, &json)
            if let code = json.member(root, "RfReceived") { return radioCode(code, place, json) }
            return sensors(root, place, json)
        default: return .noise("telemetry of the station itself", heard: heard)
        }
    }

    mutating func status(_ place: Place, _ message: Message, _ json: inout JSONDocument) throws(Refusal) -> Report {
        if place.leaf == "RESULT" {
            let root = try object(message, &json)
            return results(root, place, json)
        }
        if place.leaf.hasPrefix("STATUS") {
            let root = try object(message, &json)
            guard let sensors = json.member(root, "StatusSNS") else { return .noise("a status reply") }
            return self.sensors(sensors, place, json)
        }
        if place.leaf.hasPrefix("BUTTON") || place.leaf.hasPrefix("SWITCH") {
            guard place.leaf.hasPrefix("BUTTON"), let root = try? object(message, &json),
                let action = text(json, root, "ACTION") ?? text(json, root, "Action")
            else { return .noise("state of an input", heard: DeviceID(place.station)) }
            return presses([action], place)
        }
        return TasmotaRuleTopic.report(leaf: place.leaf, station: place.station, message)
    }

    private func object(_ message: Message, _ json: inout JSONDocument) throws(Refusal) -> JSONNode {
        try json.parse(message.payload.span)
        guard json.kind(json.root) == .object else { throw Refusal(reason: "not a JSON object", byte: 0) }
        return json.root
    }

    /// `Online` and `Offline`, or the words that the discovery message declared. Of a coordinator it speaks for all behind it.
    private func will(_ place: Place, _ message: Message) throws(Refusal) -> Report {
        let word = String(decoding: message.payload.prefix(64), as: UTF8.self).lowercased()
        if word.isEmpty { return .noise("topic cleared") }
        let station = stations[place.station] ?? Station(topic: place.station)
        guard word == station.online || word == station.offline else {
            throw Refusal(reason: "neither online nor offline", byte: 0)
        }
        let isOnline = word == station.online
        var facts = DeviceFacts(DeviceID(place.station))
        facts.availability(isOnline: isOnline)
        var report = Report(observations: facts.observations)
        report.effect = .changesOwn
        if coordinators.contains(place.station) {
            report.bridgeState = BridgeState(bridge: place.station, isOnline: isOnline)
            report.bridge = place.station
        }
        return report
    }

    /// `{"Button1":{"Action":"SINGLE"}}`. A `Switch` is an input whose meaning only the installer knows.
    private func results(_ root: JSONNode, _ place: Place, _ json: JSONDocument) -> Report {
        var (actions, input): ([String], Bool?) = ([], nil)
        json.forEachMember(root) { key, value in
            guard let name = json.string(key), let action = text(json, value, "Action") ?? text(json, value, "ACTION")
            else { return }
            if name.hasPrefix("Button") { actions.append(action) }
            if name.hasPrefix("Switch"), action == "ON" || action == "OFF" { input = action == "ON" || input == true }
        }
        guard let input, actions.isEmpty else { return presses(actions, place) }
        var report = Report(observations: [Observation(DeviceID(place.station), .other, .flag(input))])
        report.effect = .repeats
        return report
    }

    private func presses(_ actions: [String], _ place: Place) -> Report {
        var facts = DeviceFacts(DeviceID(place.station))
        facts.effect = .repeats
        for action in actions.prefix(8) {
            switch action.uppercased() {
            case "SINGLE", "TOGGLE", "ON": facts.press(.single)
            case "DOUBLE": facts.press(.double)
            case "TRIPLE", "QUAD", "PENTA": facts.press(.triple)
            case "HOLD": facts.press(.long)
            default: break
            }
        }
        return facts.report(otherwise: "no press of a button")
    }
}

/// `stat/<topic>/PIR1`, `.../LEAK`: topics that the documented rules make (docs/Rules.md): the name says what the `ON` means.
enum TasmotaRuleTopic {
    static func report(leaf: String, station: String, _ message: Message) -> Report {
        let device = DeviceID(station)
        guard let isOn = ScalarText.bool(message.payload.span) else {
            return .noise("state of the station itself", heard: device)
        }
        var facts = DeviceFacts(device)
        facts.effect = .repeats
        switch leaf.uppercased().filter({ !$0.isNumber && $0 != "_" }) {
        case "PIR", "MOTION", "OCCUPANCY": facts.flag(.motion, isOn)
        case "PRESENCE", "RADAR": facts.flag(.presence, isOn)
        case "LEAK", "WATER", "WATERLEAK", "FLOOD", "WATERALARM": facts.flag(.waterLeak, isOn)
        case "SMOKE", "FIRE", "SMOKEALARM": facts.flag(.smoke, isOn)
        case "GAS", "GASALARM", "GASLEAK": facts.flag(.gas, isOn)
        case "CO", "COALARM": facts.flag(.carbonMonoxide, isOn)
        case "HEAT", "HEATALARM": facts.flag(.heat, isOn)
        case "FALL", "FALLDETECTED": facts.flag(.fall, isOn)
        case "BED", "BEDOCCUPIED", "BEDOCCUPANCY": facts.flag(.bedOccupancy, isOn)
        case "DOOR", "WINDOW", "CONTACT", "REED": facts.contact(isOpen: isOn)
        case "TAMPER": facts.flag(.tamper, isOn)
        case "TEST", "SELFTEST", "TESTMODE", "TESTALARM": facts.flag(.test, isOn)
        case "SOS", "PANIC", "EMERGENCY", "ALARMBUTTON", "HELP": if isOn { facts.press(.sos) }
        default: break
        }
        return facts.report(otherwise: "state of the station itself")
    }
}
