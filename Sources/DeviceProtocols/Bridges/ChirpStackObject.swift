import SafetyModel

/// The `object` of an uplink: what the vendor's codec made of the bytes.
///
/// Three ways of saying it, tried in this order: forms that need more than one field (`ChirpStackForms`), plain field names
/// and words (`FieldVocabulary`), and `history`, whose entries are the past. Unknown names and unknown words say nothing.
struct ChirpStackObject {
    static let maximumObservations = 512
    let json: JSONDocument
    let device: DeviceID
    /// The LoRaWAN port: some vendors have one for each kind of device.
    let port: Int64?
    /// What the installer's tag says it is: a bed's occupancy is the bed's, any alarm of a call button is a call.
    var role: DeviceRole?
    /// What the object as a whole is about, where its envelope names that; a bare `alarm` or `status` in it is then meant so.
    var service: String?
    private(set) var observations: [Observation] = []

    init(json: JSONDocument, device: DeviceID, port: Int64?) {
        (self.json, self.device, self.port) = (json, device, port)
    }

    /// Words that stand for the whole message.
    mutating func cry(_ text: String) {
        var facts = FactSet()
        cry(text, &facts)
        add(facts, claimedWall: nil, isPast: false)
    }

    mutating func read(_ object: JSONNode, claimedWall: Milliseconds?) {
        add(facts(object), claimedWall: claimedWall, isPast: false)
        readPast(object)
    }

    private mutating func add(_ facts: FactSet, claimedWall: Milliseconds?, isPast: Bool) {
        let room = Self.maximumObservations - observations.count
        observations += facts.observations(of: device, claimedWall: claimedWall, isPast: isPast).prefix(room)
    }

    /// Milesight's stored readings, each with its own time (seconds).
    private mutating func readPast(_ object: JSONNode) {
        guard let history = json.member(object, "history") else { return }
        var entries: [JSONNode] = []
        json.forEachElement(history) { entries.append($0) }
        for entry in entries.prefix(Self.maximumObservations) where json.kind(entry) == .object {
            let time = json.member(entry, "timestamp").flatMap { json.lenientNumber($0) }
            add(facts(entry), claimedWall: DeviceClock.epoch(time), isPast: true)
        }
    }

    private func facts(_ object: JSONNode) -> FactSet {
        var facts = FactSet()
        var forms = ChirpStackForms(json: json, port: port, isCallButton: role == .sos)
        forms.read(object, into: &facts)
        walk(object, service.map { [$0] } ?? [], forms.handled, depth: 0, into: &facts)
        readOccasion(object, into: &facts)
        if role == .bed { facts.rename(.presence, to: .bedOccupancy) }
        return facts
    }

    private func walk(_ object: JSONNode, _ path: [String], _ handled: [String], depth: Int, into facts: inout FactSet)
    {
        json.forEachMember(object) { key, value in
            guard let key = json.string(key), !handled.contains(key), !hasVerdict(key, value, object) else { return }
            if json.kind(value) == .object {
                let name = FieldName(key)
                let isSetting = name.hasAny([
                    "config", "configuration", "settings", "threshold", "calibration", "version",
                ])
                if depth < 3, !isSetting { walk(value, path + [key], handled, depth: depth + 1, into: &facts) }
            } else if json.kind(value) == .array {
                if depth < 4 { list(value, key, path, handled, depth: depth, into: &facts) }
            } else if let field = json.fieldValue(value) {
                read(key, path, field, siblings: object, into: &facts)
            }
        }
    }

    /// Lists of objects are read as objects; what stands in a list of events counts as their words.
    private func list(
        _ list: JSONNode, _ key: String, _ path: [String], _ handled: [String], depth: Int, into facts: inout FactSet
    ) {
        let isOccasion = AlarmWords.isOccasion(FieldName(key))
        var elements: [JSONNode] = []
        json.forEachElement(list) { if elements.count < 64 { elements.append($0) } }
        for element in elements {
            switch json.kind(element) {
            case .string: if isOccasion, let text = json.string(element) { cry(text, &facts) }
            case .array: if depth < 4 { self.list(element, key, path, handled, depth: depth + 1, into: &facts) }
            // Alarms with a status of their own are a radar's (`ChirpStackForms`).
            case .object where json.member(element, "alarm_status") == nil:
                walk(element, path + [key], handled, depth: depth + 1, into: &facts)
            default: break
            }
        }
    }

    /// Whether a number has its verdict beside it: of `flood: 2` and `floodAlarm: false` the second says what it is.
    private func hasVerdict(_ key: String, _ value: JSONNode, _ object: JSONNode) -> Bool {
        let number = json.kind(value) == .object ? json.member(value, "value") : value
        guard let number, json.kind(number) == .number, let kind = FieldVocabulary.meaning(of: key)?.kind,
            [.smoke, .heat, .gas, .carbonMonoxide, .waterLeak].contains(kind)
        else { return false }
        return ["Alarm", "_alarm", "Alert", "_alert"].contains { json.member(object, named: key + $0) != nil }
    }

