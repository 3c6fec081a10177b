import SafetyModel

extension InactivityDetector {
    /// How much has been learnt of this home.
    package var learning: InactivityLearning {
        let days = Double(coveredMilliseconds) / 86_400_000
        var learning = InactivityLearning()
        learning.coveredDays = days
        learning.quietStretches = history.stretches.count
        guard days >= settings.firstLearnedDay, history.stretches.count >= 8 else { return learning }
        let span = max(1, settings.fullyLearnedDay - settings.firstLearnedDay)
        learning.share = min(1, max(0.01, (days - settings.firstLearnedDay) / span))
        return learning
    }

    /// The limit of a silence at home. While learning, a shrinking part of the fixed limit holds it up.
    func limit(_ silence: Silence) -> QuietLimit {
        let fixed = fixedMilliseconds(silence.context)
        let share = learning.share
        guard share > 0 else { return QuietLimit(milliseconds: fixed, usual: nil, isLearned: false) }
        let model = QuietModel(
            settings: settings, history: history, places: places, today: Self.day(silence.since.uptime),
            isCoarse: events < 1.5 * minutes, fading: Fading(halfLifeDays: settings.halfLifeDays))
        var (limit, usual) = model.limitSeconds(silence.context)
        if isBedLeft(silence.context) {
            // Who has left the bed does not rest in it, however little has stirred since.
            limit = min(limit, bedLeftSeconds(silence.context))
        } else if let anchor {
            let rest = model.limitSeconds(anchor)
            if rest.limit > limit, model.isCoarse {
                limit += (rest.limit - limit) * settings.coarseAnchorShare
            } else if rest.limit > limit {
                (limit, usual) = rest
            }
        }
        if presence.lastDoor == silence.lastSign.uptime { limit = max(limit, settings.exitDoorFloorMinutes * 60) }
        let grace = isBedLeft(silence.context) ? 0 : model.graceSeconds(anchor ?? silence.context, limit: limit)
        limit += grace
        let learned = Milliseconds(exactly: (limit * 1000).rounded()) ?? fixed
        let held = Milliseconds(exactly: (Double(fixed) * (1 - share)).rounded()) ?? fixed
        return QuietLimit(
            milliseconds: max(learned, held),
            usual: usual.flatMap { Milliseconds(exactly: ($0 * 1000).rounded()) }, isLearned: true,
            graceMilliseconds: learned >= held ? Milliseconds(exactly: (grace * 1000).rounded()) ?? 0 : 0)
    }

    /// An empty bed is not slept in, whatever else rests in its room: the fixed limit, unless it was left for longer before.
    private func bedLeftSeconds(_ context: QuietContext) -> Double {
        let longest = history.stretches.first { Int($0.place) == context.place && QuietModel.isNight(Int($0.half)) }
        let seen = Double(longest?.seconds ?? 0) * settings.restFactor
        return max(Double(settings.bedLeftMilliseconds) / 1000, seen)
    }

    private func fixedMilliseconds(_ context: QuietContext) -> Milliseconds {
        if isBedLeft(context) { return settings.bedLeftMilliseconds }
        return QuietModel.isNight(context.half) ? settings.fixedNightMilliseconds : settings.fixedDayMilliseconds
    }

    /// Something else speaks for an emergency in the next two hours (a fall that is suspected, no water used): what stands, or is
    /// raised meanwhile, is an emergency.
    package mutating func corroborate(_ says: Bilingual, at now: Moment) -> [InactivityFinding] {
        let findings = advanceIfDue(now)
        corroboration = Corroboration(says: says, until: now.uptime &+ 7_200_000)
        guard let alarm = standing, alarm.severity == .urgent, !alarm.kind.isAbsence, let silence else {
            return findings
        }
        standing?.severity = .emergency
        let limit = now.uptime &- silence.since.uptime
        let next = InactivityForesight(
            kind: alarm.kind, deadline: now.uptime, checkIn: now.uptime, limit: limit, usual: silence.next?.usual,
            isLearned: silence.next?.isLearned ?? false)
        return findings + [finding(next, .emergency, since: silence.since, room: alarm.room, at: now)]
    }

    func isCorroborated(at uptime: Milliseconds) -> Bool {
        corroboration.map { uptime <= $0.until } ?? false
    }

    /// A person has closed the alert: from now on any sign of life is the begin of another silence. Where two sensors seldom see
    /// somebody pass within a quarter of an hour, the next silence would not be judged otherwise.
    package mutating func closed() { standing?.isClosed = true }

    /// Ends what a sign of life ends: a check-in by any sign, an alarm by somebody who really moves, an absence by a return.
    mutating func settle(
        _ event: ActivityEvent, place: Int, isIsolated: Bool, at now: Moment
    ) -> [InactivityFinding] {
        let hasLeft = stays.ingest(
            event, place: place, isBathroom: places.isBathroom(place), at: now, lastSign: silence?.since.uptime)
        guard let alarm = standing else { return [] }
        let isOver: Bool
        if alarm.kind.isAbsence {
            isOver = !presence.isAway
        } else if alarm.isStay {
            isOver = hasLeft || event.kind == .answer
        } else {
            isOver = alarm.severity == .advisory || !isIsolated || alarm.isClosed == true
        }
        guard isOver else { return [] }
        if alarm.kind == .leftAtNight { nightExits.note(Self.day(now.uptime)) }
        standing = nil
        return [cleared(alarm, at: now, says: InactivityText.sign(event))]
    }
}
