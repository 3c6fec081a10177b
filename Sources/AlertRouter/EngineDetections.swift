import SafetyModel

extension AlertEngine {
    /// What a detector concluded. `home` is for a desk that detects for a home (its box is silent); nil is the engine's own.
    package mutating func handle(_ detection: Detection, home other: String? = nil, at now: Moment) -> [Effect] {
        var effects = advance(to: now)
        let home = other ?? self.home
        let key = AlertKey(detection, home: home)
        switch detection.change {
        case .cleared:
            shownUnconfirmed.remove(key)
            effects += clear(key, detection, at: now)
        case .raised where detection.isUnconfirmed:
            // A cached copy: shown once, until a clear or a live one says that things have moved.
            guard keys[key] == nil, !shownUnconfirmed.contains(key) else { return effects }
            if shownUnconfirmed.count < 1024 { shownUnconfirmed.insert(key) }
            var shown = detection
            shown.severity = min(shown.severity, .urgent)
            effects += raise(shown, home: home, at: now)
        case .raised:
            shownUnconfirmed.remove(key)
            if let id = keys[key], var record = records[id] {
                effects += recur(detection, &record, at: now)
                put(&record)
            } else {
                effects += raise(detection, home: home, at: now)
            }
        }
        if detection.category == .link, detection.device != Self.outside { effects += judgeIsolation(at: now) }
        return effects + advance(to: now)
    }

    private mutating func raise(_ detection: Detection, home: String, at now: Moment) -> [Effect] {
        let alert = Alert(id: freshID(detection, home: home), home: home, raisedBy: detection, at: now)
        var record = AlertRecord(
            alert: alert, ownership: .owner, policy: .lastResort, replyCode: freshCode(alert.id), base: now,
            escalatedRevision: 1)
        record.sensorKinds = Self.kinds(of: detection)
        record.uplinks = policies.uplink.map { [$0] } ?? []
        startLadder(&record, at: now)
        let effects = publish(&record, "raised", at: now)
        put(&record)
        return effects
    }

    /// It happened again while the entry is open (A5).
    private mutating func recur(_ detection: Detection, _ record: inout AlertRecord, at now: Moment) -> [Effect] {
        let before = record.alert
        let isGrowth = before.condition == .active && (before.isUnconfirmed || before.severity == .advisory)
        let rises = detection.severity > before.severity || before.isUnconfirmed
        // What begins with a line that is there already tells more of the same event: it did not happen again.
        let isSameEvent = detection.evidence.first.map(before.evidence.contains) ?? false
        let kinds = Self.kinds(of: detection).filter { !record.sensorKinds.contains($0) }
        record.sensorKinds = Array((record.sensorKinds + kinds).sorted().suffix(32))
        record.alert.refresh(from: detection)
        if !(rises && isGrowth) && !isSameEvent { record.alert.occurrences &+= 1 }
        if !isSameEvent, [.sos, .fall].contains(detection.category) {
            record.calledAgainRevision = record.alert.revision &+ 1
        }
        let isCall = [.sos, .fall].contains(detection.category) || before.condition == .cleared
        var isNewEvent = false
        if !isSameEvent, isCall {
            isNewEvent = now.uptime &- (record.lastEventUptime ?? record.base.uptime) >= Self.oneEvent
            record.lastEventUptime = now.uptime
            if isNewEvent { record.newEventRevision = record.alert.revision &+ 1 }
        }
        if rises { return rise(&record, before, at: now) }
        if kinds.isEmpty {
            let effects = transition(&record, "reoccurred", at: now)
            // Behind an acknowledgement the ladder is silent: who has it hears it now, and the siren speaks again.
            if isNewEvent, record.isTaken {
                return effects + tellOthers(.update, of: &record, except: nil, at: now)
            }
            // A mirror that had the end is told that it is on again.
            guard before.condition == .cleared else { return effects }
            return effects + tellOthers(.update, of: &record, except: nil, at: now, onlyMirrors: true)
        }
        let wasShelved = record.isShelved
        if wasShelved {
            unshelve(&record, at: now.uptime)
            record.alert.visibility = .shown
        }
        return transition(&record, "sensor_joined", at: now, cause: kinds.joined(separator: ","))
            + tellOthers(.update, of: &record, except: nil, at: now)
    }

