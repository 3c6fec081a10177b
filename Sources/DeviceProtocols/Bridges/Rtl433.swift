import SafetyModel

/// rtl_433, a receiver for the sensors of the 315, 433, 868 and 915 MHz bands.
///
///     rtl_433/<host>/events                                                     one JSON object a decode
///     rtl_433/<host>/devices[/type][/model][/subtype][/channel][/id]/<field>    one value a topic
///     rtl_433/<host>/availability                                               will: online, offline
///     rtl_433/<host>/states                                                     statistics
///
/// Source: merbanan/rtl_433 src/output_mqtt.c, docs/DATA_FORMAT.md. `devices` repeats what `events` has just said: the
/// program publishes the object first and its fields at once after it, over one connection. So a field is a copy while
/// the host's last object is `mirrorMilliseconds` old or younger, and is decoded otherwise: an installation that
/// publishes only `devices`, or is switched to that later, loses nothing.
package struct Rtl433: BridgeDecoder {
    package static let name = "rtl_433"
    package static let learnsMeanings = false
    static let mirrorMilliseconds: Milliseconds = 5000
    /// Decoders that read one transmission differently report within milliseconds.
    static let sameTransmissionMilliseconds: Milliseconds = 500

    private let bases: [String]
    private var lastObject = RecentTable<Bool>(capacity: 16)
    private var lastFixedCode = RecentTable<Bool>(capacity: 16)
    private var switches = Rtl433Switches()
    private var meters = StateSources()

    package init(settings: DecoderSettings) { bases = settings.bases(of: Self.name, default: ["rtl_433"]) }

    package func claims(topic: String) -> Bool { bases.contains { TopicLevels.lies(topic, under: $0) } }

    package mutating func decode(
        _ message: Message, at now: Moment, json: inout JSONDocument
    ) throws(Refusal) -> Report {
        let base = TopicLevels.base(of: message.topic, in: bases) ?? ""
        let topic = TopicLevels(message.topic, after: base)
        if topic.last == "availability" { return try availability(message) }
        if topic.last == "states" { return .ignoring("the receiver's statistics") }
        if let index = topic.levels.firstIndex(of: "devices") {
            let host = base + "/" + topic.prefix(index)
            return field(TopicLevels(topic.levels.dropFirst(index + 1)), message, host: host, at: now)
        }
        if topic.last != "events", message.payload.first != UInt8(ascii: "{") {
            // Topics are free (`devices=rtl_433[/model][/id]`): a decode's field is known by its name.
            guard topic.count >= 3, Rtl433Field.all[String(topic.last)] != nil else {
                return .ignoring("no topic with decodes")
            }
            return field(topic, message, host: base, at: now)
        }
        try json.parse(message.payload.span)
        guard json.kind(json.root) == .object else { throw Refusal(reason: "not a JSON object", byte: 0) }
        let host = base + "/" + (topic.last == "events" ? topic.prefix(topic.count - 1) : topic.prefix(topic.count))
        lastObject.set(host, true, at: now.uptime)
        if isMisread(json, host: host, at: now) { return .ignoring("the code of another radio, read as a smoke alarm") }
        var report = Rtl433Frame.decode(json, json.root, isStored: message.retained, meters: &meters, at: now)
        (report.note, report.bridge) = (RepeatedNote(name: host), host)
        if isOfFamily(json) { report.effect = .changesOwn }
        report.isSettled = Self.speaksOfItself(json)
        return report
    }

    package mutating func repeated(_ note: RepeatedNote, at now: Moment) -> Bool {
        lastObject.set(note.name, true, at: now.uptime)
        return true
    }

    /// Every code of the EV1527 family is 25 bits without a checksum, and the decoder of Smoke-GS558 reads each as its
    /// own. A true one has 26 or 27 bits, which that family's decoders do not take, and its code begins with c. So it
    /// is misread if both speak against it; else it is believed. [src/devices/smoke_gs558.c, kerui.c, generic_remote.c,
    /// chuango.c]
    private mutating func isMisread(_ json: JSONDocument, host: String, at now: Moment) -> Bool {
        guard let model = json.member(json.root, "model") else { return false }
        if Self.family.contains(where: { json.equals(model, $0) }) { lastFixedCode.set(host, true, at: now.uptime) }
        guard json.equals(model, "Smoke-GS558"), let other = lastFixedCode.touched(host),
            now.uptime &- other <= Self.sameTransmissionMilliseconds
        else { return false }
        let code = json.member(json.root, "code").flatMap { json.string($0) }
        return code.map { !$0.hasPrefix("c") } ?? false
    }

    /// Tyres, and models whose `alarm` is a setting or a limit of theirs.
    private static func speaksOfItself(_ json: JSONDocument) -> Bool {
        if json.member(json.root, "type").map({ json.equals($0, "TPMS") }) == true { return true }
        guard let model = json.member(json.root, "model").flatMap({ json.string($0) }) else { return false }
        return Rtl433Field.alarmsThatAreNone.contains(model)
    }

    private static let family: [StaticString] = ["Kerui-Security", "Generic-Remote", "Chuango-Security"]

    /// Whether the decode depends on others of the same moment.
    private func isOfFamily(_ json: JSONDocument) -> Bool {
        guard let model = json.member(json.root, "model") else { return false }
        return json.equals(model, "Smoke-GS558") || Self.family.contains { json.equals(model, $0) }
    }

    /// The receiver's will: when it is offline nothing is heard of any of its senders.
    private func availability(_ message: Message) throws(Refusal) -> Report {
        let isOnline = ScalarText.equals(message.payload.span, "online")
        guard isOnline || ScalarText.equals(message.payload.span, "offline") else {
            throw Refusal(reason: "neither online nor offline", byte: 0)
        }
        let receiver = String(message.topic.utf8.dropLast("/availability".utf8.count)) ?? message.topic
        var facts = DeviceFacts(DeviceID(receiver))
        facts.availability(isOnline: isOnline)
        var report = facts.report(otherwise: "")
        report.bridgeState = BridgeState(bridge: receiver, isOnline: isOnline)
        report.bridge = receiver
        return report
    }

    /// One field of a decode under its own topic.
    private mutating func field(_ path: TopicLevels, _ message: Message, host: String, at now: Moment) -> Report {
        guard let frame = Rtl433Frame(path: path) else { return .ignoring("a field without its device") }
        if let seen = lastObject.touched(host), now.uptime &- seen <= Self.mirrorMilliseconds {
            var report = Report.ignoring("copy of what the events topic said", heard: frame.device)
            (report.bridge, report.isSettled) = (host, true)
            return report
        }
        let name = String(path.last)
        let value = Scalar(payload: message.payload)
        var copy = frame
        if frame.isNamedByCode, name == "code", let code = value.identity { copy.id = code }
        var facts = DeviceFacts(copy.device)
        copy.state(name, value, &facts, meters: &meters, at: now)
        copy.announce(trigger: name, value, &facts)
        if copy.isInterlogix, let number = Rtl433Switches.number(name), let text = value.text {
            if let all = switches.collect(copy.device.name, number: number, isOpen: text == "OPEN") {
                copy.stateSwitches(all, &facts)
            }
        }
        if message.retained { facts.becomeStoredCopy() }
        var report = facts.report(otherwise: "a field without a fact")
        report.bridge = host
        // Of a remote's several fields one is its press.
        report.isBareCode = !message.retained && report.observations.isEmpty && copy.isRemoteKey(name)
        return report
    }
}

extension TopicLevels {
    init(_ levels: ArraySlice<Substring>) { self.levels = Array(levels) }
}

/// The five switches of an Interlogix sensor mean something together only. Published one by one they come in order and
/// without anything between them.
struct Rtl433Switches: Codable, Sendable, Equatable {
    private var device = ""
    private var isOpen: [Bool] = []

    /// 1 for `switch1`, and so on.
    static func number(_ field: String) -> Int? {
        guard field.utf8.count == 7, field.hasPrefix("switch"), let last = field.utf8.last else { return nil }
        let number = Int(last) - Int(UInt8(ascii: "0"))
        return (1...5).contains(number) ? number : nil
    }

    /// Returns all five when the fifth has come.
    mutating func collect(_ device: String, number: Int, isOpen open: Bool) -> [Bool]? {
        if number == 1 { (self.device, isOpen) = (device, []) }
        guard self.device == device, isOpen.count == number - 1 else { return nil }
        isOpen.append(open)
        return number == 5 ? isOpen : nil
    }
}
