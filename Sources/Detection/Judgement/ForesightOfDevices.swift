import SafetyModel

extension FallVerification {
    package func foresight(at now: Moment) -> [Foresight] {
        pending.map { fall in
            Foresight(
                "fall", device: fall.device, resident: fall.resident, says: fall.says,
                deadline: now.at(uptime: fall.deadline), isStanding: true)
        }
    }
}

extension SupervisionDetector {
    package func foresight(at now: Moment) -> [Foresight] {
        var list: [Foresight] = []
        for name in offlineBridges.keys.sorted() {
            guard let bridge = offlineBridges[name] else { continue }
            let time = Vocabulary.duration(now.uptime &- bridge.since.uptime)
            list.append(
                Foresight(
                    "supervision", device: DeviceID("bridge/\(name)"),
                    says: Bilingual(zh: "网桥 \(name) 离线 \(time.zh)", en: "bridge \(name) offline for \(time.en)"),
                    deadline: bridge.isRaised ? nil : now.at(uptime: bridge.since.uptime &+ bridgeGraceMilliseconds),
                    isStanding: bridge.isRaised))
        }
        list += foresightOfFlaps(at: now)
        if let next = nextSilent {
            let time = Vocabulary.duration(now.uptime &- next.since)
            list.append(
                Foresight(
                    "supervision", device: next.device,
                    says: Bilingual(
                        zh: "\(next.device.name) 最久没有消息（\(time.zh)），共监测 \(devices.count) 台设备",
                        en: "\(next.device.name) has been silent longest (\(time.en)) of \(devices.count) devices"),
                    deadline: now.at(uptime: next.deadline)))
        }
        return list
    }
}

extension SupervisionDetector {
    /// What is good again after coming and going, and is said to be over when it stays so.
    private func foresightOfFlaps(at now: Moment) -> [Foresight] {
        var names = devices.filter { $0.value.flaps?.contains { $0.value.goodSince != nil } ?? false }.map(\.key.name)
        names += bridgeFlaps?.filter { $0.value.goodSince != nil && offlineBridges[$0.key] == nil }.map(\.key) ?? []
        let hold = Vocabulary.duration(Flap.hold)
        return names.sorted().map { name in
            Foresight(
                "supervision", device: DeviceID(name),
                says: Bilingual(
                    zh: "\(name) 时好时坏，目前正常，稳定 \(hold.zh)后解除",
                    en: "\(name) comes and goes, good now: over after \(hold.en)"),
                isStanding: true)
        }
    }
}

extension VitalSignDetector {
    package func foresight(at now: Moment) -> [Foresight] {
        people.keys.sorted().compactMap { key in
            guard let person = people[key] else { return nil }
            if let question = person.questions.first {
                let name = question.parameter.name
                return Foresight(
                    "vital_sign", resident: person.resident,
                    says: Bilingual(
                        zh: "\(name.zh)异常，等待再测", en: "\(name.en) was not normal: waiting for another measurement"),
                    deadline: question.countsAt.flatMap { $0 > now.uptime ? now.at(uptime: $0) : nil }, isStanding: true
                )
            }
            guard person.standing != nil else { return calm(person, at: now) }
            return Foresight(
                "vital_sign", resident: person.resident,
                says: Bilingual(zh: "生命体征异常未解除", en: "vital signs have not been measured normal since"),
                isStanding: true)
        }
    }
}

extension VitalSignDetector {
    /// Why there is nothing to say: what was measured last, and what it comes to.
    private func calm(_ person: VitalPerson, at now: Moment) -> Foresight? {
        guard let newest = person.readings.map(\.at.uptime).max() else { return nil }
        let set = person.readings.filter { newest &- $0.at.uptime <= limits.windowMilliseconds }
        let settings = settings(of: person.resident)
        let values = Dictionary(set.map { ($0.parameter, $0.value) }, uniquingKeysWith: { first, _ in first })
        let score = NEWS2(values, scale: settings.scale, isOnOxygen: settings.isOnOxygen, isAlert: person.isAlert)
        let told = set.map { $0.parameter.says($0.value) }
        let age = Vocabulary.duration(now.uptime &- newest)
        let (zh, en) = (told.map(\.zh).joined(separator: "，"), told.map(\.en).joined(separator: ", "))
        let least = score.missing.isEmpty ? Bilingual(alike: "") : Bilingual(zh: "至少 ", en: "at least ")
        return Foresight(
            "vital_sign", resident: person.resident,
            says: Bilingual(
                zh: "\(age.zh)前测得 \(zh)；NEWS2 \(least.zh)\(score.total) 分，\(limits.urgentScore) 分起报警",
                en:
                    "measured \(age.en) ago: \(en); NEWS2 \(least.en)\(score.total), urgent from \(limits.urgentScore) on"
            ))
    }
}

extension HazardDetector {
    package func foresight(at now: Moment) -> [Foresight] {
        if watched.isEmpty {
            return [Foresight("hazard", says: Bilingual(zh: "没有探测器在报警", en: "no detector reports an alarm"))]
        }
        return watched.map { told in
            let name = Vocabulary.category(Self.category(of: told.entry.kind))
            let time = Vocabulary.duration(now.uptime &- told.entry.since.uptime)
            let says =
                told.entry.isTest
                ? Bilingual(zh: "\(name.zh)：测试中 \(time.zh)", en: "\(name.en): under test for \(time.en)")
                : Bilingual(zh: "\(name.zh)：报警已持续 \(time.zh)", en: "\(name.en): on for \(time.en)")
            return Foresight(
                "hazard", device: told.entry.device, says: says, deadline: told.due.map { now.at(uptime: $0) },
                isStanding: !told.entry.isTest)
        }
    }
}
