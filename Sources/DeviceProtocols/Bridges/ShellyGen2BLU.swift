import SafetyModel

/// Shelly BLU sensors as the script on a Shelly gateway publishes them: BTHome's properties by name.
/// [ALLTERCO/shelly-script-examples ble-shelly-blu.js; bthome.io format]
struct ShellyBLU {
    let json: JSONDocument
    let node: JSONNode
    /// The topic's last level: the address without colons.
    let address: Substring

    func decode(packets: inout PressCounters, at now: Moment) -> Report {
        guard let device else { return .ignoring("no address") }
        if json.member(node, "encryption").flatMap({ json.bool($0) }) == true, json.member(node, "pid") == nil {
            return .ignoring("encrypted, and the gateway has no key: what it says stays unknown", heard: device)
        }
        var facts = DeviceFacts(device)
        facts.effect = .changesOwn
        for (name, kind) in Self.flags {
            if let flag = Scalar(json, json.member(node, name)).flag { facts.flag(kind, flag) }
        }
        for name in ["window", "door", "opening", "garage_door"] as [StaticString] {
            if let isOpen = Scalar(json, json.member(node, name)).flag { facts.contact(isOpen: isOpen) }
        }
        for (name, kind) in Self.numbers {
            facts.number(kind, Scalar(json, json.member(node, name)).number)
        }
        button(&facts, packets: &packets, at: now)
        return facts.report(otherwise: "no fact about the home")
    }

    private var device: DeviceID? {
        if let text = json.member(node, "address").flatMap({ json.string($0) }), !text.isEmpty {
            return DeviceID(text)
        }
        let digits = Array(address.lowercased())
        guard digits.count == 12, digits.allSatisfy({ $0.isHexDigit }) else { return nil }
        return DeviceID(stride(from: 0, to: 12, by: 2).map { String(digits[$0...($0 + 1)]) }.joined(separator: ":"))
    }

    private static let flags: [(StaticString, ObservationKind)] = [
        ("motion", .motion), ("smoke", .smoke), ("gas", .gas), ("carbon_monoxide", .carbonMonoxide), ("heat", .heat),
        ("moisture", .waterLeak), ("water_leak", .waterLeak), ("tamper", .tamper), ("vibration", .vibration),
        ("occupancy", .presence), ("presence", .presence), ("battery_low", .batteryLow), ("problem", .fault),
    ]

    private static let numbers: [(StaticString, ObservationKind)] = [
        ("battery", .battery), ("temperature", .temperatureC), ("humidity", .humidityPct),
        ("illuminance", .illuminanceLx),
        ("co2", .co2Ppm), ("power", .powerW), ("energy", .energyKwh), ("voltage", .voltageV),
    ]

    /// One number, or one a button; the packet's number tells one press from its repetitions.
    private func button(_ facts: inout DeviceFacts, packets: inout PressCounters, at now: Moment) {
        guard let node = json.member(node, "button") else { return }
        var codes: [Double] = []
        if let code = json.lenientNumber(node) { codes.append(code) }
        json.forEachElement(node) { element in codes.append(json.lenientNumber(element) ?? 0) }
        guard let press = codes.prefix(8).lazy.compactMap({ Theengs.press($0) }).first else { return }
        if let packet = json.member(node, "pid").flatMap({ json.integer($0) }) {
            let name = facts.device.name
            guard let counted = packets.count(name, number: packet, at: now.uptime, forgetAfter: 600_000) else {
                return
            }
            facts.pressNumber = counted
        }
        facts.press(press)
    }
}
