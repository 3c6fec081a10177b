import SafetyModel

/// What a definition's `exposes` say: properties, their units, and from all of it what the device is for.
struct Zigbee2MQTTExposes {
    private(set) var properties: [(String, Zigbee2MQTTProperty)] = []
    private(set) var capabilities: [ObservationKind] = []
    private(set) var hasEmergencyAction = false
    private(set) var isSiren = false
    private var hasArmingAction = false
    private var hasAction = false
    /// The product's own words, in lower case.
    private let description: String

    init(description: String) { self.description = description }

    /// Takes one exposed property, or the features of a light, lock, switch and the like. Depth is the document's own limit.
    mutating func add(_ node: JSONNode, _ json: JSONDocument) {
        let type = json.member(node, "type").flatMap(json.string) ?? ""
        if type == "composite" || type == "list" {
            if json.member(node, "name").map({ json.equals($0, "warning") }) == true { isSiren = true }
            return
        }
        if let features = json.member(node, "features"), json.kind(features) == .array {
            json.forEachElement(features) { add($0, json) }
            return
        }
        guard let property = json.member(node, "property").flatMap(json.string), !property.isEmpty,
            properties.count < 512
        else { return }
        let name = json.member(node, "name").flatMap(json.string) ?? property
        let words = Zigbee2MQTTWords(node, name: name, description: description, json)
        guard var meaning = Zigbee2MQTTProperty.named(name) ?? Zigbee2MQTTProperty.named(property) ?? words.meaning
        else {
            return
        }
        let access = json.member(node, "access").flatMap(json.integer) ?? 1
        meaning.canBeAsked = access & 4 != 0
        // What can be set is a setting or an actuator: an `alarm` or `gas` to switch on is no hazard.
        if access & 2 != 0, meaning.canRaise || meaning.kind == .test || meaning.form == .selfTestResult {
            if meaning.kind == .zoneAlarm { isSiren = true }
            meaning = .nothing
        }
        if type == "numeric" { meaning = measured(meaning, name, json.member(node, "unit").flatMap(json.string)) }
        if meaning.form != .nothing { meaning.words = words.words(of: meaning) }
        if meaning.form == .action { readActions(json.member(node, "values"), json) }
        if meaning.kind == .zoneAlarm, meaning.form != .sos { meaning = zone(meaning) }
        properties.append((property, meaning))
        note(meaning)
    }

    private mutating func note(_ meaning: Zigbee2MQTTProperty) {
        let kinds: [ObservationKind]
        switch meaning.form {
        case .nothing: kinds = []
        case .action, .sos: kinds = [.button]
        case .contact, .opening, .openWord: kinds = [.contact]
        case .fall: kinds = [.fall]
        case .posture: kinds = [.fall, .presence, .bedOccupancy]
        case .batteryState: kinds = [.batteryLow]
        case .selfTestResult: kinds = [.fault]
        case .told: kinds = (meaning.words ?? []).map(\.kind)
        case .flag, .invertedFlag, .state, .word, .leakWord, .number, .voltage: kinds = [meaning.kind]
        }
        for kind in kinds where !capabilities.contains(kind) { capabilities.append(kind) }
    }

    private mutating func readActions(_ values: JSONNode?, _ json: JSONDocument) {
        hasAction = true
        guard let values else { return }
        json.forEachElement(values) { node in
            guard let action = json.string(node) else { return }
            if PressWords.press(action) == "sos" { hasEmergencyAction = true }
            if action.contains("arm") { hasArmingAction = true }
        }
    }

