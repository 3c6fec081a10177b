import SafetyModel

/// `SENSOR` telemetry: one object a sensor. Source: tasmota/docs docs/ (a page a sensor), docs/HLK-LD2410.md.
extension Tasmota {
    mutating func sensors(_ root: JSONNode, _ place: Place, _ json: JSONDocument) -> Report {
        if let received = json.member(root, "ZbReceived") { return zigbee(received, place, json) }
        if let code = json.member(root, "RfReceived") { return radioCode(code, place, json) }
        // `SetOption100`: the Zigbee devices without their wrapper.
        if isZigbee(root, json) { return zigbee(root, place, json) }
        let isFahrenheit = json.member(root, "TempUnit").map { json.equals($0, "F") } ?? false
        var facts = DeviceFacts(DeviceID(place.station))
        var others: [Observation] = []
        json.forEachMember(root) { key, value in
            guard json.kind(value) == .object, let name = json.string(key) else { return }
            if let tag = beacon(name, value, place, json) {
                others.append(tag)
            } else if let mac = text(json, value, "mac") ?? text(json, value, "MAC"), !mac.isEmpty {
                var own = DeviceFacts(DeviceID("\(place.station)/\(mac)"))
                Self.values(of: name, value, isFahrenheit, &own, json)
                others += own.observations
            } else {
                Self.values(of: name, value, isFahrenheit, &facts, json)
            }
        }
        if facts.observations.isEmpty, others.isEmpty {
            return .ignoring("no value of a known sensor", heard: DeviceID(place.station))
        }
        return Report(observations: facts.observations + others)
    }

    private func isZigbee(_ root: JSONNode, _ json: JSONDocument) -> Bool {
        var found = false
        json.forEachMember(root) { _, value in
            if let device = text(json, value, "Device"), device.hasPrefix("0x") { found = true }
        }
        return found
    }

    /// A person's tag: near, or out of this station's range, which is no proof of absence.
    private func beacon(_ name: String, _ node: JSONNode, _ place: Place, _ json: JSONDocument) -> Observation? {
        guard name == "IBEACON", let mac = text(json, node, "MAC"), let state = json.member(node, "STATE"),
            let isNear = json.lenientBool(state)
        else { return nil }
        return Observation(DeviceID("\(place.station)/\(mac)"), .presence, .flag(isNear))
    }

    private static func values(
        of name: String, _ node: JSONNode, _ isFahrenheit: Bool, _ facts: inout DeviceFacts, _ json: JSONDocument
    ) {
        if name.hasPrefix("LD24") { return radar(node, &facts, json) }
        if name == "ENERGY" { return energy(node, &facts, json) }
        // The processor's own temperature is not the room's.
        let isInside = name.hasPrefix("ESP32")
        json.forEachMember(node) { key, value in
            guard let number = json.number(value), let field = json.string(key) else { return }
            switch field {
            case "Temperature":
                facts.number(
                    isInside ? .deviceTemperatureC : .temperatureC, isFahrenheit ? (number - 32) / 1.8 : number)
            case "Humidity": facts.number(.humidityPct, number)
            case "Illuminance", "Lux": facts.number(.illuminanceLx, number)
            case "CarbonDioxide", "eCO2": facts.number(.co2Ppm, number)
            case "CarbonMonoxide", "CO": facts.number(.coPpm, number)
            case "Battery", "BatteryPercentage": facts.number(.battery, number)
            case "E_in", "Total_in", "energy_total": facts.number(.energyKwh, number)
            case "Power_curr", "Power": facts.number(.powerW, number)
            case "HeartRate": facts.number(.heartRateBpm, number)
            case "C1" where name == "COUNTER": facts.number(.meterReading, number)
            default: break
            }
        }
    }

    /// Single numbers, or one a phase: then their sum.
    private static func energy(_ node: JSONNode, _ facts: inout DeviceFacts, _ json: JSONDocument) {
        func sum(_ name: StaticString) -> Double? {
            guard let value = json.member(node, name) else { return nil }
            if json.kind(value) != .array { return json.number(value) }
            var (total, count) = (0.0, 0)
            json.forEachElement(value) {
                if let number = json.number($0) { (total, count) = (total + number, count + 1) }
            }
            return count > 0 ? total : nil
        }
        facts.number(.powerW, sum("Power"))
        facts.number(.energyKwh, sum("Total"))
        facts.number(.voltageV, json.member(node, "Voltage").flatMap(json.number))
        facts.number(.currentA, sum("Current"))
    }

    /// Distances of the moving, the still and the nearest target: any that is not 0 is somebody.
    private static func radar(_ node: JSONNode, _ facts: inout DeviceFacts, _ json: JSONDocument) {
        guard let distance = json.member(node, "Distance") else { return }
        var (isSomebody, isKnown) = (false, false)
        func take(_ value: JSONNode) {
            guard let number = json.number(value) else { return }
            isKnown = true
            if number > 0 { isSomebody = true }
        }
        if json.kind(distance) == .array { json.forEachElement(distance) { take($0) } } else { take(distance) }
        if isKnown { facts.flag(.presence, isSomebody) }
    }
}
