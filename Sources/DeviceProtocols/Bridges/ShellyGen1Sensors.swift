import SafetyModel

/// Sensor topics and the channels of relays and meters.
extension ShellyGen1 {
    /// `sensor/<name>`. A value that cannot be read is refused where it could have been an alarm.
    func sensor(_ name: String, _ message: Message, _ facts: inout DeviceFacts) throws(Refusal) {
        let value = Scalar(payload: message.payload)
        let reading = value.number.map { Reading(token: Reading.payload, raw: $0) }
        func add(_ kind: ObservationKind) { facts.number(kind, reading, JSONDocument.none) }
        switch name {
        case "smoke": facts.flag(.smoke, try alarm(value))
        case "flood": facts.flag(.waterLeak, try alarm(value))
        case "motion": facts.flag(.motion, try alarm(value))
        case "gas": try gas(value.text, &facts)
        case "vibration":
            if let flag = value.flag {
                facts.flag(facts.device.name.contains("motion") ? .tamper : .vibration, flag)
            }
        case "state": contact(value.text, &facts)
        case "battery": add(.battery)
        // 999 is an invalid temperature: no room has it.
        case "temperature": add(.temperatureC)
        case "humidity": add(.humidityPct)
        case "lux": add(.illuminanceLx)
        case "concentration": add(.gasPpm)
        case "operation": operation(value.text, &facts)
        case "self_test": selfTest(value.text, &facts)
        // 0 is none; act_reasons, charger, tilt, illumination and ext_power say nothing about the home.
        case "error": if let number = value.number { facts.flag(.fault, number != 0) }
        default: break
        }
    }

    private func alarm(_ value: Scalar) throws(Refusal) -> Bool {
        guard let flag = value.flag else { throw Refusal(reason: "neither true nor false", byte: 0) }
        return flag
    }

    /// Shelly writes 999 for an invalid temperature.
    static func valid(_ temperature: Double?) -> Double? {
        guard let temperature, abs(temperature) < 999 else { return nil }
        return temperature
    }

    /// One word for both: while it says `test`, it is none of gas; any other known word ends the test.
    func gas(_ word: String?, _ facts: inout DeviceFacts) throws(Refusal) {
        switch word {
        case "none", "mild", "heavy":
            facts.flag(.gas, word != "none")
            facts.flag(.test, false)
        case "test":
            facts.flag(.gas, false)
            facts.flag(.test, true)
        case "unknown": break
        default: throw Refusal(reason: "no known gas alarm state", byte: 0)
        }
    }

    func operation(_ word: String?, _ facts: inout DeviceFacts) {
        switch word {
        case "normal": facts.flag(.fault, false)
        case "fault": facts.flag(.fault, true)
        default: break
        }
    }

    func selfTest(_ word: String?, _ facts: inout DeviceFacts) {
        switch word {
        case "running": facts.flag(.test, true)
        case "completed", "not_completed", "pending": facts.flag(.test, false)
        default: break
        }
    }

    func contact(_ word: String?, _ facts: inout DeviceFacts) {
        switch word {
        case "open": facts.contact(isOpen: true)
        case "close", "closed": facts.contact(isOpen: false)
        default: break
        }
    }

    /// All external probes in one object, each under its number: `{"0":{"hwID":"…","tC":21.5}}`.
    func probes(_ json: JSONDocument, _ facts: inout DeviceFacts) {
        json.forEachMember(json.root) { _, probe in
            facts.number(.temperatureC, Self.valid(json.member(probe, "tC").flatMap { json.number($0) }))
            facts.number(.humidityPct, json.member(probe, "hum").flatMap { json.number($0) })
        }
    }

    /// `<component>/<channel>/<quantity>`, and values of the device itself.
    mutating func channel(_ topic: TopicLevels, _ value: Scalar, _ facts: inout DeviceFacts, at now: Moment) {
        let component = topic[1]
        switch component {
        case "temperature": facts.number(.deviceTemperatureC, Self.valid(value.number))
        case "overtemperature": if let flag = value.flag { facts.flag(.fault, flag) }
        case "ext_temperature": facts.number(.temperatureC, Self.valid(value.number))
        case "ext_humidity": facts.number(.humidityPct, Self.valid(value.number))
        case "voltage": facts.number(.voltageV, value.number)
        case "relay", "light", "white", "color", "roller", "emeter", "meter":
            if value.text == "overpower" { facts.flag(.fault, true) }
            // Shelly 2 has one meter for both relays: `relay/power`.
            let quantity = topic.count == 3 ? topic[2] : topic[3]
            let name = String(topic.count == 3 ? component : component + "/" + topic[2])
            if let number = value.number { meter(name, String(quantity), number, &facts, at: now) }
        default: break
        }
    }

    /// Channels report one by one; the device's power and energy are their sums.
    mutating func meter(
        _ channel: String, _ quantity: String, _ value: Double, _ facts: inout DeviceFacts, at now: Moment
    ) {
        let isMeter = channel.hasPrefix("emeter")
        let device = facts.device.name
        switch quantity {
        case "power":
            let sum = channels.sum(device + "|W", channel: channel, value, at: now.uptime)
            guard channels.isAlone(device + "|W", channel: channel) else { return facts.number(.powerW, sum) }
            facts.effect = .repeats
            facts.number(
                .powerW, Reading(token: Reading.payload, raw: value), sum: sum, of: device + "|W", channel: channel,
                JSONDocument.none)
        // Watt-hours; what a relay counts as `energy` are watt-minutes.
        case "total" where isMeter:
            facts.number(.energyKwh, channels.sum(device + "|kWh", channel: channel, value / 1000, at: now.uptime))
        case "energy" where !isMeter, "total" where !isMeter:
            facts.number(.energyKwh, channels.sum(device + "|kWh", channel: channel, value / 60_000, at: now.uptime))
        case "voltage": facts.number(.voltageV, value)
        case "current": facts.number(.currentA, value)
        default: break
        }
    }
}
