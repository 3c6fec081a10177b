import SafetyModel

/// A number of a message, with the place where it stands, so that the next message of the same form can be read there at once.
struct Reading: Sendable, Equatable {
    /// The payload itself, where it is one bare number.
    static let payload: Int32 = -1

    /// The token in the `JSONDocument`, or `payload`.
    let token: Int32
    let raw: Double
    /// The value is raw x scale + offset, computed here only.
    var scale = 1.0
    var offset = 0.0

    var value: Double { Self.value(raw, scale, offset) }

    /// Another unit's value is rounded to the millionth: 3015 mV are 3.015 V and not a last digit beside it.
    @inline(__always)
    static func value(_ raw: Double, _ scale: Double, _ offset: Double) -> Double {
        if scale == 1, offset == 0 { return raw }
        let value = raw * scale + offset
        return abs(value) < 1e9 ? (value * 1e6).rounded() / 1e6 : value
    }

    /// The same number in another unit.
    func scaled(_ scale: Double, _ offset: Double = 0) -> Reading {
        var copy = self
        copy.scale = self.scale * scale
        copy.offset = self.offset * scale + offset
        return copy
    }
}

/// Which observation of a report a reading became, and between which limits it would have become the same.
struct ReadingLink: Sendable, Equatable {
    let observation: Int
    let token: Int32
    let scale, offset: Double
    let limits: ClosedRange<Double>

    /// After so many other observations.
    func moved(by count: Int) -> ReadingLink {
        ReadingLink(
            Reading(token: token, raw: 0, scale: scale, offset: offset), observation: observation + count,
            limits: limits)
    }

    init(_ reading: Reading, observation: Int, limits: ClosedRange<Double>?) {
        (self.observation, token) = (observation, reading.token)
        (scale, offset) = (reading.scale, reading.offset)
        self.limits = limits ?? (-Double.greatestFiniteMagnitude)...Double.greatestFiniteMagnitude
    }
}

/// Where a message claims its time, and how: it becomes the claimed time of all its observations.
struct ClockLink: Sendable, Equatable {
    enum Form: Sendable, Equatable {
        /// A text with date, time and offset; without an offset it claims nothing.
        case text
        /// A text with date and time; without an offset it is read as UTC (`DeviceClock.rfc3339`).
        case local
        /// Numbers since 1970 (`ClaimedTime`).
        case seconds, milliseconds
    }
    let token: Int32
    let form: Form
}

/// What a decoder has to do again for each message of a known form, because its memory is part of the meaning.
package struct RepeatedNote: Sendable, Equatable {
    /// Whose memory.
    var name: String
    var source = ""
    var isOn = false
    /// What the memory must answer for the known report to hold.
    var answer = true
    /// Where the number stands that the memory is asked about (a press's own number); nil: it is asked about none.
    var number: Int32?
    /// Readings that are a sum's only part, as long as no other channel speaks.
    var sums: [ChannelSum] = []
}

/// A reading of a meter's channel.
struct ChannelSum: Sendable, Equatable {
    let meter, channel: String
    /// Of the reading's link in the report.
    let link: Int
}

/// What a message leaves behind in its decoder, and so whether the next one of the same form means the same.
enum ReportEffect: Sendable, Equatable {
    /// It may have changed what other messages mean: an inventory, a discovery, a birth.
    case changesMeanings
    /// Only its own kind is concerned (a counter of presses, a sequence number).
    case changesOwn
    /// Nothing but what the note says: the same form means the same.
    case repeats
}
