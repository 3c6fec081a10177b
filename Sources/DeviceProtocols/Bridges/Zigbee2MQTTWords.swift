import SafetyModel

/// One value of an exposed enum or binary, and what it means.
struct Zigbee2MQTTWord: Sendable, Codable, Equatable {
    /// As the device publishes it: a word, or `true` and `false`.
    var text: String
    /// `button` is a call for help.
    var kind: ObservationKind
    var isOn: Bool

    static func match(_ json: JSONDocument, _ value: JSONNode, _ words: [Self]) -> Self? {
        if json.kind(value) == .bool {
            let text = json.bool(value) == true ? "true" : "false"
            return words.first { $0.text == text }
        }
        return words.first { json.equals(value, text: $0.text) }
    }
}

/// What the inventory says of a property that is an enum or a binary: its name decides what it is about, its values what they say.
/// A property that can be set, or that is for the technician, is no danger. Source: Koenkk/zigbee2mqtt.io docs/guide/usage/exposes.md.
struct Zigbee2MQTTWords {
    private let name: FieldName
    private let isSettled: Bool
    private let isBinary: Bool
    /// Of a binary the value that is on comes first.
    private let values: [String]
    /// The product's own words, in lower case.
    private let description: String

    init(_ node: JSONNode, name: String, description: String, _ json: JSONDocument) {
        self.name = FieldName(name)
        self.description = description
        let type = json.member(node, "type").flatMap(json.string) ?? ""
        let access = json.member(node, "access").flatMap(json.integer) ?? 1
        let category = json.member(node, "category").flatMap(json.string) ?? ""
        isSettled = access & 2 != 0 || category == "config" || type == "numeric" || type == "text"
        isBinary = type == "binary"
        func text(_ node: JSONNode) -> String? { json.string(node) ?? json.bool(node).map { $0 ? "true" : "false" } }
        if isBinary {
            let on = json.member(node, "value_on").flatMap(text) ?? "true"
            values = [on, json.member(node, "value_off").flatMap(text) ?? "false"]
        } else {
            var found: [String] = []
            if let list = json.member(node, "values") {
                json.forEachElement(list) { if found.count < 64, let word = json.string($0) { found.append(word) } }
            }
            values = found
        }
    }

    /// Of a property whose name is in no table.
    var meaning: Zigbee2MQTTProperty? {
        guard !isSettled, !values.isEmpty else { return nil }
        if let kind = kindByName { return told(words(kind)) }
        if isBinary { return nil }
        if AlarmWords.isBare(name) || name.words == ["status"] { return told(bare) }
        guard let kind = whereabouts else { return nil }
        return told(complement(kind))
    }

    /// Of a property that is in the table: what the listed values say, where their plain meaning is not enough.
    func words(of meaning: Zigbee2MQTTProperty) -> [Zigbee2MQTTWord]? {
        if meaning.words != nil { return meaning.words }
        guard !isSettled, !isBinary, !values.isEmpty else { return nil }
        switch meaning.form {
        case .flag, .state, .word:
            if meaning.kind == .presence || meaning.kind == .bedOccupancy { return complement(meaning.kind) }
            let told = words(meaning.kind)
            return told.isEmpty ? nil : told
        default: return nil
        }
    }

    private func told(_ words: [Zigbee2MQTTWord]) -> Zigbee2MQTTProperty? {
        guard !words.isEmpty else { return nil }
        var property = Zigbee2MQTTProperty(form: .told, kind: words[0].kind)
        property.words = words
        return property
    }

    private var kindByName: ObservationKind? {
        guard let meaning = FieldVocabulary.meaning(of: name), !meaning.isInverted else { return nil }
        switch meaning.kind {
        case .smoke, .heat, .gas, .carbonMonoxide, .waterLeak, .fall, .motionless, .tamper, .fault, .batteryLow, .test,
            .motion:
            return meaning.kind
        case .presence, .bedOccupancy: return isBinary ? meaning.kind : nil
        case .button: return meaning.press == "sos" ? .button : nil
        default: return nil
        }
    }

