import SafetyModel

/// wmbusmeters: meters and detectors of the wireless M-Bus.
///
///     wmbusmeters/<name>    {"_":"telegram","media":…,"meter":<driver>,"id":…,"status":…,"<quantity>_<unit>":…}
///
/// The topic is whatever the operator's shell line says; a telegram is known by its `meter` and `id`. Which quantity a
/// number is follows from the medium and the unit at the end of its name, for every driver.
/// Source: wmbusmeters/wmbusmeters README.md, drivers and their tests.
package struct Wmbusmeters: BridgeDecoder {
    package static let name = "wmbusmeters"
    package static let learnsMeanings = false

    private let bases: [String]
    /// What was on when the meter or detector was last heard: leaks by its name, other dangers by name and kind.
    var leaks = StateSources()

    package init(settings: DecoderSettings) { bases = settings.bases(of: Self.name, default: ["wmbusmeters"]) }

    /// Any topic may be the operator's; what is no telegram is declined.
    package func claims(topic: String) -> Bool { true }

    package func isCertain(of topic: String) -> Bool {
        bases.contains { topic == $0 || TopicLevels.lies(topic, under: $0) }
    }

    private static func mentions(_ payload: [UInt8], _ word: StaticString) -> Bool {
        let (bytes, count) = (payload.span, word.utf8CodeUnitCount)
        guard bytes.count >= count else { return false }
        let first = unsafe word.utf8Start[0]
        for start in 0...(bytes.count - count) where bytes[start] == first {
            var index = 1
            while index < count, unsafe bytes[start + index] == word.utf8Start[index] { index += 1 }
            if index == count { return true }
        }
        return false
    }

    package mutating func decode(
        _ message: Message, at now: Moment, json: inout JSONDocument
    ) throws(Refusal) -> Report {
        let isOurs = isCertain(of: message.topic)
        // The alarm shell's free text: "[ALARM SpecifiedDeviceNotFound] …".
        if isOurs, message.payload.starts(with: "[ALARM".utf8) {
            return .ignoring("text of the program's alarm shell")
        }
        if !isOurs {
            // Most messages of other bridges are told apart before they are parsed.
            guard message.payload.first == UInt8(ascii: "{"), Self.mentions(message.payload, "media") else {
                return .declined
            }
            do throws(Refusal) { try json.parse(message.payload.span) } catch { return .declined }
            guard Self.isTelegram(json) else { return .declined }
        } else {
            try json.parse(message.payload.span)
        }
        let root = json.root
        guard json.kind(root) == .object else { throw Refusal(reason: "not a JSON object", byte: 0) }
        // Since 2026 the driver is called by its name.
        guard let driver = (json.member(root, "meter") ?? json.member(root, "driver")).flatMap({ json.string($0) }),
            let id = Scalar(json, json.member(root, "id")).identity
        else { return .ignoring("no telegram") }
        let media = json.member(root, "media").flatMap { json.string($0) } ?? ""
        let (claimed, clock) = Self.claimed(json)
        var facts = DeviceFacts(DeviceID(id), claimedWall: claimed)
        (facts.clock, facts.effect) = (clock, .repeats)
        let medium = Self.waterDrivers.contains(driver) ? .water : WmbusmetersMedium(media: media)
        WmbusmetersQuantities(medium: medium).state(json, &facts)
        state(WmbusmetersStatus(json, root), driver: driver, medium: medium, &facts, at: now)
        return facts.report(otherwise: "no fact of now")
    }

    /// The form that a telegram has on any topic.
    private static func isTelegram(_ json: JSONDocument) -> Bool {
        guard json.kind(json.root) == .object, json.member(json.root, "media") != nil,
            json.member(json.root, "meter") != nil || json.member(json.root, "driver") != nil
        else { return false }
        return json.member(json.root, "id") != nil && json.member(json.root, "timestamp") != nil
    }

    private mutating func state(
        _ status: WmbusmetersStatus, driver: String, medium: WmbusmetersMedium, _ facts: inout DeviceFacts,
        at now: Moment
    ) {
        let isMeter = medium == .water || medium == .heat
        // A meter's OK says nothing about the room; after its own leak it says that this one is over.
        if isMeter, status.isLeaking || status.isComplete {
            let was = leaks.isOn(facts.device.name)
            let isLeaking = leaks.update(facts.device.name, source: driver, isOn: status.isLeaking, at: now.uptime)
            if was || isLeaking { facts.flag(.waterLeak, isLeaking) }
            // A form of a meter without a leak holds only while it has none.
            if was || isLeaking { facts.effect = .changesOwn }
            facts.note = RepeatedNote(name: facts.device.name)
        }
        stateDangers(status, driver: driver, medium: medium, &facts, at: now)
        if status.isTest {
            facts.flag(.test, true)
        } else if Self.smokeDrivers.contains(driver), status.isOK {
            facts.flag(.test, false)
        }
        if let isOpen = status.isOpen, medium == .other { facts.contact(isOpen: isOpen) }
        if status.isTampered { facts.flag(.tamper, true) }
        if status.isBatteryLow { facts.flag(.batteryLow, true) }
        if status.isFaulty { facts.flag(.fault, true) } else if status.isOK { facts.flag(.fault, false) }
    }

    private static func claimed(_ json: JSONDocument) -> (Milliseconds?, ClockLink?) {
        guard let time = json.member(json.root, "timestamp"), json.kind(time) == .string else { return (nil, nil) }
        return json.claimedTime(time)
    }

    package mutating func repeated(_ note: RepeatedNote, at now: Moment) -> Bool { !leaks.isOn(note.name) }

    /// Drivers of water meters whose radio says that it is a converter.
    private static let waterDrivers: Set<String> = ["emerlin868"]
    /// Drivers that say SMOKE in `status`. The others (qsmoke, ei6500) carry only counters and dates of past alarms.
    static let smokeDrivers: Set<String> = ["lansensm", "tsd2"]
}
