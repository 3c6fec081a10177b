import SafetyModel

/// Shelly's first generation (ESP8266): one topic a value, plain text.
///
///     shellies/<id>/sensor/smoke|flood|gas|motion|state|battery|temperature|…
///     shellies/<id>/relay/0/power, …/energy; emeter/0/power, …/total; light, roller alike
///     shellies/<id>/input_event/0     {"event":"S","event_cnt":4}
///     shellies/<id>/info, …/status    the whole state as JSON
///     shellies/<id>/online            will: true, false
///     shellies/announce               inventory
///
/// Source: Shelly API documentation (Gen1, MQTT of each device), bieniu/ha-shellies-discovery.
package struct ShellyGen1: BridgeDecoder {
    package static let name = "shelly_gen1"
    package static let learnsMeanings = false

    private let bases: [String]
    var presses = PressCounters()
    var channels = ChannelTotals()

    package init(settings: DecoderSettings) { bases = settings.bases(of: Self.name, default: ["shellies"]) }

    package func claims(topic: String) -> Bool { bases.contains { TopicLevels.lies(topic, under: $0) } }

    package mutating func decode(
        _ message: Message, at now: Moment, json: inout JSONDocument
    ) throws(Refusal) -> Report {
        var report = try said(message, at: now, &json)
        report.bridge = BridgeState.homeNetwork
        return report
    }

    private mutating func said(
        _ message: Message, at now: Moment, _ json: inout JSONDocument
    ) throws(Refusal) -> Report {
        let topic = TopicLevels(message.topic, after: TopicLevels.base(of: message.topic, in: bases) ?? "")
        if topic[0] == "announce" || topic[1] == "announce" { return try announce(message, &json) }
        guard topic.count >= 2, !topic[0].isEmpty, topic.last != "command", topic.last != "set" else {
            return .ignoring("a command")
        }
        var facts = DeviceFacts(DeviceID(String(topic[0])))
        // The broker's copy was removed: that is no value.
        if message.payload.isEmpty { return .ignoring("empty: a retained topic was cleared", heard: facts.device) }
        switch topic[1] {
        case "online": return try online(message, facts)
        case "sensor":
            facts.effect = .repeats
            try sensor(String(topic[2]), message, &facts)
        case "info", "status":
            try parse(message, &json)
            state(ShellyGen1Status(json: json, device: facts.device.name), &facts, at: now)
        case "input_event":
            try parse(message, &json)
            facts.effect = .repeats
            press(json, json.root, input: String(topic[2]), &facts, at: now)
        case "ext_temperatures", "ext_humidities":
            try parse(message, &json)
            probes(json, &facts)
        default: channel(topic, Scalar(payload: message.payload), &facts, at: now)
        }
        return facts.report(otherwise: "no fact about the home")
    }

    /// A device that is awake publishes all its values again.
    package func question(about kind: AlarmKind, of device: DeviceID) -> Publication? {
        guard let base = bases.first else { return nil }
        return Publication(topic: base + "/" + device.name + "/command", payload: Array("update".utf8))
    }

    private func parse(_ message: Message, _ json: inout JSONDocument) throws(Refusal) {
        try json.parse(message.payload.span)
        guard json.kind(json.root) == .object else { throw Refusal(reason: "not a JSON object", byte: 0) }
    }

    /// A battery device is offline between its wake-ups: a fact, and for whoever supervises it no failure by itself.
    private func online(_ message: Message, _ known: DeviceFacts) throws(Refusal) -> Report {
        guard let isOnline = Scalar(payload: message.payload).flag else {
            throw Refusal(reason: "neither true nor false", byte: 0)
        }
        var facts = known
        facts.availability(isOnline: isOnline)
        return facts.report(otherwise: "")
    }

    private func announce(_ message: Message, _ json: inout JSONDocument) throws(Refusal) -> Report {
        try parse(message, &json)
        guard let id = json.member(json.root, "id").flatMap({ json.string($0) }), !id.isEmpty else {
            return .ignoring("an announcement without an id")
        }
        var report = Report.ignoring("inventory of one device", heard: DeviceID(id))
        let model = json.member(json.root, "model").flatMap { json.string($0) }
        report.profiles = [DeviceProfile(device: DeviceID(id), bridge: Self.name, vendor: "Shelly", model: model)]
        return report
    }

    /// A press counts when its number has moved: a sleeping button tells its last press again at every wake-up, and the
    /// broker a stored one at every connection.
    mutating func press(
        _ json: JSONDocument, _ node: JSONNode, input: String, _ facts: inout DeviceFacts, at now: Moment
    ) {
        let kind: ButtonPress? =
            switch json.member(node, "event").flatMap({ json.string($0) }) {
            case "S": .single
            case "SS": .double
            case "SSS": .triple
            case "L", "SL", "LS": .long
            default: nil
            }
        guard let counter = json.counter(json.member(node, "event_cnt")) else {
            if let kind { facts.press(kind) }
            return
        }
        // At boot: an empty event with the number 0. It counts as seen, and is no press.
        let button = facts.device.name + "/" + input
        let counted = presses.count(button, number: counter.number, at: now.uptime)
        facts.note = RepeatedNote(name: button, answer: counted != nil, number: counter.token)
        guard let kind, let counted else { return }
        facts.press(kind)
        facts.pressNumber = counted
    }

    package mutating func repeated(_ note: RepeatedNote, _ found: inout FormValues, at now: Moment) -> Bool {
        if !note.sums.isEmpty { return channels.repeated(note.sums, &found, at: now.uptime) }
        return presses.repeated(note, &found, at: now.uptime)
    }
}