    /// Values under a name that says what they are about.
    private func words(_ kind: ObservationKind) -> [Zigbee2MQTTWord] {
        if isBinary {
            return [
                Zigbee2MQTTWord(text: values[0], kind: kind, isOn: true),
                Zigbee2MQTTWord(text: values[1], kind: kind, isOn: false),
            ]
        }
        return values.compactMap { text in
            if kind == .fall, FieldMeaning(.fall).fact(.text(text))?.value == .text("suspected") { return nil }
            let isOn = kind == .button ? Self.isCall(text) : FieldWords.isOn(text, for: kind)
            return isOn.map { Zigbee2MQTTWord(text: text, kind: kind, isOn: $0) }
        }
    }

    private static func isCall(_ text: String) -> Bool? {
        AlarmWords.isCry(text) ? true : FieldWords.isOn(text, for: .zoneAlarm)
    }

    /// `alarm_status: high_temperatur`: each value says what it is about, else the product does.
    private var bare: [Zigbee2MQTTWord] {
        let zone = Zigbee2MQTTExposes.zone(description)
        var words: [Zigbee2MQTTWord] = []
        for text in values {
            let value = FieldName(text)
            if value.hasAny(["tamper", "tampered"]) {
                words.append(Zigbee2MQTTWord(text: text, kind: .tamper, isOn: true))
            } else if value.hasAny(["battery", "bat"]) {
                words.append(Zigbee2MQTTWord(text: text, kind: .batteryLow, isOn: true))
            } else if value.hasAny(["error", "fault", "failure"]) {
                words.append(Zigbee2MQTTWord(text: text, kind: .fault, isOn: true))
            } else if value.has("high"), value.words.contains(where: { $0.hasPrefix("temp") }) || value.has("overheat")
            {
                words.append(Zigbee2MQTTWord(text: text, kind: .heat, isOn: true))
            } else if AlarmWords.isCry(text), FieldWords.danger(text) == nil {
                words.append(Zigbee2MQTTWord(text: text, kind: .button, isOn: true))
            } else if let danger = FieldWords.danger(text) {
                words.append(Zigbee2MQTTWord(text: text, kind: danger, isOn: true))
            } else if let zone, name.words != ["status"], let isOn = FieldWords.isOn(text, for: zone) {
                words.append(Zigbee2MQTTWord(text: text, kind: zone, isOn: isOn))
            }
        }
        // What the quiet word takes back is whatever the others raise.
        let kinds = Set(words.filter(\.isOn).map(\.kind)).intersection([
            .heat, .smoke, .gas, .waterLeak, .carbonMonoxide, .fall,
        ])
        if let kind = kinds.first, kinds.count == 1 {
            for text in values
            where FieldWords.isOn(text, for: kind) == false && !words.contains(where: { $0.text == text }) {
                words.append(Zigbee2MQTTWord(text: text, kind: kind, isOn: false))
            }
        }
        let raises = words.contains { $0.isOn && ![.tamper, .batteryLow, .fault].contains($0.kind) }
        return raises || name.words != ["status"] ? words : []
    }

    /// Whether the product sees where a person is, and this property tells it.
    private var whereabouts: ObservationKind? {
        guard
            name.hasAny([
                "presence", "occupancy", "occupied", "human", "person", "people", "body", "motion", "bed", "pressure",
                "seat",
                "sitting", "existence", "movement",
            ]), !FieldVocabulary.isSetting(name), !AlarmWords.isActuator(name)
        else { return nil }
        if ["bed", "mattress", "sleep"].contains(where: description.contains) || name.has("bed") {
            return .bedOccupancy
        }
        let sees = ["presence", "occupancy", "human", "radar", "mmwave", "seat", "chair"].contains(
            where: description.contains)
        return sees || name.hasAny(["presence", "occupancy", "human", "person", "people", "existence"])
            ? .presence : nil
    }

    /// One value says nobody, and all others are somebody.
    private func complement(_ kind: ObservationKind) -> [Zigbee2MQTTWord] {
        func isNobody(_ text: String) -> Bool {
            let value = FieldName(text)
            return value.hasAny([
                "none", "no", "absent", "absence", "unoccupied", "leave", "left", "nobody", "vacant", "empty", "clear",
                "away", "inactive", "idle", "out", "false", "off", "unmanned", "noone", "normal", "not",
            ])
        }
        guard values.contains(where: isNobody), values.contains(where: { !isNobody($0) }) else { return [] }
        return values.compactMap { text in
            if FieldName(text).hasAny(["unknown", "fault", "error", "detecting", "calibrating", "invalid", "timeout"]) {
                return nil
            }
            return Zigbee2MQTTWord(text: text, kind: kind, isOn: !isNobody(text))
        }
    }
}
