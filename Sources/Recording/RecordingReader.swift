import SafetyModel

package enum RecordingReader {
    /// Reads one line (without its end). Unknown members are ignored.
    package static func parse(_ line: [UInt8]) throws(RecordingError) -> RecordingLine {
        var scanner = FlatObjectScanner(line)
        let members = try scanner.members()
        var result = RecordingLine(wall: nil, content: .event(name: "", fields: [:], state: nil))
        if let stamp = members["tst"] {
            if case .raw = stamp, let seconds = Double(stamp.text), (0...4.1e9).contains(seconds) {
                // mosquitto_sub before 2.0 writes seconds since 1970.
                result.wall = Milliseconds((seconds * 1000).rounded())
            } else {
                guard let time = RFC3339.parse(stamp.text) else {
                    throw RecordingError(reason: "tst is no time", byte: 0)
                }
                (result.wall, result.offsetSeconds) = (time.wall, time.offsetSeconds)
            }
        }
        // Beyond 2^53 it is damage: nobody has to reckon with it.
        result.uptime = members["uptime"].flatMap { Int64($0.text) }.flatMap { $0.magnitude < 1 << 53 ? $0 : nil }
        if let event = members["event"], members["topic"] == nil {
            result.content = eventContent(event.text, members)
            return result
        }
        result.messageID = members["mid"].flatMap { UInt16($0.text) } ?? 0
        result.session = members["session"]?.text
        result.content = .message(try message(members))
        return result
    }

    private static func eventContent(_ name: String, _ members: [String: FlatObjectScanner.Value])
        -> RecordingLine.Content
    {
        var fields: [String: String] = [:]
        var state: [UInt8]?
        for (key, value) in members where key != "event" && key != "tst" && key != "uptime" {
            if key == "state", case .raw(let raw) = value { state = raw } else { fields[key] = value.text }
        }
        return .event(name: name, fields: fields, state: state)
    }

    private static func message(_ members: [String: FlatObjectScanner.Value]) throws(RecordingError) -> Message {
        guard case .string(let topic) = members["topic"] else {
            throw RecordingError(reason: "neither topic nor event", byte: 0)
        }
        var payload: [UInt8] = []
        if let encoded = members["payload_b64"] {
            guard let bytes = Base64.decode(encoded.text) else {
                throw RecordingError(reason: "payload_b64 is not base64", byte: 0)
            }
            payload = bytes
        } else {
            switch members["payload"] {
            case .string(let bytes): payload = bytes
            case .raw(let bytes): payload = bytes == Array("null".utf8) ? [] : bytes
            case nil: break
            }
        }
        return Message(
            topic: String(decoding: topic, as: UTF8.self), payload: payload,
            qos: min(2, UInt8(members["qos"]?.text ?? "0") ?? 0),
            retained: ["1", "true"].contains(members["retain"]?.text ?? "0"),
            link: members["link"].flatMap { Message.Link(rawValue: $0.text) } ?? .home)
    }
}
