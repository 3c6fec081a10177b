import SafetyModel

/// What a silence would become if nothing more happened.
package enum InactivityKind: String, Sendable, Codable, CaseIterable {
    /// No movement for longer than ever explains itself at this place and hour.
    case stillness
    /// In the bathroom for too long, silent or stirring on the floor.
    case longStay = "long_stay"
    /// Not up by the usual time.
    case notUp = "not_up"
    /// The bed was left and nothing has stirred since.
    case bedLeft = "bed_left"
    /// Out, and not back for very long.
    case notBack = "not_back"
    /// Went out in the night, and did not come back at once.
    case leftAtNight = "left_at_night"
    /// Nothing at all is heard of the home, not even its thermometers: the detector cannot see.
    case blind

    package var isAbsence: Bool { self == .notBack || self == .leftAtNight }
}

/// The next alarm of a silence: when, which, and by what limit.
package struct InactivityForesight: Sendable, Codable, Equatable {
    package var kind: InactivityKind
    /// On the home's own clock: when staff are called, and before it the soft check-in.
    package var deadline: Milliseconds
    package var checkIn: Milliseconds
    package var limit: Milliseconds
    /// What such silences rarely pass; nil while unknown.
    package var usual: Milliseconds?
    package var isLearned: Bool
}

/// The time since the last sign of life.
struct Silence: Sendable, Codable {
    /// The last sign of life, or the moment from which the home was seen again.
    var since: Moment
    var context: QuietContext
    var isAway: Bool
    /// Seen from its start to now: only then is it learnt.
    var isWhole = true
    /// False after a clock step: its hour of the day is not certain.
    var isDated = true
    /// What it will become; nil until somebody needs to know.
    var next: InactivityForesight?
    var isAdvised = false
    /// Spans in which the home could not be seen: `since` lies that much later than the last sign. Nil in old snapshots.
    var unseenMilliseconds: Milliseconds?
    /// The end of the last of those spans, on the home's own clock.
    var seenAgain: Milliseconds?

    /// The last sign of life itself, for words and evidence.
    var lastSign: Moment {
        let unseen = unseenMilliseconds ?? 0
        return Moment(wall: since.wall &- unseen, uptime: since.uptime &- unseen)
    }

    /// Takes an unobserved span out: it is neither quiet nor lively. What was asked stays asked, with as much time left as before.
    mutating func takeOut(_ span: Milliseconds, until now: Moment) {
        since = Moment(wall: since.wall &+ span, uptime: since.uptime &+ span)
        (isWhole, unseenMilliseconds, seenAgain) = (false, (unseenMilliseconds ?? 0) &+ span, now.uptime)
        guard isAdvised, var asked = next, asked.deadline != .max else {
            next = nil
            return
        }
        (asked.checkIn, asked.deadline) = (asked.checkIn &+ span, asked.deadline &+ span)
        next = asked
    }
}

/// An alarm that stands.
struct StandingAlarm: Sendable, Codable {
    var kind: InactivityKind
    var severity: Severity
    var room: String?
    var device: DeviceID?
    /// A stay in the bathroom that goes on with signs of life, not a silence.
    var isStay = false
    /// A person has dealt with it. Nil in old snapshots.
    var isClosed: Bool?
}

/// A stay in the bathroom: from the first sign of life there until one elsewhere.
struct BathroomStay: Sendable, Codable {
    var since: Moment
    var place: Int
    var isAdvised = false
    var isRaised = false
}

/// How much has been learnt.
package struct InactivityLearning: Sendable, Codable, Equatable {
    /// Days that were seen, without those in which the home was blind.
    package internal(set) var coveredDays = 0.0
    package internal(set) var quietStretches = 0
    /// 0: fixed limits; 1: learned limits alone.
    package internal(set) var share = 0.0
}