    /// A numeric property under its unit.
    private func measured(_ meaning: Zigbee2MQTTProperty, _ name: String, _ unit: String?) -> Zigbee2MQTTProperty {
        var meaning = meaning
        let unit = unit?.lowercased() ?? ""
        switch meaning.kind {
        case .energyKwh: meaning.scale = unit == "wh" ? 0.001 : unit == "mwh" ? 1000 : 1
        case .powerW: meaning.scale = unit == "kw" ? 1000 : unit == "mw" ? 0.001 : 1
        case .currentA: meaning.scale = unit == "ma" ? 0.001 : 1
        case .voltageV:
            meaning = unit.isEmpty ? meaning : .number(.voltageV, scale: unit == "mv" ? 0.001 : 1)
        case .waterVolumeM3, .gasVolumeM3, .meterReading: meaning = volume(meaning, unit)
        case .gasPpm, .coPpm, .co2Ppm:
            // Percent of the explosive limit, milligrams: no concentration in ppm.
            if !unit.isEmpty, unit != "ppm" { meaning = .nothing }
        case .gas: meaning = unit.contains("m³") || unit == "m3" ? .number(.gasVolumeM3) : .number(.gasPpm)
        case .carbonMonoxide: meaning = .number(.coPpm)
        case .temperatureC, .bodyTemperatureC: if unit.contains("f") { meaning = .nothing }
        case .systolicMmhg, .diastolicMmhg: if unit == "kpa" { meaning.scale = 7.50062 }
        default: break
        }
        return meaning
    }

    private func volume(_ meaning: Zigbee2MQTTProperty, _ unit: String) -> Zigbee2MQTTProperty {
        var meaning = meaning
        if meaning.kind == .meterReading {
            if description.contains("water") { meaning.kind = .waterVolumeM3 }
            if description.contains("gas") { meaning.kind = .gasVolumeM3 }
        }
        switch unit {
        case "l", "liter", "litre", "liters", "litres": meaning.scale = 0.001
        case "m³", "m3", "": meaning.scale = 1
        case "gal", "gallon", "gallons": meaning.scale = 0.003785411784
        case "ft³", "ft3": meaning.scale = 0.028316846592
        default: meaning.kind = .meterReading
        }
        return meaning
    }

    /// An IAS zone exposed without its nature, under the product's own words.
    private func zone(_ meaning: Zigbee2MQTTProperty) -> Zigbee2MQTTProperty {
        var meaning = meaning
        if let kind = Self.zone(description) { meaning.kind = kind }
        if meaning.kind == .contact { meaning.form = .opening }
        return meaning
    }

    /// The nature of a zone by the product's own words, in lower case.
    static func zone(_ description: String) -> ObservationKind? {
        zones.first { $0.words.contains { description.contains($0) } }?.kind
    }

    private static let zones: [(words: [String], kind: ObservationKind)] = [
        (["carbon monoxide", "co detector", "co alarm"], .carbonMonoxide), (["smoke", "fire"], .smoke),
        (["heat"], .heat),
        (["gas", "methane", "lpg"], .gas), (["water", "leak", "flood"], .waterLeak),
        (["bed", "mattress", "sleep"], .bedOccupancy),
        (["motion", "pir", "occupancy", "presence"], .motion), (["vibration"], .vibration),
        (["door", "window", "contact", "magnet"], .contact),
    ]

    /// What the device is for, where its definition says so.
    func role(model: String) -> DeviceRole? {
        let sosWords = [
            "emergency", "panic", "sos", "pull cord", "nurse call", "call button", "distress", "help button",
        ]
        if hasAction || capabilities.contains(.button), !hasArmingAction {
            let isNamed =
                sosWords.contains { description.contains($0) }
                || Self.plainEmergencyButtons.contains { model.hasPrefix($0) }
            if isNamed || hasOnlyEmergencyActions { return .sos }
        }
        if description.contains("heat"), capabilities.contains(.smoke), !description.contains("smoke") { return .heat }
        if Self.heatDetectors.contains(where: { model.hasPrefix($0) }) { return .heat }
        if ["bed occup", "bed sensor", "mattress", "sleeping pad", "sleep monitor"].contains(
            where: description.contains)
        {
            return .bed
        }
        return nil
    }

    private var hasOnlyEmergencyActions: Bool { hasEmergencyAction && !hasArmingAction }

    /// Emergency buttons whose definition calls them a button (src/devices/heiman.ts, develco.ts).
    private static let plainEmergencyButtons = ["HS1EB", "HS2EB", "SBTZB-110", "SOS-"]
    /// Heat detectors that report under `smoke` (src/devices/develco.ts).
    private static let heatDetectors = ["HESZB"]
}