    /// Presses within so long of each other are one call for help.
    private static let oneEvent: Milliseconds = 15_000

    /// Worse than what people have acknowledged: the ladder starts anew, and the old acknowledgement does not cover it.
    private mutating func rise(_ record: inout AlertRecord, _ before: Alert, at now: Moment) -> [Effect] {
        let holder = record.holder
        if let holder, !record.helpers.contains(holder) { record.helpers.append(holder) }
        record.alert.handOver()
        if record.alert.visibility == .shelved { record.alert.visibility = .shown }
        record.run &+= 1
        let name = before.isUnconfirmed && !record.alert.isUnconfirmed ? "confirmed_live" : "severity_raised"
        let called = record.unansweredCalls
        let effects = withdraw(&record) + transition(&record, name, at: now, cause: holder)
        startLadder(&record, at: now)
        return effects + callAnew(called, of: &record, at: now)
    }

    /// Whose call was just due, or under way, hears the worse words now, and not when the new ladder comes round to them.
    private mutating func callAnew(
        _ called: [AlertRecord.Told], of record: inout AlertRecord, at now: Moment
    ) -> [Effect] {
        var effects: [Effect] = []
        for call in called {
            effects += promise(.raise, Self.anew, call.target, call.channel, of: &record, due: now.uptime)
            record.remember(call)
        }
        return effects
    }
    private static let anew = "anew"

    /// The sensor logic says that it is over: the condition only; handling is people's (A1).
    private mutating func clear(_ key: AlertKey, _ detection: Detection, at now: Moment) -> [Effect] {
        guard let id = keys[key], var record = records[id], record.alert.condition == .active else { return [] }
        record.alert.condition = .cleared
        record.alert.append(detection.evidence)
        if record.alert.isRetired, record.alert.isQuestion { record.alert.summary = detection.summary }
        var effects = transition(&record, "cleared", at: now)
        if record.alert.isRetired {
            effects += finish(&record, by: nil, at: now)
        } else {
            // An alarm centre's screen would show the fire until a person has closed the alert (restoral, DC-05 qualifier 3).
            effects += tellOthers(.update, of: &record, except: nil, at: now, onlyMirrors: true)
            put(&record)
        }
        return effects
    }

    private static func kinds(of detection: Detection) -> [String] {
        let kinds = detection.evidence.map(\.kind)
        return Array(Set(kinds.isEmpty ? [detection.rule.detector] : kinds)).sorted()
    }

    private func freshID(_ detection: Detection, home: String) -> String {
        // A test's id never meets a real one's: the device's name gets a mark that no bridge gives.
        let device = detection.isTest ? DeviceID((detection.device?.name ?? "") + "\u{1}test") : detection.device
        var wall = detection.began.wall
        while true {
            let id = Alert.id(home: home, device: device, category: detection.category, firstObservation: wall)
            if records[id] == nil, closed.revision(of: id) == nil { return id }
            wall &+= 1
        }
    }

    /// Three digits while they suffice; the same alert gets the same code in a replay.
    func freshCode(_ alertID: String) -> String {
        var hash: UInt64 = 5381
        for byte in alertID.utf8 { hash = hash &* 33 &+ UInt64(byte) }
        let used = Set(records.values.map(\.replyCode))
        let (first, count): (UInt64, UInt64) = records.count < 450 ? (100, 900) : (10_000, 90_000)
        for attempt in 0..<count {
            let code = String(first + (hash % count + attempt) % count)
            if !used.contains(code) { return code }
        }
        return String(alertID.prefix(8))
    }
}

extension Alert {
    /// What is known now; severity only grows, a live observation ends "unconfirmed", a test stays one.
    mutating func refresh(from detection: Detection) {
        severity = max(severity, detection.severity)
        isUnconfirmed = isUnconfirmed && detection.isUnconfirmed
        (detail, summary, rule) = (detection.detail ?? detail, detection.summary, detection.rule)
        (room, resident) = (detection.room ?? room, detection.resident ?? resident)
        confidence = detection.confidence ?? confidence
        condition = .active
        append(detection.evidence)
    }

    /// The newest ones are kept, each once.
    mutating func append(_ more: [Evidence]) {
        evidence = Array((evidence + more.filter { !evidence.contains($0) }).suffix(16))
    }
}
