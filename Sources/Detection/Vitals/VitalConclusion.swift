import SafetyModel

extension VitalJudgement {
    /// Unchanged bad news is repeated after this time, not with every reading.
    private static let again: Milliseconds = 4 * 3_600_000

    /// What is new in it, or that it is over.
    func conclude(
        _ findings: [Finding], _ score: NEWS2, _ set: [VitalReading], _ person: inout VitalPerson
    ) -> [Detection] {
        let bad = Set(findings.compactMap { $0.reading?.parameter })
        let answered = set.filter { reading in
            !bad.contains(reading.parameter) && !reading.isUncertain && isAnswer(reading, person)
        }
        for reading in answered {
            person.questions.removeAll { $0.parameter == reading.parameter }
            person.doubtful.removeAll { $0.parameter == reading.parameter }
        }
        let settled = settledParameters(answered, bad, score, &person)
        person.standing?.unsettled.removeAll { settled.contains($0) }
        let worst = findings.filter { !$0.isSilent }.enumerated().max {
            ($0.element.severity, -$0.offset) < ($1.element.severity, -$1.offset)
        }
        guard let worst = worst?.element else {
            return findings.isEmpty ? over(score, set, &person) : []
        }
        let causes = Set(person.standing?.unsettled ?? []).union(causes(of: worst, score)).sorted {
            $0.rawValue < $1.rawValue
        }
        if let standing = person.standing {
            // The other half of a glance that is asked about is no worse news.
            let isRising = worst.detail != "measure_again" && score.total >= standing.score + 2
            let isWorse = worst.severity > standing.severity || isRising
            // A level that has changed is said once.
            let isSaid = worst.detail == "unusual" && standing.detail == "unusual"
            guard isWorse || !isSaid && now.uptime &- standing.saidAt >= Self.again else { return [] }
        }
        let device =
            person.standing?.device ?? worst.device ?? worst.reading?.device ?? set.first?.device ?? DeviceID("")
        person.standing = .init(
            severity: max(worst.severity, person.standing?.severity ?? .technical), detail: worst.detail,
            device: device, score: max(score.total, person.standing?.score ?? 0), saidAt: now.uptime, unsettled: causes)
        return [detection(.raised, worst, score, set, person, device)]
    }

    /// What stands and was measured normal since: once by hand, three times in a row by what looks by itself.
    private func settledParameters(
        _ answered: [VitalReading], _ bad: Set<VitalParameter>, _ score: NEWS2, _ person: inout VitalPerson
    ) -> Set<VitalParameter> {
        guard let standing = person.standing else {
            person.normalLooks = nil
            return []
        }
        var looks = person.normalLooks ?? [:]
        var settled: Set<VitalParameter> = []
        for parameter in bad { looks[parameter] = nil }
        for reading in answered where reading.at.uptime > standing.saidAt && reading.at == now {
            guard (score.items.first { $0.parameter == reading.parameter }?.score ?? 0) < 2 else {
                looks[reading.parameter] = nil
                continue
            }
            looks[reading.parameter, default: 0] += 1
            if !reading.isFrequent || looks[reading.parameter] ?? 0 >= Self.normalLooks {
                settled.insert(reading.parameter)
            }
        }
        person.normalLooks = looks
        return settled
    }
    private static let normalLooks = 3

    /// The parameters that a finding rests on.
    private func causes(of finding: Finding, _ score: NEWS2) -> [VitalParameter] {
        let scored = finding.detail == "news2" ? score.items.filter { $0.score >= 2 }.map(\.parameter) : []
        return scored + (finding.reading.map { [$0.parameter] } ?? [])
    }

    /// A reading that came after the question about its parameter.
    private func isAnswer(_ reading: VitalReading, _ person: VitalPerson) -> Bool {
        person.doubtful.first { $0.parameter == reading.parameter }.map { reading.at.uptime > $0.at.uptime } ?? true
    }

    /// Nothing in the set of now is bad. It is over when all that was has been measured again.
    private func over(_ score: NEWS2, _ set: [VitalReading], _ person: inout VitalPerson) -> [Detection] {
        guard let standing = person.standing, standing.unsettled.isEmpty, person.questions.isEmpty else { return [] }
        person.standing = nil
        let finding = Finding(
            severity: .advisory, detail: standing.detail, reading: nil,
            says: Bilingual(zh: "再测正常", en: "normal in another measurement"), limit: nil)
        return [detection(.cleared, finding, score, set, person, standing.device)]
    }

    private func detection(
        _ change: Detection.Change, _ finding: Finding, _ score: NEWS2, _ set: [VitalReading], _ person: VitalPerson,
        _ device: DeviceID
    ) -> Detection {
        let place = Vocabulary.category(.vitalSign)
        let observed =
            score.missing.isEmpty
            ? Bilingual(zh: "NEWS2 \(score.total) 分", en: "NEWS2 \(score.total)")
            : Bilingual(zh: "NEWS2 至少 \(score.total) 分", en: "NEWS2 at least \(score.total)")
        return Detection(
            change, .vitalSign, detail: finding.detail, severity: finding.severity, device: device,
            resident: person.resident, began: now,
            summary: Bilingual(zh: "\(place.zh)：\(finding.says.zh)", en: "\(place.en): \(finding.says.en)"),
            evidence: VitalText.evidence(set, score, settings, now, limits.windowMilliseconds),
            rule: Rule(
                detector: "vital_sign", limit: finding.limit,
                observed: finding.reading.map { reading in
                    let told = reading.parameter.says(reading.value)
                    return Bilingual(zh: "\(told.zh)；\(observed.zh)", en: "\(told.en); \(observed.en)")
                } ?? observed))
    }
}
