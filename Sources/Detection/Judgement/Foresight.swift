import SafetyModel

/// What one detector would say next if nothing more happened, and why it says nothing now.
package struct Foresight: Sendable, Codable, Equatable {
    /// `inactivity`, `fall`, `utility`, `vital_sign`, `hazard`, `supervision`, `link`.
    package var detector: String
    package var device: DeviceID?
    package var resident: String?
    /// The running silence (or draw, or question) and its limit; or why there is none.
    package var says: Bilingual
    /// When the next alarm would come, whose time it would carry; nil: none as things stand.
    package var deadline: Moment?
    /// When the resident would be asked before.
    package var checkIn: Moment?
    /// An alarm or a question of this detector stands now.
    package var isStanding: Bool

    package init(
        _ detector: String, device: DeviceID? = nil, resident: String? = nil, says: Bilingual, deadline: Moment? = nil,
        checkIn: Moment? = nil, isStanding: Bool = false
    ) {
        (self.detector, self.device, self.resident, self.says) = (detector, device, resident, says)
        (self.deadline, self.checkIn, self.isStanding) = (deadline, checkIn, isStanding)
    }

    /// `10:02`, or `07-14 10:02` on another day than `now`'s.
    package static func clock(_ wall: Milliseconds, now: Milliseconds, _ zone: TimeZoneRules) -> String {
        let text = RFC3339.string(wall, offsetSeconds: zone.offsetSeconds(at: wall))
        let today = RFC3339.string(now, offsetSeconds: zone.offsetSeconds(at: now))
        let time = text.dropFirst(11).prefix(5)
        return text.prefix(10) == today.prefix(10) ? String(time) : "\(text.dropFirst(5).prefix(5)) \(time)"
    }
}

extension InactivityDetector {
    package func foresight(at now: Moment) -> Foresight {
        let explanation = explain(at: now)
        var text = explanation.text
        if explanation.state == .away, let since = presence.awaySince {
            let time = Foresight.clock(now.at(uptime: since).wall, now: now.wall, zone)
            let how = absenceReason(now)
            text.zh += "；\(time) 起外出（\(how.zh)）"
            text.en += "; out since \(time) (\(how.en))"
        }
        return Foresight(
            "inactivity", device: explanation.device, says: text,
            deadline: explanation.next.map { now.at(uptime: $0.deadline) },
            checkIn: explanation.next.map { now.at(uptime: $0.checkIn) }, isStanding: explanation.state == .standing)
    }

    private func absenceReason(_ now: Moment) -> Bilingual {
        if presence.told == true { return Bilingual(zh: "本人或标签告知", en: "told by a button, a tag or a phone") }
        guard let door = presence.lastDoor else { return Bilingual(zh: "推断", en: "inferred") }
        let time = Foresight.clock(now.at(uptime: door).wall, now: now.wall, zone)
        return Bilingual(zh: "入户门 \(time) 使用", en: "by the exit door at \(time)")
    }

    /// A stay in the bathroom that goes on with signs of life.
    package func stayForesight(at now: Moment) -> Foresight? {
        guard !sight.isBlind, let stay = stays.current, let deadline = stays.deadline else { return nil }
        let room = Vocabulary.room(places.roomName(ofPlace: stay.place))
        let (time, limit) = (
            Vocabulary.duration(now.uptime &- stay.since.uptime), Vocabulary.duration(stays.limit)
        )
        return Foresight(
            "inactivity",
            says: Bilingual(
                zh: "\(room.zh)：已停留 \(time.zh)，限值 \(limit.zh)", en: "\(room.en): stay of \(time.en), limit \(limit.en)"),
            deadline: now.at(uptime: deadline), isStanding: stay.isAdvised)
    }
}

extension UtilityDetector {
    package func foresight(at now: Moment) -> [Foresight] {
        var list: [Foresight] = []
        if let water = waterForesight(at: now) { list.append(water) }
        list += foresightOfPlugs(at: now)
        return list
    }

    private func waterForesight(at now: Moment) -> Foresight? {
        guard let device = meters.keys.min(by: { $0.name < $1.name }) else { return nil }
        func says(_ zh: String, _ en: String) -> Foresight {
            Foresight("utility", device: device, says: Bilingual(zh: zh, en: en))
        }
        if isAway { return says("住户外出，不判断用水", "the resident is out: water is not missed") }
        guard meters.values.contains(where: \.hasMoved) else {
            return says("水表从未走动，无法判断用水", "no meter was ever seen to move: it cannot prove silence")
        }
        if let step = coarseStepM3.map(UtilityText.number) {
            return says(
                "水表最小计数 \(step) 立方米，不足以证明没有用水",
                "the meter counts in steps of \(step) m3: too coarse to prove that no water was used")
        }
        var copy = self
        guard let proven = copy.provenSilence(at: now) else {
            return says("有用水或其他活动，无用水警报", "water or another sign of life: nothing is missed")
        }
        let time = Vocabulary.duration(proven.to &- proven.from)
        let factor: Milliseconds = proven.isCoarse ? 2 : 1
        var foresight = says(
            "\(time.zh)未用水（以读数为准），限值 \(Vocabulary.duration(limits.quietMilliseconds &* factor).zh)",
            "no water for \(time.en) by the readings, limit \(Vocabulary.duration(limits.quietMilliseconds &* factor).en)"
        )
        let (ask, call) = (
            proven.from &+ limits.quietMilliseconds &* factor, proven.from &+ limits.callMilliseconds &* factor
        )
        if ask > now.uptime { foresight.checkIn = now.at(uptime: ask) }
        if call > now.uptime { foresight.deadline = now.at(uptime: call) }
        foresight.isStanding = isWaterMissed
        return foresight
    }
}
