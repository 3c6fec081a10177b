import SafetyModel

/// What a field is about, once its name (or the configuration) has told.
struct FieldMeaning: Sendable, Codable, Equatable {
    var kind: ObservationKind
    /// Raw value times this gives the kind's unit.
    var scale = 1.0
    /// Added after scaling (degrees Fahrenheit, kelvin).
    var offset = 0.0
    /// True means the quiet state: `mounted: 0` is tampering, `door_closed: 1` is closed.
    var isInverted = false
    /// What a number means that is neither 0 nor 1, for kinds that are alarms otherwise (`gas: 12` is a concentration).
    var numeric: ObservationKind?
    /// A press: `sos` or `single`.
    var press: String?

    init(
        _ kind: ObservationKind, scale: Double = 1, offset: Double = 0, isInverted: Bool = false,
        numeric: ObservationKind? = nil, press: String? = nil
    ) {
        (self.kind, self.scale, self.offset) = (kind, scale, offset)
        (self.isInverted, self.numeric, self.press) = (isInverted, numeric, press)
    }
}

/// A scalar as any of the scanners gives it.
enum FieldValue: Sendable, Equatable {
    case flag(Bool)
    case number(Double)
    case text(String)
}

/// A fact without its device.
struct Fact: Sendable, Equatable {
    var kind: ObservationKind
    var value: ObservationValue
    var isEvent = false
}

extension FieldMeaning {
    /// What a value says under this meaning; nil where it says nothing (unknown words, silenced, out of range).
    func fact(_ value: FieldValue) -> Fact? {
        switch kind {
        case .button: pressFact(value)
        case .contact: contactFact(value)
        case .fall: fallFact(value)
        case .availability: availabilityFact(value)
        case .smoke, .heat, .gas, .carbonMonoxide, .waterLeak, .zoneAlarm, .motion, .presence, .motionless,
            .bedOccupancy,
            .tamper, .test, .fault, .batteryLow, .vibration:
            flagFact(value)
        default: numberFact(value)
        }
    }

    private func flag(_ value: FieldValue) -> Bool? {
        switch value {
        case .flag(let flag): flag != isInverted
        // How many people or movements there are, and how wet it is, is more than whether.
        case .number(let number) where number == 0 || number == 1 || (isCounted && number > 0):
            (number != 0) != isInverted
        case .number: nil
        case .text(let text): FieldWords.isOn(text, for: kind).map { $0 != isInverted }
        }
    }

    private var isCounted: Bool { kind == .presence || kind == .motion || kind == .waterLeak }

    private func flagFact(_ value: FieldValue) -> Fact? {
        if case .number(let number) = value, let numeric, number != 0, number != 1 {
            return Plausible.fact(numeric, number)
        }
        return flag(value).map { Fact(kind: kind, value: .flag($0)) }
    }

    private func numberFact(_ value: FieldValue) -> Fact? {
        switch value {
        case .number(let number): Plausible.fact(kind, number * scale + offset)
        case .text(let text) where kind == .battery && FieldWords.isLow(text) != nil:
            FieldWords.isLow(text).map { Fact(kind: .batteryLow, value: .flag($0)) }
        case .text(let text):
            ScalarText.number((text.hasSuffix("%") ? String(text.dropLast()) : text).utf8.span)
                .flatMap { Plausible.fact(kind, $0 * scale + offset) }
        case .flag: nil
        }
    }

    private func contactFact(_ value: FieldValue) -> Fact? {
        if case .text(let text) = value, let isOpen = FieldWords.isOpen(text) {
            return Fact(kind: .contact, value: .text(isOpen ? "open" : "closed"))
        }
        return flag(value).map { Fact(kind: .contact, value: .text($0 ? "open" : "closed")) }
    }

    private func fallFact(_ value: FieldValue) -> Fact? {
        if case .text(let text) = value, FieldName(text).hasAny(["suspected", "maybe", "warning", "possible", "pre"]) {
            return Fact(kind: .fall, value: .text("suspected"))
        }
        return flag(value).map { Fact(kind: .fall, value: .flag($0)) }
    }

    private func availabilityFact(_ value: FieldValue) -> Fact? {
        if case .text(let text) = value {
            let name = FieldName(text)
            if name.hasAny(["offline", "dead", "lost"]) { return Fact(kind: .availability, value: .text("offline")) }
            return name.has("online") ? Fact(kind: .availability, value: .text("online")) : nil
        }
        return flag(value).map { Fact(kind: .availability, value: .text($0 ? "online" : "offline")) }
    }

    /// A press is what happened: the released state says nothing.
    private func pressFact(_ value: FieldValue) -> Fact? {
        if case .text(let text) = value, let press = FieldWords.press(text) {
            return Fact(kind: .button, value: .text(self.press == "sos" ? "sos" : press), isEvent: true)
        }
        guard flag(value) == true else { return nil }
        return Fact(kind: .button, value: .text(press ?? "single"), isEvent: true)
    }
}
