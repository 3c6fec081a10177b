import SafetyModel

/// One Bluetooth LE advertisement as Theengs decodes it. Names and units are the same for all models; old firmware
/// sends the numbers as text. [theengs/decoder src/devices/*_json.h]
struct Theengs {
    let json: JSONDocument
    let node: JSONNode
    /// The topic's last level: the address without colons, or something else for beacons.
    let address: Substring

    func decode(packets: inout PressCounters, at now: Moment) -> Report {
        guard let device else { return .ignoring("no address") }
        if json.member(node, "encr") != nil || json.member(node, "cipher") != nil {
            return .ignoring("encrypted, and the gateway has no key: what it says stays unknown", heard: device)
        }
        var facts = DeviceFacts(device)
        states(&facts)
        climate(&facts)
        body(&facts)
        energy(&facts)
        button(&facts, packets: &packets, at: now)
        return facts.report(otherwise: "no fact about the home")
    }

    /// The `id` in capitals with colons; where there is none, the topic's.
    private var device: DeviceID? {
        if let id = text("id"), !id.isEmpty { return DeviceID(id.uppercased()) }
        let digits = Array(address.uppercased())
        guard digits.count == 12, digits.allSatisfy({ $0.isHexDigit }) else { return nil }
        let pairs = stride(from: 0, to: 12, by: 2).map { String(digits[$0...($0 + 1)]) }
        return DeviceID(pairs.joined(separator: ":"))
    }

    private func member(_ name: StaticString) -> Scalar { Scalar(json, json.member(node, name)) }
    private func text(_ name: StaticString) -> String? { member(name).text }

    private func states(_ facts: inout DeviceFacts) {
        // `open` of blinds and curtains is a position in percent, and their `motion` is their own.
        let isCover = text("type") == "WCVR"
        let open = member("open")
        if !isCover, case .number = open {} else if !isCover, let isOpen = open.flag { facts.contact(isOpen: isOpen) }
        switch text("contact") {
        case "closed": facts.contact(isOpen: false)
        // SwitchBot: also "timeout not closed".
        case "open", "timeout not closed": facts.contact(isOpen: true)
        default: break
        }
        if !isCover, let motion = member("motion").flag { facts.flag(.motion, motion) }
        // Out of range of this gateway says nothing about the person.
        if text("presence") == "present" { facts.flag(.presence, true) }
        for name in ["smoke", "gas", "leak", "water_leak", "tamper"] as [StaticString] {
            guard let flag = member(name).flag else { continue }
            facts.flag(Self.alarms[name.description] ?? .zoneAlarm, flag)
        }
        if let low = member("lowbatt").flag ?? member("batt_low").flag { facts.flag(.batteryLow, low) }
        facts.number(.battery, member("batt").number)
        facts.number(.voltageV, member("volt").number)
    }

    private static let alarms: [String: ObservationKind] = [
        "smoke": .smoke, "gas": .gas, "leak": .waterLeak, "water_leak": .waterLeak, "tamper": .tamper,
    ]

    private func climate(_ facts: inout DeviceFacts) {
        let fahrenheit = member("tempf").number.map { ($0 - 32) * 5 / 9 }
        facts.number(.temperatureC, member("tempc").number ?? member("temp").number ?? fahrenheit)
        facts.number(.humidityPct, member("hum").number)
        facts.number(.illuminanceLx, member("lux").number ?? member("darkness").number)
        facts.number(.co2Ppm, member("co2").number)
    }

    private func body(_ facts: inout DeviceFacts) {
        facts.number(.heartRateBpm, member("act_bpm").number ?? member("bpm").number)
        facts.number(.spo2Pct, member("spo2").number)
        facts.number(.steps, member("steps").number)
        // Kitchen scales say no mode and weigh grams; a scale for people says whether a person or an object lies on it.
        guard text("weighing_mode") == "person", let weight = member("weight").number else { return }
        switch text("unit") {
        case "kg", nil: facts.number(.weightKg, weight)
        case "lb", "lbs": facts.number(.weightKg, weight * 0.453_592_37)
        case "jin": facts.number(.weightKg, weight / 2)
        default: break
        }
    }

    /// iNode's meter names its units; a water or gas meter of the same make counts m³.
    private func energy(_ facts: inout DeviceFacts) {
        if let average = member("avg").number {
            switch text("avgu") {
            case "kW": facts.number(.powerW, average * 1000)
            case "W": facts.number(.powerW, average)
            default: break
            }
        }
        guard let sum = member("sum").number else { return }
        switch text("sumu") {
        case "kWh": facts.number(.energyKwh, sum)
        case "Wh": facts.number(.energyKwh, sum / 1000)
        default: facts.number(.meterReading, sum)
        }
    }

    /// A press is advertised many times, and every gateway in reach repeats it: the packet's number tells one from the
    /// next.
    private func button(_ facts: inout DeviceFacts, packets: inout PressCounters, at now: Moment) {
        for name in ["button", "button1", "button2", "button3", "button4"] as [StaticString] {
            guard let code = member(name).number, let press = Theengs.press(code) else { continue }
            let packet = json.member(node, "packet").flatMap { json.integer($0) }
            if let packet {
                let key = facts.device.name + "/" + name.description
                // The number has eight bits: after ten minutes the same one is a new press.
                guard let counted = packets.count(key, number: packet, at: now.uptime, forgetAfter: 600_000)
                else { continue }
                facts.pressNumber = counted
            }
            facts.press(press)
        }
    }

    /// BTHome's codes and those that Theengs makes of them: 4 to 6 and 9 long, 11, 128 and 254 held.
    static func press(_ code: Double) -> ButtonPress? {
        switch code {
        case 1: .single
        case 2: .double
        case 3: .triple
        case 4, 5, 6, 9, 11, 128, 254: .long
        default: nil
        }
    }
}
