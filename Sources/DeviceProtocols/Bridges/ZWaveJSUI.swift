import SafetyModel

/// Z-Wave JS UI.
///
///     zwave/[location/]<node>/<class>/endpoint_<n>/<property>[/<key>]     values by name
///     zwave/[location/]<node>/<class number>/<n>/<property>[/<key>]       values by id
///     zwave/[location/]<node>/status, …/nodeinfo, …/lastActive
///     zwave/driver/status; zwave/_CLIENTS/ZWAVE_GATEWAY-<name>/status     the stick; the gateway's will
///     zwave/_EVENTS…                                                      mirror of the same values
///
/// A value is bare, `{"time":ms,"value":v}`, or the whole ValueID with the same `value` in it. Names are compared by
/// their letters and digits, because topics replace spaces and lose other signs.
/// Source: zwave-js/zwave-js-ui docs/usage/setup.md, docs/guide/mqtt.md, api/lib/Gateway.ts.
package struct ZWaveJSUI: BridgeDecoder {
    package static let name = "zwave_js_ui"
    package static let learnsMeanings = false
    /// After a start the values of its cache are published as they were, alarms included.
    package static var republishesCache: Bool { true }

    private let bases: [String]
    private var sources = StateSources()

    package init(settings: DecoderSettings) { bases = settings.bases(of: Self.name, default: ["zwave"]) }

    package func claims(topic: String) -> Bool { bases.contains { TopicLevels.lies(topic, under: $0) } }

    package mutating func decode(
        _ message: Message, at now: Moment, json: inout JSONDocument
    ) throws(Refusal) -> Report {
        let base = TopicLevels.base(of: message.topic, in: bases) ?? ""
        let topic = TopicLevels(message.topic, after: base)
        if topic[0].hasPrefix("_EVENTS") { return .ignoring("mirror of values that have their own topics") }
        if topic[0] == "_CLIENTS", topic.count != 3 || topic.last != "status" { return .ignoring("a call of the API") }
        if topic.last == "set" { return .ignoring("a command") }
        if topic.last == "lastActive", topic.count >= 2 {
            return .ignoring("last activity only", heard: DeviceID(topic.prefix(topic.count - 1)))
        }
        let place = ZWaveJSUIPlace(topic)
        let value = try ZWaveJSUIValue(message.payload, &json)
        var report = try decode(value, topic, place, json, base: base, at: now)
        report.bridge = base
        return report
    }

    private mutating func decode(
        _ value: ZWaveJSUIValue, _ topic: TopicLevels, _ place: ZWaveJSUIPlace?, _ json: JSONDocument, base: String,
        at now: Moment
    ) throws(Refusal) -> Report {
        if let place = place ?? ZWaveJSUIPlace(value: value, json, topic) {
            var facts = DeviceFacts(DeviceID(place.device), claimedWall: value.claimed)
            (facts.clock, facts.effect) = (value.clock, .repeats)
            if place.commandClass == ZWaveJSUIPlace.notification {
                value.look(json)
                notification(place, value, &facts, at: now)
            } else {
                ZWaveJSUIValues(place: place, value: value, json: json).state(&facts)
            }
            return facts.report(otherwise: "no fact about the home")
        }
        value.look(json)
        guard topic.last == "status" else {
            guard topic.last == "nodeinfo" else { return .ignoring("no value topic") }
            return nodeInfo(json, device: topic.prefix(topic.count - 1))
        }
        if topic[0] == "_CLIENTS" || topic.count == 2 && topic[0] == "driver" {
            guard let isOnline = value.scalar.flag else { throw Refusal(reason: "neither true nor false", byte: 0) }
            var facts = DeviceFacts(DeviceID(base), claimedWall: value.claimed)
            facts.availability(isOnline: isOnline)
            var report = facts.report(otherwise: "")
            report.bridgeState = BridgeState(bridge: base, isOnline: isOnline)
            return report
        }
        var facts = DeviceFacts(DeviceID(topic.prefix(topic.count - 1)), claimedWall: value.claimed)
        // Asleep is how battery nodes live; only "Dead" is gone.
        switch value.word(json, "status") {
        case "Dead": facts.availability(isOnline: false)
        case "Alive", "Asleep", "Awake": facts.availability(isOnline: true)
        case "Unknown": break
        default: if let isOnline = value.scalar.flag { facts.availability(isOnline: isOnline) }
        }
        return facts.report(otherwise: "a status that says nothing")
    }

    private func nodeInfo(_ json: JSONDocument, device: String) -> Report {
        func text(_ name: StaticString) -> String? {
            json.member(json.root, name).flatMap { json.string($0) }.flatMap { $0.isEmpty ? nil : $0 }
        }
        var report = Report.ignoring("inventory of one node", heard: DeviceID(device))
        var profile = DeviceProfile(
            device: DeviceID(device), bridge: Self.name, vendor: text("manufacturer"), model: text("productLabel"))
        profile.room = text("loc")
        report.profiles = [profile]
        return report
    }

    /// Notification CC: events by number or by label, and variables that go back to idle.
    private mutating func notification(
        _ place: ZWaveJSUIPlace, _ value: ZWaveJSUIValue, _ facts: inout DeviceFacts, at now: Moment
    ) {
        guard let type = ZWaveJSUINotifications.type(place.property) else { return }
        if let event = ZWaveJSUINotifications.event(type, label: place.key) {
            return state(event, place, &facts, at: now)
        }
        guard let number = value.scalar.number, let whole = Int(exactly: number) else { return }
        // Newer than the registry's source: 0 closed, 1 open, 2 tilted.
        if type == 6, place.key == "openingstate" { return facts.contact(isOpen: whole != 0) }
        if whole == 0 {
            guard let kind = ZWaveJSUINotifications.idle(type, variable: place.key) else { return }
            return flag(kind, false, place, &facts, at: now)
        }
        // With an enumerated parameter the value is the event's number x 256 + the parameter.
        let event = whole > 255 ? whole >> 8 : whole
        if let meaning = ZWaveJSUINotifications.meaning(type, event) { state(meaning, place, &facts, at: now) }
    }

    private mutating func state(
        _ meaning: ZWaveJSUINotifications.Meaning, _ place: ZWaveJSUIPlace, _ facts: inout DeviceFacts, at now: Moment
    ) {
        switch meaning {
        case .flag(let kind): flag(kind, true, place, &facts, at: now)
        case .clear(let kind): flag(kind, false, place, &facts, at: now)
        case .event(let kind): facts.flag(kind, true, isEvent: true)
        case .contact(let isOpen): facts.contact(isOpen: isOpen)
        case .sos: facts.press(.sos)
        }
    }

    /// Several variables speak for one kind (dust and end of life are both faults): it is over when all are idle.
    private mutating func flag(
        _ kind: ObservationKind, _ isOn: Bool, _ place: ZWaveJSUIPlace, _ facts: inout DeviceFacts, at now: Moment
    ) {
        let name = place.device + "|" + kind.rawValue
        let source = String(place.endpoint) + "/" + place.property + "/" + place.key
        let answer = sources.update(name, source: source, isOn: isOn, at: now.uptime)
        facts.flag(kind, answer)
        if facts.note != nil { facts.effect = .changesOwn }
        facts.note = RepeatedNote(name: name, source: source, isOn: isOn, answer: answer)
    }

    package mutating func repeated(_ note: RepeatedNote, at now: Moment) -> Bool {
        sources.update(note.name, source: note.source, isOn: note.isOn, at: now.uptime) == note.answer
    }
}
