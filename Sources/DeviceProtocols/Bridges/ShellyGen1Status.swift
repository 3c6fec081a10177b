import SafetyModel

/// A device's whole state: `info` has the layout of the HTTP status, `status` of Shelly Motion its own flat one.
struct ShellyGen1Status {
    let json: JSONDocument
    let device: String

    /// A value by its path; one that the device marks invalid is none.
    func value(_ first: StaticString, _ second: StaticString? = nil) -> Scalar {
        guard let outer = json.member(json.root, first) else { return .none }
        guard let second else { return Scalar(json, outer) }
        if json.member(outer, "is_valid").flatMap({ json.bool($0) }) == false { return .none }
        return Scalar(json, json.member(outer, second))
    }

    func node(_ name: StaticString) -> JSONNode? { json.member(json.root, name) }

    /// A value of a radiator valve: `{"thermostats":[{"tmp":{"value":20.7}}]}`.
    func valve(_ first: StaticString, _ second: StaticString) -> Scalar {
        var found = Scalar.none
        guard let list = node("thermostats") else { return found }
        json.forEachElement(list) { valve in
            guard found == .none, let outer = json.member(valve, first) else { return }
            if json.member(outer, "is_valid").flatMap({ json.bool($0) }) != false {
                found = Scalar(json, json.member(outer, second))
            }
        }
        return found
    }
}

extension ShellyGen1 {
    mutating func state(_ status: ShellyGen1Status, _ facts: inout DeviceFacts, at now: Moment) {
        alarms(status, &facts)
        climate(status, &facts)
        meters(status, &facts, at: now)
        guard let inputs = status.node("inputs") else { return }
        var nodes: [JSONNode] = []
        status.json.forEachElement(inputs) { nodes.append($0) }
        for (index, node) in nodes.prefix(8).enumerated() {
            press(status.json, node, input: String(index), &facts, at: now)
        }
    }

    private func alarms(_ status: ShellyGen1Status, _ facts: inout DeviceFacts) {
        if let flag = status.value("smoke").flag { facts.flag(.smoke, flag) }
        if let flag = status.value("flood").flag { facts.flag(.waterLeak, flag) }
        let motion = status.value("motion").flag ?? status.value("sensor", "motion").flag
        if let motion { facts.flag(.motion, motion) }
        let vibration = status.value("vibration").flag ?? status.value("sensor", "vibration").flag
        // Of the motion sensor it is that somebody moves the sensor. [Shelly API, Shelly Motion: vibration]
        if let vibration { facts.flag(motion == nil ? .vibration : .tamper, vibration) }
        contact(status.value("sensor", "state").text, &facts)
        if status.node("gas_sensor") != nil {
            // A word that is not known is none; the topic of its own refuses it.
            try? gas(status.value("gas_sensor", "alarm_state").text, &facts)
            operation(status.value("gas_sensor", "sensor_state").text, &facts)
            if status.value("gas_sensor", "self_test_state").text == "running" { facts.flag(.test, true) }
            facts.number(.gasPpm, status.value("concentration", "ppm").number)
        }
        if let flag = status.value("overtemperature").flag { facts.flag(.fault, flag) }
    }

    private func climate(_ status: ShellyGen1Status, _ facts: inout DeviceFacts) {
        facts.number(.battery, status.value("bat").number ?? status.value("bat", "value").number)
        let room =
            status.value("tmp", "tC").number ?? status.value("tmp", "value").number
            ?? status.valve("tmp", "value").number
        facts.number(.temperatureC, Self.valid(room))
        facts.number(.deviceTemperatureC, Self.valid(status.value("temperature").number))
        facts.number(.humidityPct, status.value("hum", "value").number)
        facts.number(.illuminanceLx, status.value("lux").number ?? status.value("lux", "value").number)
    }

    private mutating func meters(_ status: ShellyGen1Status, _ facts: inout DeviceFacts, at now: Moment) {
        for (list, name) in [("meters", "relay"), ("emeters", "emeter")] as [(StaticString, String)] {
            guard let node = status.node(list) else { continue }
            var all: [(power: Double?, total: Double?)] = []
            status.json.forEachElement(node) { meter in
                all.append(
                    (
                        status.json.member(meter, "power").flatMap { status.json.number($0) },
                        status.json.member(meter, "total").flatMap { status.json.number($0) }
                    ))
            }
            // One fact a kind: the sums of all channels.
            var sums: (power: Double?, energy: Double?)
            for meter in all.prefix(8) {
                if let power = meter.power { sums.power = (sums.power ?? 0) + power }
                if let total = meter.total {
                    sums.energy = (sums.energy ?? 0) + total / (name == "relay" ? 60_000 : 1000)
                }
            }
            facts.number(.powerW, sums.power)
            facts.number(.energyKwh, sums.energy)
        }
    }
}
