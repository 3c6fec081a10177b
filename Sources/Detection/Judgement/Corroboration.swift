import SafetyModel

/// What else speaks for an emergency while somebody does not move, strongest first.
package enum Corroborating: Sendable, Equatable {
    case fall, vitalSign, noWater

    package var says: Bilingual {
        switch self {
        case .fall: Bilingual(zh: "不久前疑似跌倒", en: "a fall was suspected shortly before")
        case .vitalSign:
            Bilingual(zh: "生命体征异常未解除", en: "vital signs were abnormal and have not been measured normal since")
        case .noWater: Bilingual(zh: "长时间未用水", en: "no water used for as long")
        }
    }
}

extension InactivityDetector {
    /// What speaks for an emergency now, for deadlines that fall due from here on; it holds for two hours and is told again.
    package mutating func note(_ corroborating: Corroborating, at now: Moment) {
        corroboration = Corroboration(says: corroborating.says, until: now.uptime &+ 7_200_000)
    }

    /// What was suspected is not: the wearer said so, or was seen to walk.
    package mutating func withdraw(_ corroborating: Corroborating) {
        if corroboration?.says == corroborating.says { corroboration = nil }
    }

    /// In force at this moment.
    package func corroborationSays(at now: Moment) -> Bilingual? {
        isCorroborated(at: now.uptime) ? corroboration?.says : nil
    }

    /// A silence of the home is being asked about or told: what other silences come to belongs to it.
    package var isSilenceStanding: Bool {
        standing.map { !$0.kind.isAbsence && !$0.isStay && $0.severity != .technical } ?? false
    }
}

extension VitalSignDetector {
    /// Somebody's measurements were alarming and have not been measured normal since.
    package var isAlarming: Bool { people.values.contains { $0.standing.map { $0.severity >= .urgent } ?? false } }
}
