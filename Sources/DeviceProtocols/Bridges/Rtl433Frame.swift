import SafetyModel

/// One decode of rtl_433: who sent it, and what its fields state. Model and fields come in any order.
struct Rtl433Frame {
    var model: String
    /// The model's name of today, by which the rules know it.
    var kind: String
    var subtype = ""
    var id: String?
    /// Car tyres have a type; nothing else has.
    var type = ""

    var device: DeviceID { DeviceID(id.map { model + "/" + $0 } ?? model) }
    var isInterlogix: Bool { kind == "Interlogix-Security" }
    /// Senders without an id: the code is the identity.
    var isNamedByCode: Bool { kind == "Generic-Motion" }

    private init(model: String) { (self.model, kind) = (model, Self.namesBefore2019[model] ?? model) }

    /// Names that the program gave up with version 19.08; installations that were never updated still send them.
    private static let namesBefore2019: [String: String] = [
        "Interlogix": "Interlogix-Security", "Smoke detector GS 558": "Smoke-GS558",
        "Smoke_detector_GS_558": "Smoke-GS558", "Wireless Smoke and Heat Detector GS 558": "Smoke-GS558",
        "Generic motion sensor": "Generic-Motion", "Generic_motion_sensor": "Generic-Motion",
        "Honeywell ActivLink": "Honeywell-ActivLink", "Honeywell_ActivLink": "Honeywell-ActivLink",
        "Kerui Security": "Kerui-Security", "Kerui_Security": "Kerui-Security",
        "Chuango Security Technology": "Chuango-Security", "Chuango_Security_Technology": "Chuango-Security",
    ]

    /// From the levels behind `devices`: model first, id last, the field behind it.
    init?(path: TopicLevels) {
        var levels = path.levels.dropLast()
        // An element of an array: `DifferentialConsumptionIntervals/0`.
        guard path.last.first?.isNumber != true else { return nil }
        if levels.first == "TPMS" {
            levels = levels.dropFirst()
            type = "TPMS"
        } else if levels.count > 1, levels.first?.allSatisfy(\.isNumber) == true {
            // Wireless M-Bus numbers its types.
            levels = levels.dropFirst()
        }
        guard let first = levels.first, !first.isEmpty else { return nil }
        model = String(first)
        kind = Self.namesBefore2019[model] ?? model
        let rest = levels.dropFirst()
        if let last = rest.last, !isNamedByCode { id = String(last) }
        if rest.count > 1, let second = rest.first { subtype = String(second) }
    }

    /// The facts of a whole object.
    static func decode(
        _ json: JSONDocument, _ node: JSONNode, isStored: Bool, meters: inout StateSources, at now: Moment
    ) -> Report {
        guard let model = json.member(node, "model").flatMap({ json.string($0) }), !model.isEmpty else {
            return .ignoring("no model")
        }
        var frame = Rtl433Frame(model: model)
        frame.type = json.member(node, "type").flatMap { json.string($0) } ?? ""
        if frame.type == "TPMS" { return .ignoring("a car tyre") }
        let subtype = json.member(node, "subtype") ?? json.member(node, "device_type") ?? json.member(node, "class")
        frame.subtype = subtype.flatMap { json.string($0) } ?? ""
        frame.id = identity(json, node)
        let (claimed, clock) = claimedTime(json, node)
        var facts = DeviceFacts(frame.device, claimedWall: claimed)
        (facts.clock, facts.effect) = (clock, .repeats)
        var sources = meters
        var isOpen: [Bool] = []
        var isRemote = false
        // A zone first: what it is used for may be its contact's business, and then the contact has the last word.
        if frame.kind == "Honeywell-Security" {
            frame.state("alarm", Scalar(json, json.member(node, "alarm")), &facts, meters: &sources, at: now)
        }
        json.forEachMember(node) { key, value in
            guard let name = json.string(key) else { return }
            if frame.isRemoteKey(name) { isRemote = true }
            switch Rtl433Field.all[name] {
            case .number(let kind, let scale, let offset):
                return facts.number(kind, json.lenientReading(value)?.scaled(scale, offset), json)
            case .leakNow: facts.effect = .changesOwn
            case nil where Rtl433Switches.number(name) == nil: return
            default: break
            }
            let scalar = Scalar(json, value)
            frame.state(name, scalar, &facts, meters: &sources, at: now)
            // A level is written with its point even when it is full; the flag of other models is not.
            if name == "battery_ok", scalar.number == 1, json.bytes[json.range(json.token(value))].contains(0x2E) {
                facts.number(.battery, 100)
            }
            if Rtl433Switches.number(name) == isOpen.count + 1 { isOpen.append(scalar.text == "OPEN") }
        }
        meters = sources
        if frame.isInterlogix, isOpen.count == 5 { frame.stateSwitches(isOpen, &facts) }
        if let trigger = frame.trigger {
            frame.announce(trigger: trigger, Scalar(json, json.member(node, named: trigger)), &facts)
        }
        // A decoder of the operator's own (`-X`): all that it says of its meaning is the name that it was given.
        if json.member(node, "codes") != nil || json.member(node, "rows") != nil { frame.announceByName(&facts) }
        if isStored { facts.becomeStoredCopy() }
        var report = facts.report(otherwise: "no fact about the home")
        if isRemote, facts.observations.allSatisfy({ $0.kind == .batteryLow }) {
            // What a remote is for only the configuration knows.
            facts.number(.other, 1, isEvent: true)
            report = facts.report(otherwise: "")
        }
        return report
    }

    /// Whether a field is a key of a remote, a pendant or a bell.
    func isRemoteKey(_ name: String) -> Bool {
        switch name {
        case "button", "button1", "button2", "button3", "button4", "tristate": !kind.hasPrefix("Generic")
        default: false
        }
    }

    /// `id`, or what older versions and meters call it; a code where there is nothing else.
    private static func identity(_ json: JSONDocument, _ node: JSONNode) -> String? {
        let names: [StaticString] = [
            "id", "device", "rid", "sensor_id", "ERTSerialNumber", "sn", "code", "channel", "node",
        ]
        for name in names {
            if let identity = Scalar(json, json.member(node, name)).identity { return identity }
        }
        return nil
    }

    /// `time` is local without a zone unless the receiver was told otherwise: then it claims nothing.
    private static func claimedTime(_ json: JSONDocument, _ node: JSONNode) -> (Milliseconds?, ClockLink?) {
        guard let time = json.member(node, "time") else { return (nil, nil) }
        let (wall, clock) = json.claimedTime(time)
        if wall == nil, let seconds = json.unread({ ClaimedTime.seconds($0.lenientNumber(time)) }) {
            json.look(time)
            return (seconds, nil)
        }
        return (wall, clock)
    }
}
