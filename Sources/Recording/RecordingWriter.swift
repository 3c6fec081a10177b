import SafetyModel

/// Appends recording lines to a buffer that keeps its memory. Journal and recording are the same lines.
package struct RecordingWriter: Sendable {
    package var bytes: [UInt8] = []
    private let zone: TimeZoneRules
    /// `"tst":"2026-07-15T02:03:04.` of the last line, reused within its second.
    private var secondPrefix: [UInt8] = []
    private var second: Int64 = .min
    private var offsetSeconds = 0

    package init(zone: TimeZoneRules) { self.zone = zone }

    package mutating func removeAll() { bytes.removeAll(keepingCapacity: true) }

    /// One message, as `mosquitto_sub -F %j` would print it, with our `uptime` and, for the uplink, `link`.
    ///
    /// - Parameters:
    ///   - messageID: the broker's number of the delivery (`mid`), by which a redelivery is recognised; 0: none.
    ///   - session: which of our connections it came by, where that is not the only one.
    package mutating func append(
        _ message: Message, at moment: Moment, messageID: UInt16 = 0, session: String? = nil
    ) {
        begin(moment)
        literal(",\"topic\":\"")
        JSONWriter.escape(message.topic, into: &bytes)
        literal("\",\"qos\":")
        bytes.append(UInt8(ascii: "0") + min(message.qos, 2))
        literal(message.retained ? ",\"retain\":1,\"payloadlen\":" : ",\"retain\":0,\"payloadlen\":")
        decimal(message.payload.count)
        if message.link == .uplink { literal(",\"link\":\"uplink\"") }
        if messageID != 0 {
            literal(",\"mid\":")
            decimal(Int(messageID))
        }
        if let session {
            literal(",\"session\":\"")
            JSONWriter.escape(session, into: &bytes)
            literal("\"")
        }
        if isUTF8(message.payload) {
            literal(",\"payload\":\"")
            JSONWriter.escape(message.payload, into: &bytes)
        } else {
            literal(",\"payload_b64\":\"")
            Base64.append(message.payload, to: &bytes)
        }
        literal("\"}\n")
    }

    /// One of our own lines: anything else that the pipeline was told.
    package mutating func append(
        event name: String, _ fields: [(String, String)], state: [UInt8]? = nil, at moment: Moment
    ) {
        begin(moment)
        literal(",\"event\":\"")
        JSONWriter.escape(name, into: &bytes)
        literal("\"")
        for (key, value) in fields {
            literal(",\"")
            JSONWriter.escape(key, into: &bytes)
            literal("\":\"")
            JSONWriter.escape(value, into: &bytes)
            literal("\"")
        }
        if let state {
            literal(",\"state\":")
            bytes += state
        }
        literal("}\n")
    }

    private mutating func begin(_ moment: Moment) {
        let whole = RFC3339.floorDivide(moment.wall, 1000)
        if whole != second {
            second = whole
            offsetSeconds = zone.offsetSeconds(at: moment.wall)
            secondPrefix.removeAll(keepingCapacity: true)
            secondPrefix += Array("{\"tst\":\"".utf8)
            RFC3339.append(whole * 1000, offsetSeconds: offsetSeconds, to: &secondPrefix)
            secondPrefix.removeLast(9)  // milliseconds and offset
        }
        bytes += secondPrefix
        RFC3339.digits(Int(moment.wall - whole * 1000), 3, &bytes)
        literal("000")
        RFC3339.appendOffset(offsetSeconds, separator: false, to: &bytes)
        literal("\",\"uptime\":")
        decimal(Int(moment.uptime))
    }

    private mutating func literal(_ text: StaticString) {
        text.withUTF8Buffer { unsafe bytes.append(contentsOf: $0) }
    }

    private mutating func decimal(_ value: Int) {
        if value < 0 { bytes.append(UInt8(ascii: "-")) }
        var digits: InlineArray<20, UInt8> = .init(repeating: 0)
        var (rest, count) = (value.magnitude, 0)
        repeat {
            digits[count] = UInt8(ascii: "0") + UInt8(rest % 10)
            (rest, count) = (rest / 10, count + 1)
        } while rest > 0
        while count > 0 {
            count -= 1
            bytes.append(digits[count])
        }
    }

    private func isUTF8(_ payload: [UInt8]) -> Bool { (try? UTF8Span(validating: payload.span)) != nil }
}
