import SafetyModel

/// Why there is no alarm at a moment, or which one stands.
package struct InactivityExplanation: Sendable, Codable, Equatable {
    package enum State: String, Sendable, Codable {
        /// Nothing was ever heard of this home.
        case unknown
        case blind, away
        /// An alarm or a check-in stands.
        case standing
        /// Quiet, and still within the limit; learned or, while learning, fixed.
        case quiet, learning
    }
    package var state: State
    /// Since the last sign of life.
    package var quietFor: Milliseconds
    package var room: String?
    package var device: DeviceID?
    package var next: InactivityForesight?
    package var learning: InactivityLearning
    package var text: Bilingual
}

extension InactivityDetector {
    /// Explains a moment at or after the last event. Nothing changes.
    package func explain(at now: Moment) -> InactivityExplanation {
        var explanation = InactivityExplanation(
            state: .unknown, quietFor: 0, room: nil, device: nil, next: nil, learning: learning,
            text: Bilingual(zh: "尚未收到任何活动信号", en: "no sign of life was ever received"))
        guard let silence else { return explanation }
        explanation.quietFor = max(0, now.uptime &- silence.since.uptime)
        explanation.room = places.roomName(ofPlace: silence.context.place)
        explanation.device = places.device(ofPlace: silence.context.place)
        explanation.next = foresight
        explanation.state = state(silence)
        explanation.text = words(explanation, now)
        return explanation
    }

    private func state(_ silence: Silence) -> InactivityExplanation.State {
        if sight.isBlind { return .blind }
        if standing != nil { return .standing }
        if silence.isAway { return .away }
        return learning.share < 1 ? .learning : .quiet
    }

    private func words(_ explanation: InactivityExplanation, _ now: Moment) -> Bilingual {
        let quiet = Vocabulary.duration(explanation.quietFor)
        let room = Vocabulary.room(explanation.room)
        var text: Bilingual
        switch explanation.state {
        case .unknown: return explanation.text
        case .blind: return Bilingual(zh: "监测失效：无法判断有无活动", en: "blind: cannot tell whether anybody moves")
        case .standing:
            let name = standing.map { InactivityText.name($0.kind) } ?? Bilingual(alike: "")
            text = Bilingual(zh: "警报未解除：\(name.zh)", en: "an alarm stands: \(name.en)")
        case .away: text = Bilingual(zh: "家中无人 \(quiet.zh)", en: "away for \(quiet.en): no movement is expected")
        case .learning, .quiet:
            let days = (explanation.learning.coveredDays * 10).rounded() / 10
            text = Bilingual(
                zh: "\(room.zh)：\(quiet.zh)没有活动，已学习 \(days) 天",
                en: "\(room.en): quiet for \(quiet.en); learned from \(days) days")
            if areNightsUnseen {
                text.zh += "；\(Self.unseenNights.zh)"
                text.en += "; \(Self.unseenNights.en)"
            }
        }
        guard let next = explanation.next else { return text }
        let left = Vocabulary.duration(max(0, next.deadline &- now.uptime))
        let limit = Vocabulary.duration(next.limit)
        text.zh += "；限值 \(limit.zh)，\(left.zh)后报警"
        text.en += "; limit \(limit.en) (\(next.kind.rawValue)), alarm in \(left.en)"
        return text
    }
}
