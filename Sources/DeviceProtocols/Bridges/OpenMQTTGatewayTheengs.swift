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
        facts.effect = .repeats
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
    private func reading(_ name: StaticString) -> Reading? {
        json.member(node, name).flatMap { json.lenientReading($0) }
    }

    private func states(_ facts: inout DeviceFacts) {
        // `open` of blinds and curtains is a position in percent, and their `motion` is their own.
        let type = text("type")
        let isCover = type == "WCVR"
        let open = member("open")
        if !isCover, case .number = open {} else if !isCover, let isOpen = open.flag { facts.contact(isOpen: isOpen) }
        switch text("contact") {
        case "closed": facts.contact(isOpen: false)
        // SwitchBot: also "timeout not closed".
        case "open", "timeout not closed": facts.contact(isOpen: true)
        default: break
        }
        for name in ["window", "door", "opening", "garage_door"] as [StaticString] where !isCover {
            if let isOpen = member(name).flag { facts.contact(isOpen: isOpen) }
        }
        // Of a tag, an accelerometer or a curtain it is the thing itself that moves.
        if !isCover, type != "TRACK", type != "ACEL", let motion = member("motion").flag ?? member("movement").flag {
            facts.flag(.motion, motion)
        }
        // Out of range of this gateway says nothing about the person.
        if text("presence") == "present" { facts.flag(.presence, true) }
        for (name, kind) in Self.flags {
            if let flag = member(name).flag { facts.flag(kind, flag) }
        }
        if let low = member("lowbatt").flag ?? member("batt_low").flag { facts.flag(.batteryLow, low) }
        facts.number(.battery, reading("batt"), json)
        facts.number(.voltageV, reading("volt"), json)
    }

    /// Theengs' names, and those of BTHome's binary sensors.
    private static let flags: [(StaticString, ObservationKind)] = [
        ("smoke", .smoke), ("gas", .gas), ("carbon_monoxide", .carbonMonoxide), ("heat", .heat), ("leak", .waterLeak),
        ("water_leak", .waterLeak), ("moisture", .waterLeak), ("tamper", .tamper), ("occupancy", .presence),
        ("vibration", .vibration), ("problem", .fault),
    ]

    private func climate(_ facts: inout DeviceFacts) {
        let celsius = reading("tempc") ?? reading("temp") ?? reading("tempf")?.scaled(5.0 / 9, -160.0 / 9)
        // A format of whole steps around zero has no code for "no value": its ends are told as they are.
        facts.number(.temperatureC, celsius, json, limits: -128...500)
        facts.number(.humidityPct, reading("hum"), json)
        facts.number(.illuminanceLx, reading("lux") ?? reading("darkness"), json)
        facts.number(.co2Ppm, reading("co2"), json)
    }

    private func body(_ facts: inout DeviceFacts) {
        facts.number(.heartRateBpm, reading("act_bpm") ?? reading("bpm"), json)
        facts.number(.spo2Pct, reading("spo2"), json)
        facts.number(.steps, reading("steps"), json)
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
            if let packet = json.counter(json.member(node, "packet")) {
                // One note a message: with two buttons in it, it is decoded in full every time.
                if facts.note != nil { facts.effect = .changesOwn }
                let key = facts.device.name + "/" + name.description
                let counted = packets.count(
                    key, number: packet.number, at: now.uptime, forgetAfter: Self.packetsWrapAfter)
                facts.note = RepeatedNote(name: key, answer: counted != nil, number: packet.token)
                guard let counted else { continue }
                facts.pressNumber = counted
            }
            facts.press(press)
        }
        // Wall switches that name what was done to them; what for, only the configuration knows.
        if let action = text("action"), action != "off", action != "stop" {
            facts.text(.other, action, isEvent: true)
        }
    }

    /// The number has eight bits: after ten minutes the same one is a new press.
    static let packetsWrapAfter: Milliseconds = 600_000

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
