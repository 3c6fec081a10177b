import SafetyModel

/// Lays a form over a message.
enum FormMatcher {
    /// - Parameters:
    ///   - form: the segments, with places in `store`.
    ///   - store: the templates, each with its padding.
    ///   - text: the message and the scanner's padding.
    ///   - found: what the holes held, as far as it matters.
    static func matches(
        _ form: Span<FormSegment>, _ store: RawSpan, _ text: RawSpan, _ found: inout FormValues
    ) -> Bool {
        let end = text.byteCount - JSONScanner.padding
        var at = 0
        for index in form.indices {
            let segment = form[index]
            let length = Int(segment.end) - Int(segment.start)
            guard length <= end - at, isSame(store, Int(segment.start), text, at, length) else { return false }
            at &+= length
            guard fill(segment, text, &at, &found), at <= end else { return false }
        }
        return at == end
    }

    /// Eight bytes at a time; what lies behind the last is masked out.
    @inline(__always)
    private static func isSame(_ store: RawSpan, _ start: Int, _ text: RawSpan, _ at: Int, _ length: Int) -> Bool {
        var done = 0
        while length &- done >= 8 {
            if word(store, start &+ done) != word(text, at &+ done) { return false }
            done &+= 8
        }
        let rest = length &- done
        if rest <= 0 { return true }
        let mask = UInt64.max &>> UInt64(truncatingIfNeeded: 64 &- rest &* 8)
        return (word(store, start &+ done) ^ word(text, at &+ done)) & mask == 0
    }

    /// Unchecked: both texts have their padding, and the caller has compared lengths.
    @inline(__always)
    private static func word(_ bytes: RawSpan, _ at: Int) -> UInt64 {
        unsafe bytes.unsafeLoadUnaligned(fromUncheckedByteOffset: at, as: UInt64.self).littleEndian
    }

    @inline(__always)
    private static func fill(
        _ segment: FormSegment, _ text: RawSpan, _ at: inout Int, _ found: inout FormValues
    ) -> Bool {
        switch segment.hole {
        case .end: return true
        case .text: return FormHole.text(text, &at)
        case .number: return FormHole.number(text, &at) != nil
        case .noted:
            guard let number = FormHole.number(text, &at) else { return false }
            found.noted = number
            return true
        case .word: return FormHole.word(text, &at)
        case .reading, .quotedReading, .payload:
            guard let raw = FormHole.number(text, &at) else { return false }
            let value = Reading.value(raw, segment.scale, segment.offset)
            found.values[Int(segment.link)] = value
            return value >= segment.low && value <= segment.high
        case .clockText, .clockLocal, .clockSeconds, .clockMilliseconds:
            guard let time = time(segment.hole, text, &at, &found) else { return false }
            found.claimed = time
            found.isLocalClock = segment.hole == .clockLocal && found.clock?.hasOffset == false
            return true
        }
    }

    private static func time(
        _ hole: FormSegment.Hole, _ text: RawSpan, _ at: inout Int, _ found: inout FormValues
    ) -> Milliseconds?? {
        switch hole {
        case .clockText: return clock(text, &at, &found).map { $0.claimed }
        case .clockLocal: return clock(text, &at, &found).map { $0.local }
        case .clockSeconds: return FormHole.number(text, &at).map { ClaimedTime.seconds($0) }
        default: return FormHole.number(text, &at).map { ClaimedTime.milliseconds($0) }
        }
    }

    /// Read once a message, however many forms it is tried with.
    private static func clock(_ text: RawSpan, _ at: inout Int, _ found: inout FormValues) -> FormClock.Time? {
        if found.clockAt != at {
            found.clockAt = at
            found.clockEnd = at
            found.clock = FormClock.read(text, &found.clockEnd)
        }
        at = found.clockEnd
        return found.clock
    }
}
