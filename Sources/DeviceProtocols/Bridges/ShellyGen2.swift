import SafetyModel

/// Shelly's second generation and later (Plus, Pro, Gen3, Gen4): components with JSON states.
///
///     <id>/events/rpc             NotifyStatus (what changed), NotifyFullStatus (all), NotifyEvent (presses)
///     <id>/status/<component>     the whole state of one component, `smoke:0`
///     <id>/online                 will: true, false
///     <id>/rpc, user_1/rpc        calls and their answers
///     shelly-blu/events/<mac>     Shelly BLU sensors by the script of Shelly's examples
///
/// The prefix is the device's id or what its owner set, of any depth. Source: Shelly API documentation
/// General/Notifications, ComponentsAndServices/Mqtt and the components' pages.
package struct ShellyGen2: BridgeDecoder {
    package static let name = "shelly_gen2"
    package static let learnsMeanings = false

    private let bases: [String]
    var faults = StateSources()
    var channels = ChannelTotals()
    private var packets = PressCounters()

    package init(settings: DecoderSettings) { bases = settings.bases(of: Self.name, default: []) }

    package func claims(topic: String) -> Bool {
        if TopicLevels.hasSuffix(topic, "/events/rpc") || TopicLevels.lies(topic, under: "shelly-blu/events") {
            return true
        }
        if Self.componentMark(topic) { return true }
        guard TopicLevels.hasSuffix(topic, "/online") || TopicLevels.hasSuffix(topic, "/rpc") else { return false }
        return Self.namesShelly(topic) || bases.contains { TopicLevels.lies(topic, under: $0) }
    }

    /// Whether the topic ends in `/status/<component>`: a name with a number, or one of those without.
    private static func componentMark(_ topic: String) -> Bool {
        let bytes = topic.utf8
        guard let slash = bytes.lastIndex(of: UInt8(ascii: "/")),
            bytes[..<slash].suffix(7).elementsEqual("/status".utf8)
        else { return false }
        let component = bytes[bytes.index(after: slash)...]
        if let colon = component.firstIndex(of: UInt8(ascii: ":")) {
            let number = component[component.index(after: colon)...]
            return colon > component.startIndex && !number.isEmpty
                && number.allSatisfy { UInt8(ascii: "0")...UInt8(ascii: "9") ~= $0 }
        }
        return component.elementsEqual("presence".utf8) || namesShelly(topic)
    }

    /// Devices whose owner left the name alone. Letters of the topic in any case.
    private static func namesShelly(_ topic: String) -> Bool {
        let name: StaticString = "shelly"
        var matched = 0
        for byte in topic.utf8 {
            let lower = UInt8(ascii: "A")...UInt8(ascii: "Z") ~= byte ? byte | 0x20 : byte
            let wanted = unsafe name.utf8Start[matched]
            matched = lower == wanted ? matched + 1 : lower == UInt8(ascii: "s") ? 1 : 0
            if matched == 6 { return true }
        }
        return false
    }

    package mutating func decode(
        _ message: Message, at now: Moment, json: inout JSONDocument
    ) throws(Refusal) -> Report {
        let topic = TopicLevels(message.topic)
        let count = topic.count
        if topic.last == "online" { return try online(message, device: topic.prefix(count - 1)) }
        let isEvents = topic.last == "rpc" && topic[count - 2] == "events"
        if topic.last == "rpc", !isEvents { return .ignoring("a call to the device, or its answer") }
        if message.payload.isEmpty { return .ignoring("empty: a retained topic was cleared") }
        try json.parse(message.payload.span)
        guard json.kind(json.root) == .object else { throw Refusal(reason: "not a JSON object", byte: 0) }
        if TopicLevels.lies(message.topic, under: "shelly-blu/events") {
            return ShellyBLU(json: json, node: json.root, address: topic.last).decode(packets: &packets, at: now)
        }
        if isEvents { return notification(json, device: topic.prefix(count - 2), at: now) }
        var facts = DeviceFacts(DeviceID(topic.prefix(count - 2)))
        facts.effect = .repeats
        component(topic.last, ShellyComponent(json: json, node: json.root, isWhole: true), &facts, at: now)
        return facts.report(otherwise: "a component without a fact about the home")
    }

    /// Battery models are offline between their wake-ups: a fact, and no failure by itself.
    private func online(_ message: Message, device: String) throws(Refusal) -> Report {
        guard let isOnline = Scalar(payload: message.payload).flag else {
            throw Refusal(reason: "neither true nor false", byte: 0)
        }
        var facts = DeviceFacts(DeviceID(device))
        facts.availability(isOnline: isOnline)
        return facts.report(otherwise: "")
    }

    /// A device that is awake publishes its status topics again. Bluetooth sensors (named by address) cannot be asked.
    package func question(about kind: AlarmKind, of device: DeviceID) -> Publication? {
        if device.name.utf8.contains(UInt8(ascii: ":")) { return nil }
        return Publication(topic: device.name + "/command", payload: Array("status_update".utf8))
    }

    private mutating func notification(_ json: JSONDocument, device: String, at now: Moment) -> Report {
        guard let method = json.member(json.root, "method"), let params = json.member(json.root, "params") else {
            return .ignoring("no notification")
        }
        // Seconds since 1970, or since start before the device knows the time.
        let time = json.member(params, "ts").flatMap { json.kind($0) == .number ? $0 : nil }
        let (claimed, clock) = json.claimedTime(time)
        var facts = DeviceFacts(DeviceID(device), claimedWall: claimed)
        (facts.clock, facts.effect) = (clock, .repeats)
        let isWhole = json.equals(method, "NotifyFullStatus")
        if json.equals(method, "NotifyEvent") {
            if let sensor = bluetooth(json, params) { return sensor.decode(packets: &packets, at: now) }
            events(json, params, &facts)
        } else if isWhole || json.equals(method, "NotifyStatus") {
            var members: [(name: String, node: JSONNode)] = []
            json.forEachMember(params) { key, value in
                if let name = json.string(key) { members.append((name, value)) }
            }
            for member in members.prefix(128) {
                let component = ShellyComponent(json: json, node: member.node, isWhole: isWhole)
                self.component(Substring(member.name), component, &facts, at: now)
            }
        }
        return facts.report(otherwise: "nothing about the home has changed")
    }

    package mutating func repeated(_ note: RepeatedNote, at now: Moment) -> Bool { !faults.isOn(note.name) }

    /// `btn_down` and `btn_up` are the halves of the press that follows.
    private func events(_ json: JSONDocument, _ params: JSONNode, _ facts: inout DeviceFacts) {
        guard let list = json.member(params, "events") else { return }
        var presses: [ButtonPress] = []
        json.forEachElement(list) { event in
            let name = json.member(event, "event").flatMap { json.string($0) }
            if let name, let press = Self.presses[name] { presses.append(press) }
        }
        for press in presses { facts.press(press) }
    }

    /// What the script of Shelly's examples emits: the sensor's properties in an event of the script.
    private func bluetooth(_ json: JSONDocument, _ params: JSONNode) -> ShellyBLU? {
        var found: ShellyBLU?
        guard let list = json.member(params, "events") else { return nil }
        json.forEachElement(list) { event in
            guard let data = json.member(event, "data"), json.member(data, "address") != nil,
                json.member(event, "event").map({ json.equals($0, "shelly-blu") }) == true
            else { return }
            found = ShellyBLU(json: json, node: data, address: "")
        }
        return found
    }

    private static let presses: [String: ButtonPress] = [
        "single_push": .single, "double_push": .double, "triple_push": .triple, "long_push": .long,
        "long_double_push": .long, "long_triple_push": .long, "hold_press": .long,
    ]
}
