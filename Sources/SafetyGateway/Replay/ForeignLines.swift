import Recording
import SafetyModel

/// Lines of other programs' records of MQTT, as technicians have them: each becomes a recording line.
enum ForeignLines {
    enum Form: Equatable {
        /// Zigbee2MQTT's own log: `[2026-07-15 03:00:01] info: z2m:mqtt: MQTT publish: topic 'T', payload 'P'` (2.x), and
        /// `info  2024-05-28 10:42:38: MQTT publish: topic 'T', payload 'P'` (1.x). Other lines of it say nothing here.
        case zigbee2MQTTLog
        /// mqtt-recorder: `topic,payload,qos,retain,time in seconds,pause`.
        case recorderCSV
        /// `mosquitto_sub -F '%I %t %p'`, or `-v` through a program that puts a time before each line.
        case timedDump
        /// `mosquitto_sub -v`: topic and payload, no time.
        case dump
    }

    /// nil for what is none of them.
    static func form(of line: [UInt8]) -> Form? {
        let text = String(decoding: line.prefix(4096), as: UTF8.self)
        if text.first == "{" { return nil }
        if text.contains("MQTT publish: topic '") || logTime(text) != nil { return .zigbee2MQTTLog }
        if timed(text) != nil { return .timedDump }
        let fields = csv(text)
        if fields.count >= 5, fields[0].contains("/"), Int(fields[2]) != nil, Double(fields[4]) != nil {
            return .recorderCSV
        }
        let words = text.split(separator: " ", maxSplits: 1)
        if words.count == 2, words[0].contains("/"), !words[0].contains(",") { return .dump }
        return nil
    }

    /// nil for a line that carries no message.
    static func read(_ line: [UInt8], _ form: Form, _ zone: TimeZoneRules) throws(RecordingError) -> RecordingLine? {
        let text = String(decoding: line, as: UTF8.self)
        switch form {
        case .zigbee2MQTTLog: return try log(text, zone)
        case .recorderCSV: return try recorder(text)
        case .timedDump:
            guard let (time, rest) = timed(text), let (topic, payload) = pair(rest) else {
                throw RecordingError(reason: "time, topic and payload expected", byte: 0)
            }
            let wall = time.offsetSeconds == nil ? zone.wall(local: time.wall) : time.wall
            return message(topic, payload, wall: wall)
        case .dump:
            throw RecordingError(
                reason: "no time in the line; record with `safety-gateway record` or `mosquitto_sub -F %j`", byte: 0)
        }
    }

    private static func message(
        _ topic: Substring, _ payload: Substring, wall: Milliseconds, qos: UInt8 = 0, isRetained: Bool = false
    ) -> RecordingLine {
        RecordingLine(
            wall: wall,
            content: .message(
                Message(topic: String(topic), payload: Array(payload.utf8), qos: qos, retained: isRetained, link: .home)
            ))
    }

    private static func log(_ text: String, _ zone: TimeZoneRules) throws(RecordingError) -> RecordingLine? {
        guard let start = text.firstRange(of: "MQTT publish: topic '") else { return nil }
        let rest = text[start.upperBound...]
        guard let middle = rest.firstRange(of: "', payload '"), let end = rest.lastIndex(of: "'"),
            end >= middle.upperBound, let local = logTime(text)
        else { throw RecordingError(reason: "time, topic and payload of a log line expected", byte: 0) }
        return message(
            rest[..<middle.lowerBound], rest[middle.upperBound..<end], wall: zone.wall(local: local))
    }

    /// The local time of a log line, before the colon that ends its head.
    private static func logTime(_ text: String) -> Milliseconds? {
        var head = text[...]
        if head.first == "[" {
            guard let end = head.firstIndex(of: "]") else { return nil }
            head = head[head.index(after: head.startIndex)..<end]
        } else {
            let levels = ["info", "debug", "warn", "error", "warning"]
            guard let level = levels.first(where: { head.hasPrefix($0) }) else { return nil }
            head = head.dropFirst(level.count).drop { $0 == " " || $0 == ":" || $0 == "\t" }.prefix(19)
        }
        return localTime(head)
    }

    /// `2026-07-15 03:00:01`, or with a `T`.
    private static func localTime(_ text: Substring) -> Milliseconds? {
        let stamp = text.prefix(19)
        guard stamp.utf8.count == 19 else { return nil }
        return RFC3339.parse(stamp.replacing(" ", with: "T"))?.wall
    }

    /// A time before the topic: RFC 3339, `date time`, or seconds since 1970.
    private static func timed(_ text: String) -> (time: (wall: Milliseconds, offsetSeconds: Int?), rest: Substring)? {
        let words = text.split(separator: " ", maxSplits: 2, omittingEmptySubsequences: true)
        guard words.count >= 2, words[0].first?.isNumber == true else { return nil }
        if let time = RFC3339.parse(String(words[0])), words[0].count > 10 {
            return (time, text[words[1].startIndex...])
        }
        if words.count == 3, words[0].count == 10, let local = localTime(text[...]) {
            return ((local, nil), text[words[2].startIndex...])
        }
        if let wall = seconds(words[0]) {
            return ((wall, 0), text[words[1].startIndex...])
        }
        return nil
    }

    private static func pair(_ text: Substring) -> (topic: Substring, payload: Substring)? {
        let words = text.split(separator: " ", maxSplits: 1, omittingEmptySubsequences: false)
        guard let topic = words.first, !topic.isEmpty else { return nil }
        return (topic, words.count > 1 ? words[1] : "")
    }

    private static func recorder(_ text: String) throws(RecordingError) -> RecordingLine? {
        let fields = csv(text)
        guard fields.count >= 5, let wall = seconds(fields[4][...]) else {
            throw RecordingError(reason: "topic,payload,qos,retain,time expected", byte: 0)
        }
        return message(
            fields[0][...], fields[1][...], wall: wall, qos: UInt8(fields[2]) ?? 0,
            isRetained: ["1", "true", "True"].contains(fields[3]))
    }

    /// Seconds since 1970 in a plausible range (1990 to 2100), as milliseconds.
    private static func seconds(_ text: Substring) -> Milliseconds? {
        guard let value = Double(text), (6.3e8...4.1e9).contains(value) else { return nil }
        return Milliseconds((value * 1000).rounded())
    }

    /// Commas; a field in double quotes may hold commas, and two quotes for one.
    static func csv(_ text: String) -> [String] {
        var fields = [""]
        var isQuoted = false
        var previous: Character?
        for character in text {
            switch character {
            case "\"":
                if !isQuoted, previous == "\"" { fields[fields.count - 1].append("\"") }
                isQuoted.toggle()
            case "," where !isQuoted: fields.append("")
            default: fields[fields.count - 1].append(character)
            }
            previous = character
        }
        return fields
    }
}
