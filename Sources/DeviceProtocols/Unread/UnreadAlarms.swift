import SafetyModel

/// The rule that no alarm is silent: what a message says that is alarming, and that no decoder understood, is told to people in its
/// own words; and a bare alarm of a device with an alarming role is that role's alarm.
extension MessageDecoder {
    /// What is left of a message when its decoder has told what it understood. Called before a form is learnt of it.
    /// - Returns: the traces, and the device that they are of; an observation may be added to the report.
    mutating func unreadTraces(_ report: inout Report, _ message: Message, owner: Int) -> [AlarmTrace] {
        guard !report.isDeclined, !report.isSettled, report.bridgeState == nil, report.asks.isEmpty,
            let device = report.observations.first?.device ?? report.heard, !report.isBareCode
        else { return [] }
        let role = role(of: device, report, decoder: counters[owner].decoder)
        let isAlarming = AlarmTopics.isAlarming(role)
        // While a form is learnt every name is looked at: a text that is quiet today may cry tomorrow, and must not be a hole then.
        guard
            isAlarming || (json.reads != nil && report.effect == .repeats)
                || AlarmStems.dangers.isIn(message.payload.span)
                || AlarmStems.dangers.isIn(message.topic.utf8.span)
        else { return [] }
        if report.saysAlarm { return [] }
        var scan = AlarmScan(json: json, report: report, role: role)
        look(&scan, message)
        // A payload that is no number is the form's very bytes; one that is a reading would be a hole.
        if scan.roleState != nil || (scan.weighsTopic && !report.links.isEmpty) { report.effect = .changesOwn }
        if let isOn = scan.roleState, !report.observations.contains(where: { RoleRules.alarm($0) != nil }) {
            report.observations.append(Observation(device, .zoneAlarm, .flag(isOn)))
            report.ignored = nil
        }
        if !scan.traces.isEmpty { report.effect = .changesOwn }
        let decoder = decoders[owner]
        return scan.traces.filter { !decoder.settles($0.form, on: message.topic) }
    }

    private func role(of device: DeviceID, _ report: borrowing Report, decoder: String) -> DeviceRole? {
        if let role = book.entries[device]?.role { return role }
        if let told = report.profiles.first(where: { $0.device == device }) { return book.assigned(told).role }
        return book.entries[device] == nil ? book.roleOfStranger(device, decoder: decoder) : nil
    }

    /// The message as the decoder parsed it, else anew: then its form is its very bytes.
    private func look(_ scan: inout AlarmScan, _ message: Message) {
        if json.holds(message.payload) {
            if json.kind(json.root) == .object || json.kind(json.root) == .array { return scan.look(at: json.root) }
        } else if let first = message.payload.first, first == UInt8(ascii: "{") || first == UInt8(ascii: "[") {
            var other = JSONDocument()
            guard (try? other.parse(message.payload.span)) != nil else { return }
            scan.json = other
            return scan.look(at: other.root)
        }
        guard message.payload.count <= 96, let text = String(validating: message.payload, as: UTF8.self) else { return }
        json.lookEverywhere()
        let value: FieldValue =
            ScalarText.number(text.utf8.span).map { .number($0) } ?? ScalarText.bool(text.utf8.span).map { .flag($0) }
            ?? .text(text)
        scan.weigh(value, under: Self.tellingLevels(message.topic))
    }

    /// The levels that may name a value, without those that every value has.
    static func tellingLevels(_ topic: String) -> [String] {
        var levels = topic.split(separator: "/").suffix(3).map(String.init)
        while let last = levels.last, ["state", "status", "value", "set"].contains(last.lowercased()), levels.count > 1
        {
            if last == "set" { return [] }
            levels.removeLast()
        }
        return levels
    }

    /// A message of a topic that is nobody's: only a device of the configuration, or plain JSON with a name of its own, is looked at.
    mutating func unclaimed(_ message: Message, at now: Moment, into decoded: inout Decoded) {
        guard message.payload.count <= 8192, !message.topic.hasPrefix("$"), message.payload.count > 0 else { return }
        let assigned = book.alarmDevice(on: message.topic)
        guard
            assigned != nil || AlarmStems.dangers.isIn(message.payload.span)
                || AlarmStems.dangers.isIn(message.topic.utf8.span)
        else { return }
        let last = message.topic.split(separator: "/").last.map { $0.lowercased() } ?? ""
        if ["set", "get", "cmd", "command", "config", "cmnd"].contains(last) { return }
        var report = Report()
        report.heard = assigned?.device ?? DeviceID(String(message.topic.prefix(128)))
        var scan = AlarmScan(json: json, report: report, role: assigned?.role)
        look(&scan, message)
        let traces = scan.traces + (scan.roleState == true ? scan.roleTraces : [])
        tell(traces, message, device: report.heard, at: now, into: &decoded)
    }

    /// Tells what is new of a message's traces.
    mutating func tell(
        _ traces: [AlarmTrace], _ message: Message, device: DeviceID?, at now: Moment, into decoded: inout Decoded
    ) {
        guard let device, !traces.isEmpty || !unread.isEmpty, book.entries[device]?.role != .ignore else { return }
        decoded.unread += unread.update(traces, on: message.topic, of: device, isRetained: message.retained, at: now)
    }
}

extension Report {
    /// Whether it holds an alarm that is on, a press or a test: then what else the message says is about that.
    var saysAlarm: Bool {
        observations.contains { fact in
            if fact.isPast { return false }
            switch fact.kind {
            case .smoke, .heat, .gas, .carbonMonoxide, .waterLeak, .zoneAlarm, .motionless, .test:
                return fact.value == .flag(true)
            case .fall: return fact.value != .flag(false)
            case .button: return true
            default: return false
            }
        }
    }
}
