import SafetyModel

/// Zigbee devices behind a Tasmota coordinator. `SetOption83`, `89`, `100` and `118` change the shape, the device's own fields
/// stay. Source: tasmota/docs docs/Zigbee.md; arendst/Tasmota xdrv_23_zigbee_5_2_converters.ino (names of zone types).
extension Tasmota {
    /// An object with one member a device, under its short address or its name.
    mutating func zigbee(_ received: JSONNode, _ place: Place, _ json: JSONDocument) -> Report {
        var report = Report()
        var heard: DeviceID?
        let station = coordinator(place.station)
        // `SetOption119`: the device's fields without its address around them; that stands in the topic, or in `Device`.
        let own = ownAddress(received, place, json)
        func each(_ body: (String, JSONNode) -> Void) {
            if let own { return body(own, received) }
            json.forEachMember(received) { key, value in
                if json.kind(value) == .object, let name = json.string(key) { body(name, value) }
            }
        }
        each { name, value in
            let address = text(json, value, "Device") ?? name
            let device = DeviceID("\(station)/\(address)")
            var facts = DeviceFacts(device)
            TasmotaZone.read(value, &facts, json)
            json.forEachMember(value) { Self.field($0, $1, &facts, json) }
            report.links += facts.links.map { $0.moved(by: report.observations.count) }
            report.observations += facts.observations
            if RoleRules.saysSOS(name) || text(json, value, "Name").map(RoleRules.saysSOS) == true {
                report.callsForHelp = true
            }
            heard = device
        }
        noteCoordinator(station)
        (report.bridge, report.effect) = (station, .repeats)
        if report.observations.isEmpty { (report.ignored, report.heard) = ("no value of a known field", heard) }
        return report
    }

    /// The address of a device that stands there without a wrapper.
    private func ownAddress(_ received: JSONNode, _ place: Place, _ json: JSONDocument) -> String? {
        if let device = text(json, received, "Device") { return device }
        var isWrapped = true
        json.forEachMember(received) { _, value in
            if json.kind(value) != .object, json.kind(value) != .array { isWrapped = false }
        }
        if isWrapped { return nil }
        let name = place.device ?? String(place.station.split(separator: "/").last ?? "")
        let isHex = name.utf8.count == 4 && name.allSatisfy(\.isHexDigit)
        return isHex ? "0x\(name.uppercased())" : text(json, received, "Name") ?? name
    }

    /// `SetOption89` puts the Zigbee device's address or name behind the coordinator's topic.
    private func coordinator(_ path: String) -> String {
        guard stations[path] == nil, let cut = path.firstIndex(of: "/") else { return path }
        return String(path[..<cut])
    }

    /// A 433 MHz code: nothing until the configuration says what sends it.
    func radioCode(_ code: JSONNode, _ place: Place, _ json: JSONDocument) -> Report {
        guard let data = json.member(code, "Data"),
            let text = json.string(data) ?? json.integer(data).map({ String($0) }),
            !text.isEmpty, text.utf8.count <= 64
        else { return .noise("a radio code without data") }
        var report = Report.noise(
            "a radio code whose sender nobody has named", heard: DeviceID("\(place.station)/\(text)"))
        report.isBareCode = true
        return report
    }

    private static func field(_ key: JSONNode, _ value: JSONNode, _ facts: inout DeviceFacts, _ json: JSONDocument) {
        guard let name = json.string(key) else { return }
        if name == "click" || name == "Click" || name == "action" || name == "Action" {
            if let press = json.string(value).flatMap(PressWords.press).flatMap(ButtonPress.init) { facts.press(press) }
            return
        }
        let kind: ObservationKind
        switch name {
        case "Temperature", "LocalTemperature": kind = .temperatureC
        case "Humidity": kind = .humidityPct
        case "Illuminance": kind = .illuminanceLx
        case "BatteryPercentage", "Battery": kind = .battery
        case "BatteryVoltage", "Voltage", "RMSVoltage": kind = .voltageV
        case "ActivePower": kind = .powerW
        case "CarbonDioxide", "CO2": kind = .co2Ppm
        case "LinkQuality": kind = .linkQuality
        default: return
        }
        facts.number(kind, json.lenientReading(value), json)
    }
}

/// An IAS zone's report: the named fields of the zone types that Tasmota knows, and the status word.
enum TasmotaZone {
    static func read(_ device: JSONNode, _ facts: inout DeviceFacts, _ json: JSONDocument) {
        let isNamed = named(device, &facts, json)
        guard let status = status(device, json) else { return }
        facts.flag(.tamper, status & 1 << 2 != 0)
        facts.flag(.batteryLow, status & 1 << 3 != 0)
        // Trouble, and a battery that is broken.
        facts.flag(.fault, status & (1 << 6 | 1 << 9) != 0)
        facts.flag(.mainsLost, status & 1 << 7 != 0)
        facts.flag(.test, status & 1 << 8 != 0)
        if !isNamed { facts.flag(.zoneAlarm, status & 3 != 0) }
        // Older firmware calls the alarm of every zone `Occupancy`: what it is only the configured role tells.
        if facts.has(.motion) { facts.flag(.other, status & 3 != 0) }
    }

    /// Whether a named field told what the zone is.
    private static func named(_ device: JSONNode, _ facts: inout DeviceFacts, _ json: JSONDocument) -> Bool {
        var isNamed = false
        func flag(_ name: StaticString) -> Bool? {
            guard let value = json.member(device, name).flatMap(json.lenientBool) else { return nil }
            isNamed = true
            return value
        }
        if let isOn = flag("Fire") { facts.flag(.smoke, isOn) }
        if let isOn = flag("Water") { facts.flag(.waterLeak, isOn) }
        if let isOn = flag("CO") { facts.flag(.carbonMonoxide, isOn) }
        if let isOn = flag("Gas") { facts.flag(.gas, isOn) }
        if let isOn = flag("Occupancy") { facts.flag(.motion, isOn) }
        if let isOn = flag("Presence") { facts.flag(.presence, isOn) }
        // 1 is open, other than on most bridges.
        if let isOpen = flag("Contact") { facts.contact(isOpen: isOpen) }
        if let isOn = flag("Movement") { facts.flag(.vibration, isOn) }
        if let isOn = flag("GlassBreak") { facts.flag(.vibration, isOn) }
        // IAS ACE commands of keypads and pendants: emergency, fire, panic. [docs/Zigbee.md; ZCL 8.3.2.4.2]
        for command in ["0501!02", "0501!03", "0501!04", "0501<02", "0501<03", "0501<04"]
        where json.member(device, named: command) != nil { facts.press(.sos) }
        if let isOn = flag("PersonalAlarm"), isOn { facts.press(.sos) }
        if let isOn = flag("Panic"), isOn { facts.press(.sos) }
        return isNamed
    }

    /// The zone's status word, as a number or as the raw command's first two bytes (little-endian).
    private static func status(_ device: JSONNode, _ json: JSONDocument) -> UInt16? {
        for name in ["ZoneStatusChange", "ZoneStatus"] {
            if let word = json.member(device, named: name).flatMap(json.integer) {
                return UInt16(truncatingIfNeeded: word)
            }
        }
        // Older firmware marks the commands of a cluster with other signs.
        let raws = ["0500<00", "0500!00", "0500?00"].lazy.compactMap {
            json.member(device, named: $0).flatMap(json.string)
        }
        guard let raw = raws.first, raw.utf8.count >= 4, let low = UInt16(raw.prefix(2), radix: 16),
            let high = UInt16(raw.dropFirst(2).prefix(2), radix: 16)
        else { return nil }
        return high << 8 | low
    }
}
