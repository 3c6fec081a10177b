import SafetyModel

/// Metered plugs: overload, and what was left on.
extension UtilityDetector {
    mutating func draw(_ value: Double, isPower: Bool, _ context: DeviceContext, at now: Moment) -> [Detection] {
        guard plugs[context.device] != nil || plugs.count < Self.maximumDevices else { return [] }
        var plug = plugs.removeValue(forKey: context.device) ?? newPlug(context, at: now)
        let isKnown = plug.kind != nil
        if !isKnown, context.role == .plug { settle(&plug, context.device, isPlug: true) }
        (plug.room, plug.resident) = (context.room, context.resident)
        if isPower { plug.drew(watts: value, at: now) } else { plug.drew(amperes: value, at: now) }
        let detections = judge(&plug, context.device, at: now)
        plugs[context.device] = plug
        return detections
    }

    private func newPlug(_ context: DeviceContext, at now: Moment) -> Plug {
        var plug = Plug(at: now.uptime)
        settle(&plug, context.device, isPlug: context.role == .plug)
        return plug
    }

    /// The limits of one plug. A meter of the whole home is none: nothing of this applies to it.
    func settle(_ plug: inout Plug, _ device: DeviceID, isPlug: Bool) {
        let setting = appliances.first { $0.matches(device) }
        plug.kind = setting?.kind ?? ApplianceKind.named(device.name) ?? (isPlug ? .other : nil)
        plug.maximumW = plug.kind == nil ? nil : setting?.maximumW ?? limits.plugPowerW
        plug.maximumA =
            plug.kind == nil ? nil : setting?.maximumA ?? setting?.maximumW.map { $0 / 230 } ?? limits.plugCurrentA
        plug.leftOnMilliseconds = setting?.leftOnMilliseconds ?? plug.kind?.leftOnMilliseconds
    }

    /// Whether its newest switching shows that somebody is there.
    package func isUsedByHand(_ device: DeviceID, at now: Moment) -> Bool {
        plugs[device].map { $0.isSwitchedByHand(at: now.uptime) } ?? true
    }

    private mutating func judge(_ plug: inout Plug, _ device: DeviceID, at now: Moment) -> [Detection] {
        plug.endPause(at: now.uptime)
        var detections: [Detection] = []
        if let (severity, since) = plug.overload?.due(at: now.uptime) {
            let isKnown = !has(.overload, device) && plug.overload?.isKnown(severity, at: now.uptime) == true
            if !isKnown, let more = rise(.overload, severity, device) {
                plug.overload?.markTold(severity, at: now.uptime)
                detections.append(UtilityText.overload(plug, device, since, more, at: now))
            }
        } else if plug.overload?.isOver != true {
            detections += settleDown(.overload, device, plug.room, plug.resident, at: now)
        }
        detections += judgeLeftOn(plug, device, at: now)
        if let due = due(plug, device, after: now.uptime) { nextDeadline = min(nextDeadline ?? due, due) }
        return detections
    }

    private mutating func judgeLeftOn(_ plug: Plug, _ device: DeviceID, at now: Moment) -> [Detection] {
        guard let since = plug.onSince, let begin = plug.unattendedSince else {
            return settleDown(.leftOn, device, plug.room, plug.resident, at: now)
        }
        let length = now.uptime &- begin
        guard let limit = plug.leftOnMilliseconds, length >= limit, now.uptime &- plug.lastHeard <= Plug.stale else {
            return []
        }
        let severity: Severity = length >= limit &+ limits.askMilliseconds ? .urgent : .advisory
        guard let more = rise(.leftOn, severity, device) else { return [] }
        return [UtilityText.leftOn(plug, device, since, limit, more, at: now)]
    }

    /// Somebody answers, or is seen beside what was left on while the home asks about it: then it was not forgotten, and the time
    /// begins anew. Being seen is enough for three times the limit; what staff were called for is theirs to end.
    mutating func attend(in room: String?, isAnswer: Bool, by sender: DeviceID?, at now: Moment) -> [Detection] {
        var detections: [Detection] = []
        for device in standing.keys.sorted(by: { $0.name < $1.name }) where device != sender {
            guard let severity = standing[device]?.first(where: { $0.finding == .leftOn })?.severity,
                var plug = plugs[device], let since = plug.onSince, let limit = plug.leftOnMilliseconds
            else { continue }
            let isSeen =
                room != nil && room == plug.room && severity == .advisory && now.uptime &- since.uptime < limit &* 3
            guard isAnswer || isSeen else { continue }
            plug.attend(at: now.uptime)
            if let due = due(plug, device, after: now.uptime) { nextDeadline = min(nextDeadline ?? due, due) }
            plugs[device] = plug
            let says =
                isAnswer
                ? Bilingual(zh: "住户已应答", en: "the resident answered")
                : Bilingual(zh: "有人在旁边活动", en: "somebody is seen beside it")
            detections += settleDown(.leftOn, device, plug.room, plug.resident, says: says, at: now)
        }
        return detections
    }

    /// When this plug next needs a look, if nothing more is heard of it.
    private func due(_ plug: Plug, _ device: DeviceID, after uptime: Milliseconds) -> Milliseconds? {
        var times: [Milliseconds] = []
        if let due = plug.overload?.deadline(after: uptime) { times.append(due) }
        if let since = plug.unattendedSince, let limit = plug.leftOnMilliseconds {
            times += [since &+ limit, since &+ limit &+ limits.askMilliseconds]
                .filter { $0 &- plug.lastHeard <= Plug.stale }
        }
        if let end = plug.pauseEnd { times.append(end) }
        return times.filter { $0 > uptime }.min()
    }

    package mutating func advance(to now: Moment) -> [Detection] {
        guard let deadline = nextDeadline, deadline <= now.uptime else { return [] }
        nextDeadline = nil
        var detections: [Detection] = []
        for device in plugs.keys.sorted(by: { $0.name < $1.name }) {
            guard var plug = plugs[device] else { continue }
            detections += judge(&plug, device, at: now)
            plugs[device] = plug
        }
        return detections
    }

    /// What is on and may be asked about.
    package func foresightOfPlugs(at now: Moment) -> [Foresight] {
        plugs.keys.sorted { $0.name < $1.name }.compactMap { device in
            guard let plug = plugs[device], let since = plug.onSince, let begin = plug.unattendedSince,
                let limit = plug.leftOnMilliseconds
            else { return nil }
            let (time, most) = (Vocabulary.duration(now.uptime &- since.uptime), Vocabulary.duration(limit))
            let isStanding = standing[device]?.contains { $0.finding == .leftOn } ?? false
            var foresight = Foresight(
                "utility", device: device,
                says: Bilingual(
                    zh: "\(device.name) 已通电 \(time.zh)，限值 \(most.zh)",
                    en: "\(device.name) on for \(time.en), limit \(most.en)"), isStanding: isStanding)
            let (ask, call) = (begin &+ limit, begin &+ limit &+ limits.askMilliseconds)
            // After that nobody knows what it draws, and nothing more is said.
            let end = plug.lastHeard &+ Plug.stale
            if ask > now.uptime, ask <= end { foresight.checkIn = now.at(uptime: ask) }
            if call > now.uptime, call <= end { foresight.deadline = now.at(uptime: call) }
            if now.uptime > end {
                let silent = Vocabulary.duration(now.uptime &- plug.lastHeard)
                foresight.says.zh += "；\(silent.zh)没有读数，不再判断"
                foresight.says.en += "; no reading for \(silent.en): not judged any more"
            }
            return foresight
        }
    }
}
