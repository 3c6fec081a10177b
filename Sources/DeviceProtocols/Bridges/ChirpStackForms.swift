import SafetyModel

/// What takes more than one field to understand. Sources: Milesight-IoT/SensorDecoders, TheThingsNetwork/lorawan-devices
/// (vendor/browan, vendor/dragino, vendor/netvox, vendor/tektelic).
struct ChirpStackForms {
    let json: JSONDocument
    let port: Int64?
    /// Field names that are settled here, whatever they would mean elsewhere.
    private(set) var handled = ["history"]

    /// The installer's tag says that its press calls for help.
    let isCallButton: Bool

    init(json: JSONDocument, port: Int64?, isCallButton: Bool = false) {
        (self.json, self.port, self.isCallButton) = (json, port, isCallButton)
    }

    mutating func read(_ object: JSONNode, into facts: inout FactSet) {
        milesightDetector(object, &facts)
        milesightAlarmReport(object, &facts)
        // Water that flows for longer than the installer allowed. [Milesight-IoT/SensorDecoders em-series/em300-di]
        if let alarm = text(object, "water_alarm"), alarm.contains("flow timeout alarm") {
            facts.flag(.waterLeak, !FieldName(alarm).hasAny(["release", "released", "dismissed"]))
        }
        milesightRadar(object, &facts)
        browan(object, &facts)
        dragino(object)
        netvox(object, &facts)
        tektelic(object, &facts)
    }

    private func text(_ object: JSONNode, _ name: StaticString) -> String? {
        json.member(object, name).flatMap { json.string($0) }
    }

    /// GS524N and its like: `type` says what it smells, `event` what happens.
    private mutating func milesightDetector(_ object: JSONNode, _ facts: inout FactSet) {
        guard let type = text(object, "type"), let event = text(object, "event") else { return }
        handled += ["event", "concentration"]
        let name = FieldName(event)
        guard let meaning = FieldVocabulary.meaning(of: FieldName(type)) else { return }
        if name.hasAny(["test", "testing"]) { return facts.flag(.test, true) }
        if name.has("low"), name.has("battery") { return facts.flag(.batteryLow, true) }
        if name.hasAny(["failover", "fault", "failure"]) { return facts.flag(.fault, true) }
        if name.has("removed") { return facts.flag(.tamper, true) }
        if name.has("installed") { return facts.flag(.tamper, false) }
        facts.add(meaning.fact(.text(event)))
    }

    /// GS101: power, faults and end of life under the name `alarm`. Mains lost or life ended: it no longer watches.
    private mutating func milesightAlarmReport(_ object: JSONNode, _ facts: inout FactSet) {
        guard let alarm = text(object, "alarm") else { return }
        let name = FieldName(alarm)
        let isAboutItself = name.hasAny(["power", "fault", "invalid", "device", "sensor", "life"])
        guard isAboutItself else { return }
        handled.append("alarm")
        facts.flag(.fault, !(name.has("recovered") || (name.has("power") && name.has("on"))))
    }

    /// VS373 and other radars: the room's state in one word, and alarms with a status of their own.
    private mutating func milesightRadar(_ object: JSONNode, _ facts: inout FactSet) {
        if let status = text(object, "detection_status"), !countsPeople(object) {
            handled += ["detection_status", "target_status"]
            RadarWords.state(status, into: &facts)
        }
        if let events = json.member(object, "events") {
            json.forEachElement(events) { entry in
                guard let type = text(entry, "alarm_type"), let status = text(entry, "alarm_status") else { return }
                RadarWords.alarm(type, status, into: &facts)
            }
        }
        if let type = text(object, "alarm_type"), let status = text(object, "alarm_status") {
            handled += ["alarm_type", "alarm_status"]
            RadarWords.alarm(type, status, into: &facts)
        }
        // Newer codec: `fall_alarm: {"alarm_id": "1, 2", "alarm_status": "1, 1"}`, raw numbers in order of arrival.
        json.forEachMember(object) { key, value in
            guard json.kind(value) == .object, let list = text(value, "alarm_status"), let type = json.string(key)
            else { return }
            handled.append(type)
            let ids = text(value, "alarm_id") ?? text(value, "region_id") ?? ""
            guard let status = RadarWords.lastStatus(list, ids: ids) else { return }
            RadarWords.alarm(type, status, into: &facts)
        }
    }