    private func read(
        _ key: String, _ path: [String], _ value: FieldValue, siblings: JSONNode, into facts: inout FactSet
    ) {
        let name = FieldName(key)
        if case .text(let text) = value {
            // Why it was sent is read last (`readOccasion`).
            let isReason = name.has("type") && name.hasAny(["message", "report"])
            if !isReason, AlarmWords.isOccasion(name) { cry(text, &facts) }
            if name.hasAny(["flow", "volume", "consumption", "total"]) { volume(text, siblings, &facts) }
            if name.hasAny(["battery", "bat"]), let isLow = FieldWords.isLow(text) { facts.flag(.batteryLow, isLow) }
        }
        if role == .sos, AlarmWords.isBare(name), name.hasAny(["alarm", "alert", "triggered"]),
            FieldMeaning(.zoneAlarm).fact(value)?.value == .flag(true)
        {
            return facts.press("single")
        }
        guard var meaning = FieldVocabulary.meaning(of: name) ?? parentMeaning(name, path) else { return }
        if case .number(let number) = value {
            if meaning.kind == .battery, isVoltage(number, siblings) { meaning = FieldMeaning(.voltageV) }
            if meaning.kind == .voltageV, name.hasAny(["battery", "bat"]), number > 1000 { meaning.scale = 0.001 }
        }
        facts.add(meaning.fact(value))
    }

    /// A call for help or a danger that is named only by the value (`event: "SOS"`, `alarm_status: "Fire alarm"`).
    private func cry(_ text: String, _ facts: inout FactSet) {
        let words = FieldName(text)
        if words.hasAny(["sos", "panic", "duress"]) || (words.has("help") && words.words.count < 3),
            !FieldWords.isDenied(words)
        {
            facts.press("sos")
        } else if let danger = FieldWords.danger(text) {
            facts.flag(danger, true)
        } else if let quiet = FieldWords.deniedDanger(text) {
            facts.flag(quiet, false)
        }
    }

    /// `messageType: "Smoke Alarm Event"`, `report_type: "Man down report"`: why it was sent. The readings beside it know better.
    private func readOccasion(_ object: JSONNode, into facts: inout FactSet) {
        var said = FactSet()
        json.forEachMember(object) { key, value in
            guard let key = json.string(key), let text = json.string(value) else { return }
            let name = FieldName(key)
            guard name.has("type"), name.hasAny(["message", "report"]),
                ["event", "report", "detected"].contains(FieldName(text).words.last)
            else { return }
            cry(text, &said)
        }
        for fact in said.facts where !facts.facts.contains(where: { $0.kind == fact.kind }) { facts.add(fact) }
    }

    /// `cumulativeFlow: "12.345m³"`: a counter with its unit; water where the object speaks of it.
    private func volume(_ text: String, _ siblings: JSONNode, _ facts: inout FactSet) {
        let units: [(String, Double)] = [("m³", 1), ("m3", 1), ("L", 0.001), ("l", 0.001)]
        guard let (unit, scale) = units.first(where: { text.hasSuffix($0.0) }) else { return }
        let digits = String(text.dropLast(unit.count))
        guard let number = ScalarText.number(digits.utf8.span) else { return }
        var medium = ObservationKind.meterReading
        json.forEachMember(siblings) { key, _ in
            guard let key = json.string(key) else { return }
            let name = FieldName(key)
            if name.has("water") {
                medium = .waterVolumeM3
            } else if name.has("gas"), medium != .waterVolumeM3 {
                medium = .gasVolumeM3
            }
        }
        facts.number(medium, number * scale)
    }

    /// `button_event.status`, `button_1.event`, `temperatureSensor.1` (Cayenne LPP): the meaning is the parent's.
    private func parentMeaning(_ name: FieldName, _ path: [String]) -> FieldMeaning? {
        guard let parent = path.last, name.words.count == 1, let word = name.words.first else { return nil }
        let isNumber = word.utf8.allSatisfy { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }
        guard
            isNumber
                || ["status", "state", "value", "detected", "event", "percent", "percentage", "alarm"].contains(word)
        else { return nil }
        return FieldVocabulary.meaning(of: parent)
    }

    /// Browan and others call the battery's volts `battery`.
    private func isVoltage(_ number: Double, _ siblings: JSONNode) -> Bool {
        guard number > 0, number <= 5 else { return false }
        return number != number.rounded() || json.member(siblings, "temperatureBoard") != nil
    }
}
