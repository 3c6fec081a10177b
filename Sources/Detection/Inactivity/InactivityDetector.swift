import SafetyModel

/// Knows when a home has been quiet for too long: learns its silences by place, hour and stirring, and tells when none explains this one.
///
/// A value that is told things: signs of life, that the recorder lives, blindness, the time. It reads no clock. `nextDeadline`
/// names the moment at which `advance` must be called; what silence raises carries its deadline as its time, whenever it is
/// noticed. State is bounded: 4096 quiet stretches, 96 places.
package struct InactivityDetector: Sendable, Codable {
    package let settings: InactivitySettings
    /// Hours of the day come from the wall clock in this zone; durations from the home's own clock.
    package var zone: TimeZoneRules {
        didSet { clock = LocalClock() }
    }
    var places = PlaceBook()
    var history = QuietHistory()
    var rhythm = SleepRhythm()
    var presence = PresenceTracker()
    var window = StirringWindow()
    var sight = SightTracker()
    var stays = StayTracker()
    var nightExits = NightExits()
    var clock = LocalClock()
    var silence: Silence?
    /// Where somebody rested before a stray firing elsewhere.
    var anchor: QuietContext?
    var standing: StandingAlarm?
    var corroboration: Corroboration?
    var coveredMilliseconds: Milliseconds = 0
    /// The last sign that no pet can cause, and what was learnt of absences. Nil in old snapshots.
    var lastPerson: Milliseconds?
    var absences: Absences?
    var events: Double = 0
    var minutes: Double = 0

    package init(zone: TimeZoneRules = .utc, settings: InactivitySettings = InactivitySettings()) {
        (self.zone, self.settings) = (zone, settings)
    }

    /// A sign of life. Alarms whose deadline passed before it are returned too, with their own times.
    package mutating func ingest(_ event: ActivityEvent, at now: Moment) -> [InactivityFinding] {
        var findings: [InactivityFinding] = []
        if let due = nextDeadline, now.uptime >= due { findings = advance(to: now) }
        guard event.weight > 0 else { return findings }
        let at = held(now)
        let heard = hear(at: at, isAlive: false)
        if !heard.isEmpty { findings += heard }
        let isPersons = event.weight >= 0.5
        if isPersons { lastPerson = at.uptime } else if !isSomebodyAbout(at: at.uptime) { return findings }
        let place = places.place(of: event)
        close(at: at)
        if isPersons { window.ingest(device: place, isOn: event.isOn, at: at.uptime) }
        // One sensor alone cannot see that somebody goes from place to place.
        let isLittle = places.hasOneDevice ? window.isStray(at: at.uptime) : window.isIsolated(at: at.uptime)
        let isIsolated = isLittle && event.kind != .answer
        follow(isIsolated: isIsolated, at: at)
        if isPersons { follow(presenceBy: event, at: at) }
        let context = QuietContext(
            place: place, half: clock.half(at.wall, zone), isStirring: window.isStirring(at: at.uptime))
        if isPersons, standing != nil || stays.current != nil || places.isBathroom(place) {
            let settled = settle(event, place: place, isIsolated: isIsolated, at: at)
            if !settled.isEmpty { findings += settled }
        }
        silence = Silence(since: at, context: context, isAway: presence.isAway, isWhole: !sight.isBlind)
        return findings
    }

    /// A message that is no sign of life (temperature, battery, heartbeat) but shows that the recorder lives.
    package mutating func alive(at now: Moment) -> [InactivityFinding] {
        var findings: [InactivityFinding] = []
        if let due = nextDeadline, now.uptime >= due { findings = advance(to: now) }
        return findings + hear(at: held(now), isAlive: true)
    }

    /// "I go out" and "I am back", by a button, a key tag or a phone.
    package mutating func tell(isAway: Bool, at now: Moment) -> [InactivityFinding] {
        var findings: [InactivityFinding] = []
        if let due = nextDeadline, now.uptime >= due { findings = advance(to: now) }
        let (wasAway, at) = (presence.isAway, held(now))
        let out = presence.awaySince
        presence.tell(isAway: isAway, at: at.uptime)
        // Who comes back has been silent here since then, not since they left; nothing of it is learnt.
        if !presence.isAway { noteReturn(since: out, at: at.uptime) }
        if wasAway, !presence.isAway, var begun = silence {
            (begun.since, begun.isWhole, begun.isAdvised) = (at, false, false)
            silence = begun
        }
        silence?.isAway = presence.isAway
        silence?.next = nil
        if let alarm = standing, alarm.kind.isAbsence != presence.isAway, alarm.kind != .blind {
            standing = nil
            let says =
                isAway
                ? Bilingual(zh: "住户告知家中无人", en: "the resident said that nobody is in")
                : Bilingual(zh: "住户告知已回家", en: "the resident said to be back")
            findings.append(cleared(alarm, at: now, says: says))
        }
        return findings
    }

    /// Never backwards: an uptime before the last one is the last one. A step of the wall clock moves the silence's hour with it.
    mutating func held(_ now: Moment) -> Moment {
        guard let last = silence?.since else { return now }
        let elapsed = max(0, now.uptime &- last.uptime)
        let step = (now.wall &- last.wall) &- elapsed
        if step > 120_000 || step < -120_000 {
            silence?.since = Moment(wall: now.wall &- elapsed, uptime: last.uptime)
            silence?.context.half = clock.half(now.wall &- elapsed, zone)
            silence?.isDated = false
            silence?.next = nil
        }
        return now.uptime < last.uptime ? Moment(wall: now.wall, uptime: last.uptime) : now
    }

    /// Learns from the silence that ends now.
    private mutating func close(at now: Moment) {
        guard let silence else { return }
        let length = now.uptime &- silence.since.uptime
        let day = Self.day(now.uptime)
        if day > history.fadedDay {
            history.fade(to: day, keeping: Float(Fading(halfLifeDays: settings.halfLifeDays).weight(age: 1)))
        }
        guard silence.isWhole, !sight.isBlind else { return }
        coveredMilliseconds &+= length
        if silence.isAway { return }
        events += 1
        if now.uptime / 60_000 != silence.since.uptime / 60_000 {
            minutes += 1
            history.addActiveMinute(
                place: silence.context.place, half: silence.context.half, isStirring: silence.context.isStirring)
        }
        guard length >= settings.shortestStretchMilliseconds, silence.isDated else { return }
        history.add(
            QuietStretch(
                seconds: Float(min(length, settings.longestStretchMilliseconds)) / 1000,
                place: UInt16(clamping: silence.context.place), half: UInt8(clamping: silence.context.half),
                isStirring: silence.context.isStirring, day: day))
        rhythm.ingest(from: zone.local(silence.since.wall), to: zone.local(now.wall))
    }

    /// A cat does not hide that nobody walks: what it can cause counts only among the signs of a person.
    private func isSomebodyAbout(at uptime: Milliseconds) -> Bool {
        !presence.isAway && lastPerson.map { uptime &- $0 <= 900_000 } ?? false
    }

    private mutating func follow(presenceBy event: ActivityEvent, at now: Moment) {
        let out = presence.awaySince
        presence.ingest(event, at: now.uptime, isStray: window.isStray(at: now.uptime))
        if out != nil, !presence.isAway { noteReturn(since: out, at: now.uptime) }
    }

    private mutating func noteReturn(since out: Milliseconds?, at uptime: Milliseconds) {
        guard let out, silence?.isWhole ?? false else { return }
        absences = absences ?? Absences()
        absences?.note(uptime &- out, day: Self.day(uptime))
    }

    /// Somebody who rests stays where he rests until it is sure that he walks about: one stray firing changes nothing.
    private mutating func follow(isIsolated: Bool, at now: Moment) {
        guard isIsolated else {
            anchor = nil
            return
        }
        guard let silence, now.uptime &- silence.since.uptime >= 600_000, anchor == nil else { return }
        anchor = silence.isAway ? nil : silence.context
    }

    static func day(_ uptime: Milliseconds) -> Int32 { Int32(clamping: uptime / 86_400_000) }
}
