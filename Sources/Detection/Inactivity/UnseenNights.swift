import SafetyModel

/// Homes of contacts, taps and appliances alone (no motion, no bed): who lies in bed there looks like who lies on the floor.
extension InactivityDetector {
    /// Nothing in this home sees somebody who moves about or rests. Never claimed of a state that an earlier version wrote.
    package var areNightsUnseen: Bool { places.seesRest == false && !places.places.isEmpty }

    /// A silence that began between 18:00 and 08:00 there.
    func isNightUnseen(_ silence: Silence) -> Bool {
        areNightsUnseen && SleepRhythm.belongsToNight(zone.local(silence.lastSign.wall))
    }

    /// "Not up by the usual time" instead of a limit of silence; a late hour of the morning while that time is not known.
    func deadlineOfUnseenNight(_ silence: Silence, atLeast deadline: Milliseconds) -> Milliseconds {
        let since = silence.since
        let start = zone.local(since.wall)
        let assumed = SleepRhythm.morning(after: start, minute: settings.assumedUpMinute)
        let up = rhythm.upBy(settings, start: start) ?? assumed
        let wait = max(zone.wall(local: up) &- since.wall, settings.upHeadStartMilliseconds)
        return max(deadline, since.uptime &+ wait)
    }

    /// For the status: what is not promised here.
    static let unseenNights = Bilingual(
        zh: "家中没有人体感应或床垫传感器，夜间看不到住户：只判断是否按平时时间起床",
        en: "no motion or bed sensor, nights cannot be seen: only \"not up by the usual time\" is judged")
}
