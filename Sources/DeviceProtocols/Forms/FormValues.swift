import SafetyModel

/// What the holes of a message held, and what came of it.
package struct FormValues: Sendable {
    static let maximumLinks = 64
    /// The readings, by link; the first `count` are this message's.
    var values = InlineArray<64, Double>(repeating: 0)
    var count = 0
    /// The number that the form's note asks about.
    var noted = 0.0
    var claimed: Milliseconds?
    /// It is a local time without a zone, read as UTC.
    var isLocalClock = false
    /// Where a time as text was read in this message, where it ends, and what it says: of the many forms of a receiver's topic each
    /// asks for it.
    var clockAt = -1
    var clockEnd = 0
    var clock: FormClock.Time?
    /// The decoder's own number of the press, if its memory gave one.
    var pressNumber: Int64?
}
