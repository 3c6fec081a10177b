import SafetyModel

/// The facts of one state message of one device.
struct Zigbee2MQTTFacts {
    let device: DeviceID
    /// Whatever this device's action is called, it is a press.
    let isSOS: Bool
    var claimedWall: Milliseconds?
    private(set) var observations: [Observation] = []
    private(set) var callsForHelp = false
    private(set) var links: [ReadingLink] = []
    /// One value took the place of another: no form is learnt from that.
    private(set) var isEntangled = false
    /// A bit for each kind that is there (two kinds may share one): most kinds come once, and then nothing is searched.
    private var kinds: UInt64 = 0

    init(_ device: DeviceID, isSOS: Bool) {
        (self.device, self.isSOS) = (device, isSOS)
        observations.reserveCapacity(12)
    }

    mutating func add(_ property: Zigbee2MQTTProperty, _ json: JSONDocument, _ value: JSONNode) {
        let kind = property.kind
        if let words = property.words, let word = Zigbee2MQTTWord.match(json, value, words) { return add(word) }
        switch property.form {
        case .nothing: break
        case .told:
            guard property.words == nil else { return }
            let said = json.lenientBool(value) ?? json.string(value).flatMap { FieldWords.isOn($0, for: kind) }
            if let said { add(kind: kind, .flag(said)) }
        case .flag, .invertedFlag, .state: addFlag(property, json, value)
        case .contact:
            if let isClosed = json.lenientBool(value) {
                add(kind: .contact, .text(isClosed ? "closed" : "open"))
            } else if let text = json.string(value)?.lowercased(), text == "open" || text == "closed" {
                add(kind: .contact, .text(text))
            }
        case .word: if json.lenientBool(value) == nil { addFlag(property, json, value) }
        case .leakWord:
            guard let words = json.string(value)?.lowercased(), !words.isEmpty else { return }
            add(kind: .waterLeak, .flag(words.contains("leak")))
        case .openWord:
            guard let text = json.string(value), let isOpen = FieldWords.isOpen(text) ?? Self.isTilted(text) else {
                return
            }
            add(kind: .contact, .text(isOpen ? "open" : "closed"))
        case .opening: if let isOpen = isTrue(json, value) { add(kind: .contact, .text(isOpen ? "open" : "closed")) }
        case .number:
            guard let reading = json.lenientReading(value)?.scaled(property.scale) else { return }
            if !add(kind, reading, isPreferred: property.isPreferred) { json.look(value) }
        case .voltage:
            // Batteries are told in millivolts, the mains in volts; 500 lies between the two.
            guard let reading = json.lenientReading(value) else { return }
            let isMilli = reading.raw > 500
            let scale = isMilli ? 0.001 : property.scale
            let limits = isMilli ? 0.5.nextUp...1e12 : -1e12...(500 * scale)
            if !add(kind, reading.scaled(scale), limits: limits) { json.look(value) }
        case .action:
            if let text = json.string(value), let press = isSOS ? PressWords.anyPress(text) : PressWords.press(text) {
                observations.append(Observation(device, .button, .text(press), isEvent: true))
            }
        case .sos:
            // A zone that calls for help: a state that the bridge sends again with every report, so its coming on is the press.
            guard let isOn = isTrue(json, value) else { return }
            callsForHelp = true
            add(kind: .zoneAlarm, .flag(isOn))
        case .fall: if let text = text(json, value) { addFall(text) }
        case .posture: if let text = json.string(value) { addPosture(text) }
        case .batteryState:
            guard let text = json.string(value)?.lowercased() else { return }
            add(kind: .batteryLow, .flag(text == "low" || text == "critical" || text == "empty"))
        case .selfTestResult:
            guard let text = json.string(value)?.lowercased() else { return }
            if text.contains("fail") || text.contains("fault") { add(kind: .fault, .flag(true)) }
        }
    }

    private mutating func add(_ word: Zigbee2MQTTWord) {
        switch word.kind {
        case .button:
            callsForHelp = true
            add(kind: .zoneAlarm, .flag(word.isOn))
        case .contact: add(kind: .contact, .text(word.isOn ? "open" : "closed"))
        default: add(kind: word.kind, .flag(word.isOn))
        }
    }

    private static func isTilted(_ text: String) -> Bool? {
        FieldName(text).hasAny(["tilt", "tilted", "ajar"]) ? true : nil
    }

