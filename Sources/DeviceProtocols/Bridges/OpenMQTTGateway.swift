import SafetyModel

/// OpenMQTTGateway and TheengsGateway: Bluetooth LE advertisements and 433 MHz radio.
///
///     home/<gateway>/BTtoMQTT/<MAC without colons>     decoded advertisement (Theengs names and units)
///     home/<gateway>/RTL_433toMQTT/<model>/<id>        a decode of rtl_433, whole
///     home/<gateway>/433toMQTT                         raw code
///     home/<gateway>/HCSR501toMQTT, MQ2toMQTT, ...     sensors wired to the gateway
///     home/<gateway>/LWT                               will: online, offline
///
/// Source: 1technophile/OpenMQTTGateway docs/use, theengs/gateway, theengs/decoder src/devices. The middle level that
/// ends in `toMQTT` is the gateway's own mark, so the base may be any number of levels.
package struct OpenMQTTGateway: BridgeDecoder {
    package static let name = "openmqttgateway"
    package static let learnsMeanings = false

    private let bases: [String]
    private var packets = PressCounters()
    private var meters = StateSources()

    package init(settings: DecoderSettings) { bases = settings.bases(of: Self.name, default: ["home"]) }

    package func claims(topic: String) -> Bool {
        if TopicLevels.hasSuffix(topic, "/LWT") { return bases.contains { TopicLevels.lies(topic, under: $0) } }
        return Self.hasMark(topic)
    }

    /// Others have wills that end in LWT too.
    package func isCertain(of topic: String) -> Bool { Self.hasMark(topic) }

    /// Whether a level ends in `toMQTT`.
    private static func hasMark(_ topic: String) -> Bool {
        let mark: StaticString = "toMQTT"
        var matched = 0
        for byte in topic.utf8 {
            if byte == UInt8(ascii: "/"), matched == 6 { return true }
            let wanted = matched < 6 ? unsafe mark.utf8Start[matched] : 0
            matched = byte == wanted ? matched + 1 : byte == UInt8(ascii: "t") ? 1 : 0
        }
        return matched == 6
    }

    package mutating func decode(
        _ message: Message, at now: Moment, json: inout JSONDocument
    ) throws(Refusal) -> Report {
        let topic = TopicLevels(message.topic)
        guard let mark = topic.levels.firstIndex(where: { $0.hasSuffix("toMQTT") }) else {
            return try availability(topic, message)
        }
        let module = topic.levels[mark]
        if module == "SYStoMQTT" { return .ignoring("the gateway's own status") }
        guard Self.modules.contains(String(module)) || OpenMQTTGatewayWired.fields[String(module)] != nil else {
            return .ignoring("module without facts about the home")
        }
        try json.parse(message.payload.span)
        guard json.kind(json.root) == .object else { throw Refusal(reason: "not a JSON object", byte: 0) }
        var report = decode(module, topic, mark, message, json, at: now)
        // As in its will.
        report.bridge = mark > 0 ? String(topic[mark - 1]) : nil
        return report
    }

    private static let modules: Set<String> = [
        "BTtoMQTT", "LORAtoMQTT", "RTL_433toMQTT", "433toMQTT", "SRFBtoMQTT", "RF2toMQTT", "PilighttoMQTT",
    ]

    private mutating func decode(
        _ module: Substring, _ topic: TopicLevels, _ mark: Int, _ message: Message, _ json: JSONDocument, at now: Moment
    ) -> Report {
        switch module {
        // What a sensor sends over LoRa has the same names.
        case "BTtoMQTT", "LORAtoMQTT":
            let advertisement = Theengs(json: json, node: json.root, address: topic[mark + 1])
            return advertisement.decode(packets: &packets, at: now)
        case "RTL_433toMQTT":
            return Rtl433Frame.decode(json, json.root, isStored: message.retained, meters: &meters, at: now)
        case "PilighttoMQTT": return OpenMQTTGatewayWired.pilight(json)
        case "433toMQTT", "SRFBtoMQTT", "RF2toMQTT": return rawCode(json)
        default: return OpenMQTTGatewayWired.decode(json, module: String(module), gateway: topic.prefix(mark))
        }
    }

    private func availability(_ topic: TopicLevels, _ message: Message) throws(Refusal) -> Report {
        let isOnline = ScalarText.equals(message.payload.span, "online")
        guard isOnline || ScalarText.equals(message.payload.span, "offline") else {
            throw Refusal(reason: "neither online nor offline", byte: 0)
        }
        let gateway = String(topic[topic.count - 2])
        var facts = DeviceFacts(DeviceID(gateway))
        facts.availability(isOnline: isOnline)
        var report = facts.report(otherwise: "")
        report.bridgeState = BridgeState(bridge: gateway, isOnline: isOnline)
        report.bridge = gateway
        return report
    }

    package mutating func repeated(_ note: RepeatedNote, _ found: inout FormValues, at now: Moment) -> Bool {
        packets.repeated(note, &found, at: now.uptime, forgetAfter: Theengs.packetsWrapAfter)
    }

    /// A remote's or pendant's code: what it is for only the configuration knows.
    private func rawCode(_ json: JSONDocument) -> Report {
        let value =
            json.member(json.root, "value") ?? json.member(json.root, "raw") ?? json.member(json.root, "address")
        guard let code = Scalar(json, value).identity else { return .ignoring("no code") }
        var facts = DeviceFacts(DeviceID("433/" + code))
        facts.text(.other, code, isEvent: true)
        facts.effect = .repeats
        return facts.report(otherwise: "no code")
    }
}
