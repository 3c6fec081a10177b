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
            guard person.standing != nil else { return nil }
            return Foresight(
                "vital_sign", resident: person.resident,
                says: Bilingual(zh: "生命体征异常未解除", en: "vital signs have not been measured normal since"),
                isStanding: true)
        }
    }
}

extension HazardDetector {
    package func foresight(at now: Moment) -> [Foresight] {
        watched.map { told in
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
