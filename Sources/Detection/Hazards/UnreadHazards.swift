import SafetyModel

/// Alarming messages that no rule understood: told in their own words, urgent, because nobody can say what they are.
extension HazardDetector {
    package func unread(
        _ words: String, _ context: DeviceContext, _ certainty: Certainty, at now: Moment
    ) -> Detection {
        let place = context.spot
        var summary = Bilingual(
            zh: "\(place.zh)：设备报告了无法识别的报警：“\(words)”", en: "\(place.en): an alarm that is not understood: “\(words)”")
        if certainty == .unconfirmed {
            summary = Bilingual(zh: "\(summary.zh)（旧状态，未证实）", en: "\(summary.en) (old state, unconfirmed)")
        }
        return Detection(
            .raised, .unknownEvent, severity: .urgent, device: context.device, room: context.room,
            resident: context.resident, isUnconfirmed: certainty == .unconfirmed, isTest: certainty == .test,
            began: now,
            summary: summary,
            evidence: [
                Evidence(
                    wall: now.wall, device: context.device, kind: "unknown_event", value: .text(words),
                    says: Self.says(certainty))
            ],
            rule: Self.unreadRule(words))
    }

    /// The message says that nothing of it is on any more.
    package func unreadOver(_ context: DeviceContext, at now: Moment) -> Detection {
        let place = context.spot
        return Detection(
            .cleared, .unknownEvent, severity: .urgent, device: context.device, room: context.room,
            resident: context.resident, began: now,
            summary: Bilingual(
                zh: "\(place.zh)：无法识别的报警已结束", en: "\(place.en): the alarm that was not understood is over"),
            rule: Self.unreadRule(""))
    }

    private static func unreadRule(_ words: String) -> Rule {
        Rule(
            detector: "hazard",
            limit: Bilingual(zh: "任何无法识别的报警", en: "any alarm that no rule understands"),
            observed: Bilingual(zh: words, en: words))
    }
}
