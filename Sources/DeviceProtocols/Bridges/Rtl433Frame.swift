import SafetyModel

/// One decode of rtl_433: who sent it, and what its fields state. Model and fields come in any order.
struct Rtl433Frame {
    var model: String
    var subtype = ""
    var id: String?
    /// Car tyres have a type; nothing else has.
    var type = ""

    var device: DeviceID { DeviceID(id.map { model + "/" + $0 } ?? model) }
    var isInterlogix: Bool { model == "Interlogix-Security" }
    /// Senders without an id: the code is the identity.
    var isNamedByCode: Bool { model == "Generic-Motion" }

    private init(model: String) { self.model = model }

    /// From the levels behind `devices`: model first, id last, the field behind it.
    init?(path: TopicLevels) {
        var levels = path.levels.dropLast()
        // An element of an array: `DifferentialConsumptionIntervals/0`.
        guard path.last.first?.isNumber != true else { return nil }
        if levels.first == "TPMS" {
            levels = levels.dropFirst()
            type = "TPMS"
        }
        guard let first = levels.first, !first.isEmpty else { return nil }
        model = String(first)
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
        frame.subtype = json.member(node, "subtype").flatMap { json.string($0) } ?? ""
        frame.id = identity(json, node)
        let (claimed, clock) = claimedTime(json, node)
        var facts = DeviceFacts(frame.device, claimedWall: claimed)
        (facts.clock, facts.effect) = (clock, .repeats)
        var sources = meters
        var isOpen: [Bool] = []
        json.forEachMember(node) { key, value in
            guard let name = json.string(key) else { return }
            switch Rtl433Field.all[name] {
            case .number(let kind, let scale, let offset):
                return facts.number(kind, json.lenientReading(value)?.scaled(scale, offset), json)
            case .leakNow: facts.effect = .changesOwn
            case nil where Rtl433Switches.number(name) == nil: return
            default: break
            }
            let scalar = Scalar(json, value)
            frame.state(name, scalar, &facts, meters: &sources, at: now)
            if Rtl433Switches.number(name) == isOpen.count + 1 { isOpen.append(scalar.text == "OPEN") }
        }
        meters = sources
        if frame.isInterlogix, isOpen.count == 5 { frame.stateSwitches(isOpen, &facts) }
        if let trigger = frame.trigger {
            frame.announce(trigger: trigger, Scalar(json, json.member(node, named: trigger)), &facts)
        }
        if isStored { facts.becomeStoredCopy() }
        return facts.report(otherwise: "no fact about the home")
    }

    /// `id`, or what older versions and meters call it; a code where there is nothing else.
    private static func identity(_ json: JSONDocument, _ node: JSONNode) -> String? {
        let names: [StaticString] = ["id", "device", "rid", "sensor_id", "ERTSerialNumber", "sn", "code", "channel"]
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

/// Senders whose every message is one event, whatever it holds.
extension Rtl433Frame {
    /// The field that stands for the message when the fields come one by one.
    var trigger: String? {
        switch model {
        case "Smoke-GS558": "learn"
        case "Generic-Motion": "code"
        case "Chamberlain-CWPIRC": "msg_0"
        case "Honeywell-ActivLink": "alert"
        default: nil
        }
    }

    /// An alarm-only sender was heard: nothing ever takes it back.
    func announce(trigger name: String, _ value: Scalar, _ facts: inout DeviceFacts) {
        guard name == trigger else { return }
        switch model {
        case "Smoke-GS558":
            // `learn` is the pairing transmission. A form without the field is the alarm.
            if value.number ?? 0 == 0 { facts.flag(.smoke, true, isEvent: true) }
        case "Honeywell-ActivLink":
            // The same radio is sold as a doorbell, which is no call of the resident.
            if subtype == "PIR-Motion" { facts.flag(.motion, true, isEvent: true) }
        default: facts.flag(.motion, true, isEvent: true)
        }
    }

    /// Interlogix: what the latches mean depends on the kind of sensor. A motion sensor's are the same in its event and
    /// in its hourly report, so that they say nothing of motion. [src/devices/interlogix.c]
    func stateSwitches(_ isOpen: [Bool], _ facts: inout DeviceFacts) {
        guard isOpen.count == 5 else { return }
        switch subtype {
        case "contact":
            facts.contact(isOpen: isOpen[0])
            facts.flag(.tamper, isOpen[2])
        case "smoke": facts.flag(.smoke, isOpen[1])
        case "heat": facts.flag(.heat, isOpen[1])
        case "motion": facts.flag(.tamper, isOpen[2])
        default: break
        }
    }
}
