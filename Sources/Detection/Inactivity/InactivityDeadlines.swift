import SafetyModel

extension InactivityDetector {
    /// No limit is shorter than this with its check-in: until then there is nothing to work out.
    private static let firstLook: Milliseconds = 30 * 60_000

    enum Step { case look, checkIn, call, stay, loseSight }

    /// What comes next if nothing more happens, and when on the home's own clock.
    var nextStep: (uptime: Milliseconds, step: Step)? {
        guard !sight.isBlind else { return nil }
        var best: (uptime: Milliseconds, step: Step)?
        if let silence, standing == nil || standing?.severity == .advisory {
            if let next = silence.next {
                best = silence.isAdvised ? (next.deadline, .call) : (next.checkIn, .checkIn)
                if next.deadline == .max { best = nil }
            } else {
                best = (silence.since.uptime &+ Self.firstLook, .look)
            }
            if let stay = stays.deadline, stay < best?.uptime ?? .max { best = (stay, .stay) }
        }
        if let lost = sight.deadline, lost < best?.uptime ?? .max { best = (lost, .loseSight) }
        return best
    }

    /// The moment at which `advance` must be called if nothing arrives before. During the first 30 min of a silence it is their
    /// end, when the limit is worked out; from then on exactly the next check-in or alarm. `foresight` tells the alarm at any time.
    package var nextDeadline: Milliseconds? { nextStep?.uptime }

    /// The next alarm if nothing more happens; nil while blind, before the first event, or if an alarm stands already.
    package var foresight: InactivityForesight? {
        guard !sight.isBlind, let silence, standing == nil || standing?.severity == .advisory else { return nil }
        let next = silence.next ?? foresee(silence)
        return next.deadline == .max ? nil : next
    }

    /// Tells the time. Returns what has become due, in order, each with its own time.
    package mutating func advance(to now: Moment) -> [InactivityFinding] {
        _ = held(now)
        var findings: [InactivityFinding] = []
        while let (uptime, step) = nextStep, uptime <= now.uptime {
            switch step {
            case .look:
                let next = silence.map(foresee)
                silence?.next = next
            case .checkIn: findings += raise(.advisory, at: now.at(uptime: uptime))
            case .call: findings += raise(isCorroborated(at: uptime) ? .emergency : .urgent, at: now.at(uptime: uptime))
            case .stay: findings += advanceStay(at: now.at(uptime: uptime))
            case .loseSight: findings += loseSight(at: uptime, now: now)
            }
        }
        return findings
    }

    private mutating func raise(_ severity: Severity, at: Moment) -> [InactivityFinding] {
        guard let next = silence?.next, let silence else { return [] }
        self.silence?.isAdvised = true
        let room = next.kind.isAbsence ? nil : places.roomName(ofPlace: silence.context.place)
        standing = StandingAlarm(
            kind: next.kind, severity: severity, room: room, device: places.device(ofPlace: silence.context.place))
        return [finding(next, severity, since: silence.since, room: room, at: at)]
    }

    private mutating func advanceStay(at: Moment) -> [InactivityFinding] {
        guard let stay = stays.current, let last = silence?.since else { return [] }
        guard stays.isStirring(at: at.uptime, lastSign: last.uptime) else {
            stays.current = nil
            return []
        }
        let severity: Severity = !stay.isAdvised ? .advisory : isCorroborated(at: at.uptime) ? .emergency : .urgent
        if stay.isAdvised { stays.current?.isRaised = true } else { stays.current?.isAdvised = true }
        let room = places.roomName(ofPlace: stay.place)
        standing = StandingAlarm(
            kind: .longStay, severity: severity, room: room, device: places.device(ofPlace: stay.place), isStay: true)
        return [stayFinding(stay, severity, room: room, at: at)]
    }

    /// What a silence will become.
    func foresee(_ silence: Silence) -> InactivityForesight {
        if silence.isAway { return foreseeAbsence(silence) }
        let limit = limit(silence)
        let length = min(limit.milliseconds, 72 * 3_600_000)
        var kind: InactivityKind = .stillness
        if places.isBathroom(silence.context.place) { kind = .longStay }
        if isBedLeft(silence.context) { kind = .bedLeft }
        var deadline = silence.since.uptime &+ length
        if learning.share > 0, let up = rhythm.upBy(settings, start: zone.local(silence.since.wall)) {
            let wait = zone.wall(local: up) &- silence.since.wall
            let line = silence.since.uptime &+ max(wait, min(length, settings.upHeadStartMilliseconds))
            if line < deadline { (deadline, kind) = (line, .notUp) }
        }
        let asked = deadline &- silence.since.uptime
        var lead = min(settings.checkInLeadMilliseconds, asked / 4)
        if kind != .notUp { lead = min(asked, lead &+ limit.graceMilliseconds) }
        var checkIn = deadline &- lead
        if presence.isAmbiguous, kind == .stillness {
            deadline = max(deadline, silence.since.uptime &+ settings.ambiguousMilliseconds)
        }
        if isNightUnseen(silence), kind != .notUp {
            (deadline, kind) = (deadlineOfUnseenNight(silence, atLeast: deadline), .notUp)
            checkIn = deadline &- settings.checkInLeadMilliseconds
        }
        if let seen = silence.seenAgain, checkIn < seen {
            // What would have fallen due while nobody saw is asked first, now.
            (checkIn, deadline) = (seen, max(deadline, seen &+ min(settings.checkInLeadMilliseconds, lead)))
        }
        let total = deadline &- silence.since.uptime
        return InactivityForesight(
            kind: kind, deadline: deadline, checkIn: min(checkIn, deadline), limit: total, usual: limit.usual,
            isLearned: limit.isLearned)
    }

    private func foreseeAbsence(_ silence: Silence) -> InactivityForesight {
        let since = silence.since.uptime
        var (kind, limit) = (InactivityKind.notBack, settings.notBackMilliseconds)
        if presence.told == true { limit = .max }
        if presence.told == nil, learning.share >= 1, NightExits.isNight(zone.local(silence.lastSign.wall)),
            !nightExits.isHabit(on: Self.day(since))
        {
            (kind, limit) = (.leftAtNight, settings.nightExitMilliseconds)
        }
        guard limit != .max else {
            return InactivityForesight(
                kind: kind, deadline: .max, checkIn: .max, limit: .max, usual: nil, isLearned: false)
        }
        let longest = kind == .notBack ? absences?.longest(on: Self.day(since)) : nil
        let lead = limit &- min(settings.checkInLeadMilliseconds, limit / 4)
        return InactivityForesight(
            kind: kind, deadline: since &+ limit, checkIn: since &+ min(lead, notice(longest) ?? lead), limit: limit,
            usual: longest, isLearned: false)
    }

    /// When an absence is longer than any of late.
    private func notice(_ longest: Milliseconds?) -> Milliseconds? {
        guard let longest else { return nil }
        let most = Double(min(longest, settings.notBackMilliseconds)) * settings.notBackNoticeFactor
        return Milliseconds(exactly: most.rounded()).map { max(settings.notBackNoticeMilliseconds, $0) }
    }

    func isBedLeft(_ context: QuietContext) -> Bool {
        guard context.place < places.places.count else { return false }
        let place = places.places[context.place]
        return place.isBed && !place.hasWeight && QuietModel.isNight(context.half)
    }
}
