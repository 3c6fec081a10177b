import SafetyModel

/// Something alarming in a message that no decoder understood.
package struct AlarmTrace: Sendable, Equatable {
    /// The names under which it stood, in the message's own spelling (`alarm/state`).
    var form: String
    /// Name and value as they came, at most `maximumWords` bytes.
    var words: String
    /// Nobody can say whether it is on: a technician's matter.
    var isUnreadable = false

    static let maximumWords = 120

    init(form: String, value: String, isUnreadable: Bool = false) {
        self.form = String(form.prefix(80))
        let words = form.isEmpty ? value : "\(form): \(value)"
        self.words = String(
            words.unicodeScalars.lazy.filter { $0.value >= 0x20 && $0.value != 0x7F }.prefix(Self.maximumWords).map(
                Character.init))
        self.isUnreadable = isUnreadable
    }
}

/// Looks through a message for what is alarming and was not understood.
///
/// Every value that it weighs is marked as read, so that a form learnt of the message holds for these values only.
struct AlarmScan {
    var json: JSONDocument
    /// Kinds of which the decoder's report says something: names and texts about them were understood.
    private let observations: [Observation]
    /// What the device is for; only alarming roles matter here.
    let role: DeviceRole?
    private(set) var traces: [AlarmTrace] = []
    /// What a bare alarm name of a device with an alarming role says; nil: nothing.
    private(set) var roleState: Bool?
    /// What stood there.
    private(set) var roleTraces: [AlarmTrace] = []
    /// The topic's own words are an alarm's: no form of other payloads holds.
    private(set) var weighsTopic = false

    private static let maximumDepth = 5
    private static let maximumTraces = 4
    /// Containers of the past, of limits and of what is not the device's own report.
    private static let passedOver = [
        "history", "config", "configuration", "settings", "options", "threshold", "thresholds", "calibration", "update",
        "device", "deviceinfo", "rxinfo", "txinfo", "capabilities", "exposes", "definition", "tags", "schedule",
        "warning",
    ]

    init(json: JSONDocument, report: borrowing Report, role: DeviceRole?) {
        self.json = json
        observations = report.observations
        self.role = AlarmTopics.isAlarming(role) ? role : nil
    }

    mutating func look(at node: JSONNode, under path: String = "", depth: Int = 0) {
        guard depth < Self.maximumDepth, traces.count < Self.maximumTraces else { return }
        // `alarm_type: out_of_bed, alarm_status: triggered`: the first says what the second is about.
        let isTyped = json.member(node, "alarm_type") != nil || json.member(node, "alarmType") != nil
        let json = json
        var count = 0
        json.forEachMember(node) { key, value in
            count += 1
            let isContainer = json.kind(value) == .object || json.kind(value) == .array
            guard count <= 256, isContainer || json.mayNameAlarm(key), let name = json.string(key) else { return }
            if isTyped, AlarmWords.isBare(FieldName(name)) { return }
            look(at: value, named: name, under: path, depth: depth)
        }
        guard json.kind(node) == .array else { return }
        var elements: [JSONNode] = []
        json.forEachElement(node) { if elements.count < 64 { elements.append($0) } }
        for element in elements {
            if json.kind(element) == .string {
                text(element, named: path.isEmpty ? "" : path)
            } else {
                look(at: element, under: path, depth: depth + 1)
            }
        }
    }

    private mutating func look(at value: JSONNode, named key: String, under path: String, depth: Int) {
        let form = path.isEmpty ? key : "\(path)/\(key)"
        switch json.kind(value) {
        case .object, .array:
            if Self.passedOver.contains(key.lowercased()) { return }
            look(at: value, under: form, depth: depth + 1)
        case .null: break
        case .bool, .number, .string: scalar(value, key, form)
        }
    }

    private mutating func scalar(_ node: JSONNode, _ key: String, _ form: String) {
        // `alarm: {"value": true}`: the parent's name is meant.
        let own = FieldName(key)
        let isPlain = own.words.count == 1 && ["value", "status", "state", "active"].contains(own.words[0])
        let parent = isPlain ? form.split(separator: "/").dropLast().last.map(String.init) : nil
        weigh(json.fieldValue, node, parent.map { FieldName($0) } ?? own, own, form)
    }

    private mutating func weigh(
        _ value: (JSONNode) -> FieldValue?, _ node: JSONNode, _ name: FieldName, _ own: FieldName, _ form: String
    ) {
        let isDanger = AlarmWords.isDanger(name) || AlarmWords.hasSign(form)
        let isBare = role != nil && AlarmWords.isBare(name)
        guard isDanger || isBare || AlarmWords.isOccasion(own) else { return }
        guard let value = value(node) else { return }
        weigh(value, name: name, isDanger: isDanger, isBare: isBare, form: form)
    }

