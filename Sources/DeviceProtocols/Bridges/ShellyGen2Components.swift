import SafetyModel

/// The state of one component, or the part of it that changed.
struct ShellyComponent {
    let json: JSONDocument
    let node: JSONNode
    /// All fields are there: what is missing is not so. In a change, what is missing is as it was.
    let isWhole: Bool

    func number(_ name: StaticString) -> Double? { json.member(node, name).flatMap { json.number($0) } }
    func reading(_ name: StaticString) -> Reading? { json.member(node, name).flatMap { json.reading($0) } }
    func reading(_ outer: StaticString, _ inner: StaticString) -> Reading? {
        json.member(node, outer).flatMap { json.member($0, inner) }.flatMap { json.reading($0) }
    }
    /// true/false in any form: 1 for true errs towards the alarm.
    func flag(_ name: StaticString) -> Bool? { Scalar(json, json.member(node, name)).flag }
    func number(_ outer: StaticString, _ inner: StaticString) -> Double? {
        json.member(node, outer).flatMap { json.member($0, inner) }.flatMap { json.number($0) }
    }

    /// Whether the component reports an error; nil where it does not say.
    var hasErrors: Bool? {
        guard let errors = json.member(node, "errors") else { return isWhole ? false : nil }
        return json.count(errors) > 0
    }
}

extension ShellyGen2 {
    /// States the facts of a component, by the name before its number.
    mutating func component(
        _ name: Substring, _ component: ShellyComponent, _ facts: inout DeviceFacts, at now: Moment
    ) {
        guard component.json.kind(component.node) == .object else { return }
        let type = name.prefix { $0 != ":" }
        if Self.measured.contains(String(type)) { fault(String(name), component, &facts, at: now) }
        switch type {
        // Muted is not clear: `mute` says nothing of the alarm.
        case "smoke": if let alarm = component.flag("alarm") { facts.flag(.smoke, alarm) }
        case "flood": if let alarm = component.flag("alarm") { facts.flag(.waterLeak, alarm) }
        case "gas": if let alarm = component.flag("alarm") { facts.flag(.gas, alarm) }
        case "presence": if let count = component.number("num_objects") { facts.flag(.presence, count > 0) }
        case "presencezone":
            if let state = component.flag("value") ?? component.flag("state") { facts.flag(.presence, state) }
        case "devicepower": facts.number(.battery, component.reading("battery", "percent"), component.json)
        case "bthomedevice": facts.number(.battery, component.reading("battery"), component.json)
        case "blutrv":
            facts.number(.battery, component.reading("battery"), component.json)
            facts.number(.temperatureC, component.reading("current_C"), component.json)
        case "thermostat": facts.number(.temperatureC, component.reading("current_C"), component.json)
        case "temperature": facts.number(.temperatureC, component.reading("tC"), component.json)
        case "humidity": facts.number(.humidityPct, component.reading("rh"), component.json)
        case "illuminance": facts.number(.illuminanceLx, component.reading("lux"), component.json)
        case "voltmeter": facts.number(.voltageV, component.reading("voltage"), component.json)
        case "switch", "cover", "light", "rgb", "rgbw", "cct", "pm1", "em", "em1", "emdata", "em1data":
            meter(String(name), component, &facts, at: now)
        // A level whose meaning only the installer knows; null where the input is a button.
        case "input": if let state = component.flag("state") { facts.flag(.other, state) }
        // `bthomesensor` is a number whose meaning is in its configuration.
        default: break
        }
    }

    /// Components that can say `errors`.
    private static let measured: Set<String> = [
        "smoke", "flood", "gas", "temperature", "humidity", "illuminance", "devicepower", "switch", "cover", "light",
        "pm1",
        "em", "em1", "voltmeter", "input",
    ]

    /// A fault lasts until each component that had one is without.
    private mutating func fault(
        _ name: String, _ component: ShellyComponent, _ facts: inout DeviceFacts, at now: Moment
    ) {
        guard let hasErrors = component.hasErrors else { return }
        let was = faults.isOn(facts.device.name)
        let isFaulty = faults.update(facts.device.name, source: name, isOn: hasErrors, at: now.uptime)
        if was || isFaulty { facts.flag(.fault, isFaulty) }
        if was || isFaulty { facts.effect = .changesOwn }
        // Without a fault nothing was noted: the form holds as long as that is so.
        if facts.note == nil { facts.note = RepeatedNote(name: facts.device.name) }
    }

    /// Channels report one by one; the device's power and energy are their sums. Energies are watt-hours.
    private mutating func meter(
        _ name: String, _ component: ShellyComponent, _ facts: inout DeviceFacts, at now: Moment
    ) {
        let json = component.json
        let power =
            component.reading("total_act_power") ?? component.reading("apower") ?? component.reading("act_power")
        let energy =
            component.reading("total_act") ?? component.reading("total_act_energy")
            ?? component.reading("aenergy", "total")
        let device = facts.device.name
        if let power { sum(.powerW, device + "|W", name, power, &facts, json, at: now) }
        if let energy { sum(.energyKwh, device + "|kWh", name, energy.scaled(0.001), &facts, json, at: now) }
        facts.number(.voltageV, component.reading("voltage"), json)
        facts.number(.currentA, component.reading("total_current") ?? component.reading("current"), json)
        // The relay's own heat.
        facts.number(.deviceTemperatureC, component.reading("temperature", "tC"), json)
    }

    private mutating func sum(
        _ kind: ObservationKind, _ meter: String, _ channel: String, _ reading: Reading, _ facts: inout DeviceFacts,
        _ json: JSONDocument, at now: Moment
    ) {
        guard abs(reading.value) < ChannelTotals.maximumValue else { return facts.effect = .changesOwn }
        let total = channels.sum(meter, channel: channel, reading.value, at: now.uptime)
        guard channels.isAlone(meter, channel: channel), !facts.has(kind) else {
            return facts.replaceNumber(kind, total)
        }
        facts.number(kind, reading, sum: total, of: meter, channel: channel, json)
    }

    package mutating func repeated(_ note: RepeatedNote, _ found: inout FormValues, at now: Moment) -> Bool {
        repeated(note, at: now) && channels.repeated(note.sums, &found, at: now.uptime)
    }
}
