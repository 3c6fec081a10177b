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
                var own = DeviceFacts(DeviceID("\(place.station)/\(mac.uppercased())"))
                TasmotaBluetooth.values(value, &own, json)
                Self.values(of: name, value, isFahrenheit, &own, json)
                others += own.observations
            } else {
                Self.values(of: name, value, isFahrenheit, &facts, json)
            }
        }
        if facts.observations.isEmpty, others.isEmpty {
            return .passing("no value of a known sensor", heard: DeviceID(place.station))
        }
        var report = Report(observations: facts.observations + others)
        (report.links, report.effect) = (facts.links, .repeats)
        if !others.isEmpty { noteCoordinator(place.station) }
        return report
    }

    private func isZigbee(_ root: JSONNode, _ json: JSONDocument) -> Bool {
        var found = false
        json.forEachMember(root) { _, value in
            if let device = text(json, value, "Device"), device.hasPrefix("0x") { found = true }
        }
        return found
    }

    /// A person's tag: near, or out of this station's range, which is no proof of absence. The HM-10 driver names it in the key
    /// and reports the strength 0 when it is gone. [docs/Bluetooth.md]
    private func beacon(_ name: String, _ node: JSONNode, _ place: Place, _ json: JSONDocument) -> Observation? {
        if name.hasPrefix("IBEACON_"), let strength = json.member(node, "RSSI").flatMap(json.number) {
            let tag = DeviceID("\(place.station)/\(name.dropFirst(8))")
            return Observation(tag, .presence, .flag(strength != 0))
        }
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
            guard json.kind(value) == .number, let field = json.string(key) else { return }
            let kind: ObservationKind
            // Analog inputs are numbered: `Temperature1`.
            switch name == "ANALOG" ? field.filter({ !$0.isNumber }) : field {
            case "Temperature":
                let reading = isFahrenheit ? json.reading(value)?.scaled(1 / 1.8, -32 / 1.8) : json.reading(value)
                return facts.number(isInside ? .deviceTemperatureC : .temperatureC, reading, json)
            case "Humidity": kind = .humidityPct
            case "Illuminance", "Lux": kind = .illuminanceLx
            case "CarbonDioxide", "eCO2": kind = .co2Ppm
            case "CarbonMonoxide", "CO": kind = .coPpm
            case "Battery", "BatteryPercentage": kind = .battery
            case "E_in", "Total_in", "energy_total": kind = .energyKwh
            case "Power_curr", "Power": kind = .powerW
            case "HeartRate": kind = .heartRateBpm
            case "C1" where name == "COUNTER": kind = .meterReading
            default: return
            }
            facts.number(kind, json.reading(value), json)
        }
    }

    /// Single numbers, or one a phase: then their sum.
    private static func energy(_ node: JSONNode, _ facts: inout DeviceFacts, _ json: JSONDocument) {
        func add(_ kind: ObservationKind, _ name: StaticString) {
            guard let value = json.member(node, name) else { return }
            if json.kind(value) != .array { return facts.number(kind, json.reading(value), json) }
            if kind == .voltageV { return }
            var (total, count) = (0.0, 0)
            json.forEachElement(value) {
                if let number = json.number($0) { (total, count) = (total + number, count + 1) }
            }
            if count > 0 { facts.number(kind, total) }
        }
        add(.powerW, "Power")
        add(.energyKwh, "Total")
        add(.voltageV, "Voltage")
        add(.currentA, "Current")
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
