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
    var packets = PressCounters()
    /// Devices whose script passes on what Bluetooth sensors say. Nil in snapshots of earlier versions.
    var gateways: [String]?

    package init(settings: DecoderSettings) { bases = settings.bases(of: Self.name, default: []) }

    package func claims(topic: String) -> Bool {
        if TopicLevels.hasSuffix(topic, "/events/rpc") || TopicLevels.lies(topic, under: "shelly-blu/events") {
            return true
        }
        if Self.componentMark(topic) || TopicLevels.hasSuffix(topic, "/online") { return true }
        return TopicLevels.hasSuffix(topic, "/rpc") && isNamed(topic)
    }

    /// A prefix of the owner's choice says nothing: its will is ours if nobody else claims it, and it is true or false.
    package func isCertain(of topic: String) -> Bool { !TopicLevels.hasSuffix(topic, "/online") || isNamed(topic) }

    private func isNamed(_ topic: String) -> Bool {
        Self.namesShelly(topic) || bases.contains { TopicLevels.lies(topic, under: $0) }
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
        if topic.last == "online" {
            if message.payload.isEmpty { return .ignoring("empty: a retained topic was cleared") }
            let isBool = message.payload == Array("true".utf8) || message.payload == Array("false".utf8)
            if !isBool, !isNamed(message.topic) { return .declined }
            return try online(message, device: topic.prefix(count - 1))
        }
        var report = try state(message, topic, &json, at: now)
        // Which gateway heard a Bluetooth sensor its own topic does not say.
        let isOfSensor = TopicLevels.lies(message.topic, under: "shelly-blu/events")
        if !isOfSensor, report.bridge == nil { report.bridge = bridge(of: topic.prefix(count - 2)) }
        return report
    }

    private mutating func state(
        _ message: Message, _ topic: TopicLevels, _ json: inout JSONDocument, at now: Moment
    ) throws(Refusal) -> Report {
        let count = topic.count
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
        var report = facts.report(otherwise: "")
        report.bridge = bridge(of: device)
        if report.bridge == device { report.bridgeState = BridgeState(bridge: device, isOnline: isOnline) }
        return report
    }

    private func bridge(of device: String) -> String {
        gateways?.contains(device) == true ? device : BridgeState.homeNetwork
    }

    /// A device that is awake publishes its status topics again. Bluetooth sensors (named by address) cannot be asked.
    package func question(about kind: AlarmKind, of device: DeviceID) -> Publication? {
        if device.name.utf8.contains(UInt8(ascii: ":")) { return nil }
        return Publication(topic: device.name + "/command", payload: Array("status_update".utf8))
    }

    package mutating func repeated(_ note: RepeatedNote, at now: Moment) -> Bool { !faults.isOn(note.name) }
}