    /// A payload that is one plain value, under its topic's words.
    mutating func weigh(_ value: FieldValue, under levels: [String]) {
        guard let last = levels.last else { return }
        let name = FieldName(last)
        let isDanger = AlarmWords.isDanger(name) || AlarmWords.hasSign(last)
        let isBare = role != nil && AlarmWords.isBare(name)
        weighsTopic = isDanger || isBare
        weigh(value, name: name, isDanger: isDanger, isBare: isBare, form: last)
    }

    private mutating func weigh(_ value: FieldValue, name: FieldName, isDanger: Bool, isBare: Bool, form: String) {
        if case .text(let text) = value, !isBare, isDanger || AlarmWords.isOccasion(name), AlarmWords.isCry(text),
            !isUnderstood(text)
        {
            return add(AlarmTrace(form: form, value: text))
        }
        guard isDanger || isBare, !isUnderstood(name) else { return }
        let isOn = Self.isOn(value)
        if isBare, role != nil, let isOn {
            roleState = isOn || roleState == true
            if isOn { roleTraces.append(AlarmTrace(form: form, value: Self.words(value))) }
        } else if isOn == true {
            add(AlarmTrace(form: form, value: Self.words(value)))
        } else if isOn == nil, case .text(let text) = value, Self.isPuzzling(text), role != nil || !name.words.isEmpty {
            add(AlarmTrace(form: form, value: text, isUnreadable: true))
        }
    }

    private mutating func text(_ node: JSONNode, named form: String) {
        guard AlarmWords.isOccasion(FieldName(form)), let text = json.string(node), AlarmWords.isCry(text),
            !isUnderstood(text)
        else { return }
        add(AlarmTrace(form: form, value: text))
    }

    private mutating func add(_ trace: AlarmTrace) {
        if traces.count < Self.maximumTraces, !traces.contains(trace) { traces.append(trace) }
    }

    /// Whether the report says something of the danger that a text or a name speaks of.
    private func isUnderstood(_ text: String) -> Bool {
        FieldWords.danger(text).map(isKnown) ?? isUnderstood(FieldName(text))
    }

    private func isUnderstood(_ name: FieldName) -> Bool {
        guard let kind = FieldVocabulary.meaning(of: name)?.kind else { return false }
        return isKnown(kind)
    }

    private func knows(_ kind: ObservationKind) -> Bool { observations.contains { $0.kind == kind } }

    private func isKnown(_ kind: ObservationKind) -> Bool {
        if knows(kind) { return true }
        return switch kind {
        case .gas: knows(.gasPpm) || knows(.gasVolumeM3)
        case .carbonMonoxide: knows(.coPpm)
        case .waterLeak: knows(.waterVolumeM3)
        case .heat: knows(.smoke)
        case .smoke: knows(.heat)
        case .button: knows(.zoneAlarm)
        default: false
        }
    }

    static func isOn(_ value: FieldValue) -> Bool? {
        switch value {
        case .flag(let flag): flag
        case .number(let number):
            number == 0 ? false : number > 0 && number <= 255 && number == number.rounded() ? true : nil
        case .text(let text):
            if let number = ScalarText.number(text.utf8.span) {
                number == 0 ? false : number == 1 || number == 255 ? true : nil
            } else {
                FieldWords.isOn(text, for: .zoneAlarm)
            }
        }
    }

    static func words(_ value: FieldValue) -> String {
        switch value {
        case .flag(let flag): flag ? "true" : "false"
        case .number(let number): number == number.rounded() && abs(number) < 1e15 ? "\(Int64(number))" : "\(number)"
        case .text(let text): text
        }
    }

    /// Whether a word under an alarm's name says nothing that is known: neither on nor off, no test, no fault, no number.
    private static func isPuzzling(_ text: String) -> Bool {
        let name = FieldName(text)
        guard (1...4).contains(name.words.count), text.utf8.count <= 40 else { return false }
        // Words of other troubles than a danger in the home.
        let isOther = name.hasAny([
            "burglar", "burglary", "intrusion", "intruder", "blocked", "underflow", "overflow", "backflow", "reverse",
            "timer", "weather", "stop", "low", "high", "armed", "disarmed", "standard", "ring", "away", "home", "night",
        ])
        return !isOther && !FieldWords.isDecided(name)
            && !text.utf8.contains { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }
    }
}

extension JSONDocument {
    /// Whether a name has a stem that `AlarmWords` knows.
    fileprivate func mayNameAlarm(_ key: JSONNode) -> Bool {
        let token = token(key)
        return token.flag || AlarmStems.names.isIn(bytes.span.extracting(range(token)))
    }
}
