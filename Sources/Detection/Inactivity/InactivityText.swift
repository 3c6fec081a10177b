import SafetyModel

/// The words of the inactivity findings.
enum InactivityText {
    static func summary(
        _ next: InactivityForesight, _ severity: Severity, room: String?, observed: Milliseconds
    ) -> Bilingual {
        let place = Vocabulary.room(room)
        let time = Vocabulary.duration(observed)
        let usual = usual(next)
        let text: Bilingual
        switch next.kind {
        case .stillness, .longStay:
            text = Bilingual(
                zh: "\(place.zh)：\(time.zh)没有活动，\(usual.zh)", en: "\(place.en): no activity for \(time.en), \(usual.en)"
            )
        case .notUp:
            text = Bilingual(
                zh: "\(place.zh)：早已过平时起床时间，\(time.zh)没有活动",
                en: "\(place.en): not up by the usual time, no activity for \(time.en)")
        case .bedLeft:
            text = Bilingual(
                zh: "夜间离床后\(time.zh)没有活动，也未回床，\(usual.zh)",
                en: "Left the bed at night, no activity for \(time.en) and not back in it, \(usual.en)")
        case .notBack:
            let longest = next.usual.map(Vocabulary.duration)
            text = Bilingual(
                zh: "外出\(time.zh)未归" + (longest.map { "，近来最长 \($0.zh)" } ?? ""),
                en: "Out for \(time.en) and not back" + (longest.map { ", the longest lately was \($0.en)" } ?? ""))
        case .leftAtNight:
            text = Bilingual(zh: "夜间外出\(time.zh)未归", en: "Went out at night, not back for \(time.en)")
        case .blind: text = blind(observed)
        }
        guard severity == .advisory, !next.kind.isAbsence else { return text }
        return Bilingual(zh: text.zh + "，正在询问", en: text.en + "; asking the resident")
    }

    private static func usual(_ next: InactivityForesight) -> Bilingual {
        guard next.isLearned, let usual = next.usual else {
            let limit = Vocabulary.duration(next.limit)
            return Bilingual(zh: "尚在学习，固定限值 \(limit.zh)", en: "still learning, fixed limit \(limit.en)")
        }
        let time = Vocabulary.duration(usual)
        return Bilingual(zh: "平时很少超过 \(time.zh)", en: "seldom more than \(time.en)")
    }

    static func limit(_ next: InactivityForesight, _ learning: InactivityLearning) -> Bilingual {
        let days = (learning.coveredDays * 10).rounded() / 10
        let (limit, name) = (Vocabulary.duration(next.limit), name(next.kind))
        if next.kind.isAbsence {
            return Bilingual(zh: "\(name.zh)限值 \(limit.zh)，固定值", en: "\(name.en) limit \(limit.en), fixed")
        }
        return next.isLearned
            ? Bilingual(
                zh: "\(name.zh)限值 \(limit.zh)，已学习 \(days) 天",
                en: "\(name.en) limit \(limit.en), learned in \(days) days")
            : Bilingual(
                zh: "\(name.zh)限值 \(limit.zh)，固定值：仅观察了 \(days) 天",
                en: "\(name.en) limit \(limit.en), fixed: only \(days) days seen")
    }

    /// The English one is the name in the alert's `detail`, where it has one.
    static func name(_ kind: InactivityKind) -> Bilingual {
        let zh =
            switch kind {
            case .stillness: "静止"
            case .longStay: "久留"
            case .notUp: "未起床"
            case .bedLeft: "离床未归"
            case .notBack: "外出未归"
            case .leftAtNight: "夜间外出"
            case .blind: "监测失效"
            }
        return Bilingual(zh: zh, en: kind.rawValue)
    }

    /// `hall_pir motion`: the sign that ended an alarm.
    static func sign(_ event: ActivityEvent) -> Bilingual {
        let zh =
            switch event.kind {
            case .motion: "活动"
            case .contact: "门窗"
            case .exitDoor: "入户门"
            case .bed: "床"
            case .other: "使用"
            case .water: "用水"
            case .power: "用电"
            case .answer: "应答"
            }
        return Bilingual(
            zh: "\(event.device.name) \(zh)", en: "\(event.device.name) \(event.kind.rawValue)")
    }

    static func stay(room: String?, observed: Milliseconds, limit: Milliseconds) -> Bilingual {
        let (place, time, usual) = (Vocabulary.room(room), Vocabulary.duration(observed), Vocabulary.duration(limit))
        return Bilingual(
            zh: "\(place.zh)：已停留 \(time.zh)，限值 \(usual.zh)", en: "\(place.en): stay of \(time.en), limit \(usual.en)")
    }

    static func blind(_ observed: Milliseconds) -> Bilingual {
        let time = Vocabulary.duration(observed)
        return Bilingual(
            zh: "\(time.zh)未收到家中任何设备的信号，无法判断有无活动",
            en: "Nothing heard of any device for \(time.en): cannot tell whether anybody moves")
    }

    static func cleared(_ alarm: StandingAlarm) -> Bilingual {
        switch alarm.kind {
        case .notBack, .leftAtNight: Bilingual(zh: "已回家", en: "Back home")
        case .blind: Bilingual(zh: "家中设备恢复通信", en: "The home's devices report again")
        case .stillness, .longStay, .notUp, .bedLeft:
            Bilingual(
                zh: "\(Vocabulary.room(alarm.room).zh)：恢复活动", en: "\(Vocabulary.room(alarm.room).en): active again")
        }
    }
}
