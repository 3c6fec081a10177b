import SafetyModel

/// What the inactivity detector has to say: a check-in, a call, or that it is over.
package struct InactivityFinding: Sendable, Equatable, Codable {
    package var change: Detection.Change
    package var kind: InactivityKind
    package var severity: Severity
    /// The deadline that passed, whenever it was noticed; for `cleared` the sign that ended it.
    package var at: Moment
    /// The last sign of life, or the begin of the stay.
    package var since: Moment
    package var limit: Milliseconds
    package var observed: Milliseconds
    package var room: String?
    package var device: DeviceID?
    /// 0 to 1: how sure the limit is.
    package var confidence: Double
    package var summary: Bilingual
    package var evidence: [Evidence]

    package var category: AlertCategory {
        switch kind {
        case .stillness, .longStay, .notUp, .bedLeft: .inactivity
        case .notBack, .leftAtNight: .wandering
        case .blind: .blind
        }
    }

    /// The contract's detail of the category.
    package var detail: String? {
        switch kind {
        case .stillness, .bedLeft: InactivityKind.stillness.rawValue
        case .longStay, .notUp, .notBack, .leftAtNight: kind.rawValue
        case .blind: nil
        }
    }

    /// As the alert router takes it. About the resident, not about a device.
    package var detection: Detection {
        Detection(
            change, category, detail: detail, severity: severity, device: nil, room: room, confidence: confidence,
            began: at,
            summary: summary, evidence: evidence,
            rule: Rule(
                detector: "inactivity", limit: Vocabulary.duration(limit), observed: Vocabulary.duration(observed)
            ))
    }
}

extension InactivityDetector {
    func finding(
        _ next: InactivityForesight, _ severity: Severity, since: Moment, room: String?, at: Moment
    ) -> InactivityFinding {
        let observed = at.uptime &- since.uptime
        return InactivityFinding(
            change: .raised, kind: next.kind, severity: severity, at: at, since: since,
            limit: next.kind.isAbsence && severity == .advisory ? observed : next.limit, observed: observed,
            room: room, device: nil, confidence: confidence(next, severity),
            summary: InactivityText.summary(next, severity, room: room, observed: observed),
            evidence: evidence(next, since: since, at: at, room: room))
    }

    func stayFinding(_ stay: BathroomStay, _ severity: Severity, room: String?, at: Moment) -> InactivityFinding {
        let observed = at.uptime &- stay.since.uptime
        let evidence = [
            Evidence(
                wall: stay.since.wall, device: places.device(ofPlace: stay.place), kind: "motion", value: .flag(true),
                says: Bilingual(zh: "进入此房间，此后别处没有动静", en: "first sign in this room, none elsewhere since"))
        ]
        return InactivityFinding(
            change: .raised, kind: .longStay, severity: severity, at: at, since: stay.since, limit: stays.limit,
            observed: observed, room: room, device: nil, confidence: severity == .advisory ? 0.4 : 0.6,
            summary: InactivityText.stay(room: room, observed: observed, limit: stays.limit), evidence: evidence)
    }

    func blindFinding(at: Moment, since: Milliseconds) -> InactivityFinding {
        let observed = at.uptime &- since
        let last = at.at(uptime: since)
        return InactivityFinding(
            change: .raised, kind: .blind, severity: .technical, at: at, since: last, limit: observed,
            observed: observed,
            room: nil, device: nil, confidence: 0.9, summary: InactivityText.blind(observed),
            evidence: [
                Evidence(
                    wall: last.wall, device: nil, kind: "heartbeat",
                    says: Bilingual(zh: "最后一次收到任何消息", en: "last message of any kind"))
            ])
    }

    func cleared(_ alarm: StandingAlarm, at: Moment, says: Bilingual) -> InactivityFinding {
        let since = silence?.since ?? at
        let observed = max(0, at.uptime &- since.uptime)
        return InactivityFinding(
            change: .cleared, kind: alarm.kind, severity: alarm.severity == .technical ? .technical : .advisory, at: at,
            since: since, limit: observed, observed: observed, room: alarm.room, device: alarm.device, confidence: 0.9,
            summary: InactivityText.cleared(alarm),
            evidence: [Evidence(wall: at.wall, device: nil, kind: "sign", says: says)])
    }

    private func confidence(_ next: InactivityForesight, _ severity: Severity) -> Double {
        if severity == .emergency { return 0.95 }
        let sure = next.isLearned ? 0.5 + 0.3 * learning.share : 0.4
        return severity == .advisory ? sure * 0.7 : sure
    }

    private func evidence(_ next: InactivityForesight, since: Moment, at: Moment, room: String?) -> [Evidence] {
        let device = silence.flatMap { places.device(ofPlace: $0.context.place) }
        let last = silence?.lastSign ?? since
        var list = [
            Evidence(
                wall: last.wall, device: device, kind: "motion", says: Bilingual(zh: "最后一次活动", en: "last sign of life")
            ),
            Evidence(wall: at.wall, device: nil, kind: "limit", says: InactivityText.limit(next, learning)),
        ]
        if let unseen = silence?.unseenMilliseconds, unseen >= 1000 {
            let span = Vocabulary.duration(unseen)
            list.append(
                Evidence(
                    wall: at.wall, device: nil, kind: "unseen",
                    says: Bilingual(
                        zh: "其间有 \(span.zh) 看不到，未计入", en: "\(span.en) of it could not be seen and do not count")))
        }
        if next.kind.isAbsence, let door = presence.lastDoor {
            list.append(
                Evidence(
                    wall: at.at(uptime: door).wall, device: nil, kind: "contact",
                    says: Bilingual(zh: "入户门最后一次使用", en: "exit door last used")))
        }
        if !next.kind.isAbsence, sight.isMute(since: last.uptime, at: at.uptime) {
            let says = Bilingual(
                zh: "此后没有收到任何设备的消息，也可能是网桥或电源故障",
                en: "nothing was heard of any device since: perhaps the bridge or the power failed")
            list.append(Evidence(wall: at.wall, device: nil, kind: "heartbeat", says: says))
        }
        if let corroboration, isCorroborated(at: at.uptime) {
            list.append(Evidence(wall: at.wall, device: nil, kind: "corroboration", says: corroboration.says))
        }
        return list
    }
}