    private mutating func addFlag(_ property: Zigbee2MQTTProperty, _ json: JSONDocument, _ value: JSONNode) {
        if let numeric = property.numeric, let number = json.number(value), number != 0, number != 1 {
            if numeric != .other { _ = add(numeric, Reading(token: value.index, raw: number)) }
            return
        }
        guard let isOn = isTrue(json, value) else { return }
        add(kind: property.kind, .flag(isOn != (property.form == .invertedFlag)))
    }

    /// true/false in any form, and the plain words of enums; nil for all others, `unknown` and `detecting` among them.
    private func isTrue(_ json: JSONDocument, _ value: JSONNode) -> Bool? {
        if let flag = json.lenientBool(value) { return flag }
        guard let word = json.string(value)?.lowercased() else { return nil }
        switch word {
        case "alarm", "detected", "triggered", "leak", "leaking", "smoke", "fire", "presence", "present", "occupied",
            "move",
            "moving", "motion", "static", "small", "large", "peaceful", "tampered", "fault", "active", "wet", "in_bed",
            "sos",
            "small_move", "large_move", "presence_detected", "motionless", "still":
            return true
        case "normal", "none", "clear", "cleared", "ok", "idle", "dry", "absent", "absence", "unoccupied", "inactive",
            "no_presence", "nobody", "safe", "no_alarm", "out_of_bed", "not_detected", "no_motion", "leave":
            return false
        default: return nil
        }
    }

    private func text(_ json: JSONDocument, _ value: JSONNode) -> String? {
        json.string(value) ?? json.lenientBool(value).map { $0 ? "fall" : "none" }
    }

    /// none/maybe_fall/fall (Tuya), normal/fall_warning/fall_alarm (HEIMAN), and booleans.
    private mutating func addFall(_ text: String) {
        switch text.lowercased() {
        case "fall", "fall_alarm", "falling", "fallen", "fall_detected", "fall_down", "alarm", "true", "on", "1",
            "detected":
            add(kind: .fall, .flag(true))
        case "maybe_fall", "fall_warning", "suspected", "suspected_fall", "possible_fall", "warning", "pre_fall",
            "low_posture":
            add(kind: .fall, .text("suspected"))
        case "none", "normal", "no_fall", "false", "off", "0", "clear", "not_fall", "no": add(kind: .fall, .flag(false))
        default: break
        }
    }

    /// OWON FDS315: one word for where and how the person is.
    private mutating func addPosture(_ text: String) {
        let fall: ObservationValue
        switch text {
        case "unoccupied", "occupied", "sitting", "on_the_bed": fall = .flag(false)
        case "low_posture": fall = .text("suspected")
        case "falling": fall = .flag(true)
        default: return
        }
        add(kind: .fall, fall)
        add(kind: .presence, .flag(text != "unoccupied"))
        add(kind: .bedOccupancy, .flag(text == "on_the_bed"))
    }

    /// Whether the reading became a fact of its own; if not, its value decided something.
    private mutating func add(
        _ kind: ObservationKind, _ reading: Reading, isPreferred: Bool = false, limits: ClosedRange<Double>? = nil
    ) -> Bool {
        guard let fact = Plausible.fact(kind, reading.value) else { return false }
        if let index = index(of: fact.kind) {
            if isPreferred { observations[index].value = fact.value }
            isEntangled = isEntangled || isPreferred
            return false
        }
        append(fact.kind, fact.value)
        // No breath is a fact, and no number of breaths.
        guard fact.kind == kind else { return false }
        links.append(
            ReadingLink(reading, observation: observations.count - 1, limits: limits ?? Plausible.range(kind)))
        return true
    }

    /// Of two reports of one kind (two endpoints, two fault flags) the one that says danger, or open, stays.
    private mutating func add(kind: ObservationKind, _ value: ObservationValue) {
        guard let index = index(of: kind) else { return append(kind, value) }
        if value == .flag(true) || value == .text("open") { observations[index].value = value }
    }

    private func index(of kind: ObservationKind) -> Int? {
        if kinds & Self.bit(kind) == 0 { return nil }
        return observations.indices.first { observations[$0].kind == kind }
    }

    private mutating func append(_ kind: ObservationKind, _ value: ObservationValue) {
        kinds |= Self.bit(kind)
        observations.append(Observation(device, kind, value))
    }

    private static func bit(_ kind: ObservationKind) -> UInt64 {
        1 << UInt64(unsafe unsafeBitCast(kind, to: UInt8.self) & 63)
    }

    /// With the device's own time, where it was told.
    consuming func finished() -> [Observation] {
        guard let claimedWall else { return observations }
        for index in observations.indices { observations[index].claimedWall = claimedWall }
        return observations
    }
}
