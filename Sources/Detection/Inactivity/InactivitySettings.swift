import SafetyModel

/// The one fixed setting for every home; `docs/models/inactivity.md` says where each number comes from.
package struct InactivitySettings: Sendable, NotSaved, Equatable {
    // While the home is not known yet.
    package var fixedDayMilliseconds: Milliseconds = 4 * 3_600_000
    package var fixedNightMilliseconds: Milliseconds = 8 * 3_600_000
    /// Covered days before the first learned limit, and until the learned limits stand alone.
    package var firstLearnedDay = 3.0
    package var fullyLearnedDay = 14.0

    // What is remembered.
    package var shortestStretchMilliseconds: Milliseconds = 300_000
    package var longestStretchMilliseconds: Milliseconds = 16 * 3_600_000
    package var halfLifeDays = 60.0
    package var memoryDays = 120

    // The tail of the quiet stretches.
    /// Chance, for each active minute, that an ordinary silence passes a limit whose tail is 30 min long.
    package var chancePerActiveMinute = 2e-4
    package var referenceTailMinutes = 30.0
    /// So much more where the nights are slept: few active minutes, but most of the hours in which somebody could lie helpless.
    package var sleepChanceFactor = 6.0
    /// The same where only changes of room are seen: nobody is seen to turn over there, a silence is the whole night.
    package var coarseSleepChanceFactor = 3.0
    /// Where nobody ever rested for an hour, and only changes of room are seen: there are few active minutes there too.
    package var coarsePlaceChanceFactor = 4.0
    /// Who falls asleep elsewhere at night is given this share of what the bed's limit exceeds that place's; not where only
    /// changes of room are seen, because a room's own silences are many.
    package var bedShare = 0.5
    /// Who rested and was then seen elsewhere by one change of room is given this share of what the rest's limit exceeds the
    /// other place's; all of it where a single firing may be a stray one.
    package var coarseAnchorShare = 0.3
    package var effectiveExceedances = 6.0
    package var placeShrinkage = 1.5
    package var restShrinkage = 5.0
    package var hourBandwidth = 2.5
    package var samePhaseWeight = 0.02
    package var anyHourWeight = 0.001
    package var otherStirringWeight = 0.4
    package var sameRoomWeight = 0.02
    package var otherRoomWeight = 0.0015
    package var borrowedMinutes = 8.0
    package var otherPhasePool = 0.6
    package var capFactor = 1.2

    // Floors, in minutes.
    package var floorMinutes = 60.0
    /// After the exit door itself, though nobody is known to have left: as likely an errand that was not recognised.
    package var exitDoorFloorMinutes = 120.0
    package var restingPlaceFloorMinutes = 100.0
    /// Where the nights are slept: so much is known that the learned tail stands almost alone.
    package var bedFloorMinutes = 180.0
    package var restingPlaceCeilingMinutes = 225.0
    /// The same where only changes of room are seen: the many silences there tell enough by themselves.
    package var coarseRestingCeilingMinutes = 120.0
    package var restMinutes = 60.0
    /// Where the nights are slept, a limit beyond this many minutes is lengthened by so many times what is beyond, up to a ceiling: half of
    /// the alarms there were nights a little longer than ever before. The check-in stays where it was.
    package var longSleepMinutes = 240.0
    package var longSleepShare = 3.0
    package var longSleepCeilingMinutes = 285.0
    /// Where only changes of room are seen, this share of a place's visits must have become a rest; two rests do elsewhere.
    package var coarseRestShare = 0.01
    package var restFactor = 1.8
    /// Rests that began so many hours earlier or later count in full, others by half.
    package var restHours = 3.0

    // Up by the usual time.
    package var nightsForUpLine = 7
    package var upMarginMinutes = 90.0
    /// In a home whose nights cannot be seen, while the usual time is not known: 10:00.
    package var assumedUpMinute = 600.0
    package var upHeadStartMilliseconds: Milliseconds = 2 * 3_600_000

    /// After a lone retrigger behind the door nobody is called before so long after it; the check-in comes as usual.
    package var ambiguousMilliseconds: Milliseconds = 5 * 3_600_000

    // Absence.
    package var notBackMilliseconds: Milliseconds = 16 * 3_600_000
    /// "Not back yet" is said, and nobody called, after so many times the longest absence of two months; not before 4 h.
    package var notBackNoticeFactor = 1.5
    package var notBackNoticeMilliseconds: Milliseconds = 4 * 3_600_000
    package var nightExitMilliseconds: Milliseconds = 3_600_000
    /// While learning: after the bed was left at night.
    package var bedLeftMilliseconds: Milliseconds = 90 * 60_000

    /// The soft check-in comes so long before staff are called.
    package var checkInLeadMilliseconds: Milliseconds = 15 * 60_000

    package init() {}
}