    /// VS321, VS13x: cameras and counters, whose `detection_status` says whether they can see.
    private mutating func countsPeople(_ object: JSONNode) -> Bool {
        var counts = false
        json.forEachMember(object) { key, _ in
            if let name = json.string(key), FieldName(name).has("people") { counts = true }
        }
        if counts { handled.append("detection_status") }
        return counts
    }

    /// Browan Tabs: bit 0 of `status` is the button, the motion, the leak or the door, by port.
    private mutating func browan(_ object: JSONNode, _ facts: inout FactSet) {
        guard json.member(object, "temperatureBoard") != nil,
            let status = json.member(object, "status").flatMap({ json.number($0) })
        else { return }
        handled.append("status")
        switch port {
        case 100: facts.text(.contact, status == 0 ? "closed" : "open")
        case 102: facts.flag(.motion, status != 0)
        case 106: facts.flag(.waterLeak, status != 0)
        case 147: if status != 0 { facts.press("single") }
        default: break
        }
    }

    /// Dragino LWL02, LDS02: `MOD` says which of the two the device is; the other's field is noise.
    private mutating func dragino(_ object: JSONNode) {
        guard let mode = json.member(object, "MOD").flatMap({ json.integer($0) }) else { return }
        if mode == 1 { handled.append("WATER_LEAK_STATUS") }
        if mode == 2 { handled.append("DOOR_OPEN_STATUS") }
    }

    /// Netvox: emergency buttons, detectors with a heat alarm beside, voltages with a word. Any other `Alarm` or `status` of
    /// Netvox is by configuration only. Codecs give 1 and 0, or `Alarm` and `No Alarm`.
    private mutating func netvox(_ object: JSONNode, _ facts: inout FactSet) {
        guard let model = text(object, "Device") else { return }
        handled += ["Device", "Alarm", "status", "Status", "HighTempAlarm"]
        if text(object, "Volt")?.contains("low battery") == true { facts.flag(.batteryLow, true) }
        func flag(_ name: StaticString) -> Bool? {
            let value = json.member(object, name).flatMap { json.fieldValue($0) }
            return value.flatMap { FieldMeaning(.zoneAlarm).fact($0)?.value.flag }
        }
        if let isHot = flag("HighTempAlarm") { facts.flag(.heat, isHot) }
        // A doorbell is a visitor's, unless the tag says otherwise.
        let isRung = isCallButton && flag("Doorbell") == true
        guard ["RB02I", "R312", "R312A", "R718T"].contains(model), flag("Alarm") == true || isRung
        else { return }
        facts.press("single")
    }

    /// Tektelic: a wearable's states as bits, `eb` its emergency button; contacts and leaks are 0 or 255.
    private mutating func tektelic(_ object: JSONNode, _ facts: inout FactSet) {
        let safety = json.member(object, "safety_status")
        if safety.flatMap({ json.member($0, "safety_status_eb") }).flatMap({ json.number($0) }) == 1 {
            facts.press("sos")
        }
        func isOn(_ name: StaticString) -> Bool? {
            guard let number = json.member(object, name).flatMap({ json.number($0) }) else { return nil }
            return number == 255 ? true : number == 0 ? false : nil
        }
        if let isOpen = isOn("reed_state") { facts.text(.contact, isOpen ? "open" : "closed") }
        if let isWet = isOn("moisture") { facts.flag(.waterLeak, isWet) }
    }
}
