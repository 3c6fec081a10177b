import SafetyModel

/// Reads home logs byte by byte: comma-separated UTF-8, `\n` or `\r\n`, an optional header, fields optionally in double quotes.
package enum HomeLogParser {
    /// Reads a whole file. Rows are put into time order; rows of one instant keep the file's order.
    package static func parse(_ bytes: [UInt8]) -> HomeLog {
        var log = HomeLog()
        var (start, line, isSorted) = (0, 0, true)
        while start < bytes.count {
            let end = bytes[start...].firstIndex(of: UInt8(ascii: "\n")) ?? bytes.count
            line += 1
            switch row(bytes[start..<end]) {
            case .success(let row?):
                if let last = log.rows.last, last.local > row.local { isSorted = false }
                log.rows.append(row)
            case .success(nil): break
            case .failure(let problem):
                log.refusedLines += 1
                if log.firstRefusal == nil { log.firstRefusal = HomeLog.Refusal(line: line, reason: problem.reason) }
            }
            start = end + 1
        }
        if !isSorted { sort(&log.rows) }
        return log
    }

    package struct Problem: Error, Equatable {
        package var reason: String
    }

    /// One line without its line feed; nil for an empty line or the header.
    package static func row(_ line: ArraySlice<UInt8>) -> Result<HomeLogRow?, Problem> {
        var fields = line.split(separator: UInt8(ascii: ","), omittingEmptySubsequences: false)
        if let last = fields.last, last.last == UInt8(ascii: "\r") { fields[fields.count - 1] = last.dropLast() }
        if fields.allSatisfy(\.isEmpty) { return .success(nil) }
        guard fields.count >= 5 else { return .failure(Problem(reason: "\(fields.count) fields, 5 or 6 expected")) }
        let stamp = fields[0]
        guard let local = localTime(stamp) else {
            if text(stamp) == "timestamp_iso" { return .success(nil) }
            return .failure(Problem(reason: "no time: \(text(stamp).prefix(40))"))
        }
        guard let kind = HomeLogRow.Kind(rawValue: text(fields[2])) else {
            return .failure(Problem(reason: "unknown kind: \(text(fields[2]).prefix(40))"))
        }
        let (room, label) = (text(fields[3]), fields.count > 5 ? text(fields[5]) : "")
        return .success(
            HomeLogRow(
                local: local, sensor: text(fields[1]), kind: kind, room: room.isEmpty ? nil : room,
                value: text(fields[4]),
                label: label.isEmpty ? nil : label))
    }

    /// `2009-06-15T17:07:52.312`: milliseconds since 1970 as if it were UTC. An offset at the end is passed over.
    package static func localTime(_ stamp: ArraySlice<UInt8>) -> Milliseconds? {
        let bytes = unquoted(stamp)
        let at = bytes.startIndex
        guard bytes.count >= 19, bytes[at + 4] == UInt8(ascii: "-"), bytes[at + 7] == UInt8(ascii: "-"),
            bytes[at + 10] == UInt8(ascii: "T") || bytes[at + 10] == UInt8(ascii: " "),
            bytes[at + 13] == UInt8(ascii: ":"), bytes[at + 16] == UInt8(ascii: ":"),
            let year = number(bytes[at..<at + 4]), let month = number(bytes[at + 5..<at + 7]),
            let day = number(bytes[at + 8..<at + 10]), let hour = number(bytes[at + 11..<at + 13]),
            let minute = number(bytes[at + 14..<at + 16]), let second = number(bytes[at + 17..<at + 19]),
            (1...12).contains(month), (1...31).contains(day), hour < 24, minute < 60, second < 61
        else { return nil }
        let seconds =
            RFC3339.days(year: year, month: month, day: day) * 86_400 + Int64(hour * 3600 + minute * 60 + second)
        return seconds * 1000 + fraction(bytes[(at + 19)...])
    }

    private static func fraction(_ rest: ArraySlice<UInt8>) -> Milliseconds {
        guard rest.first == UInt8(ascii: ".") else { return 0 }
        var (value, scale): (Milliseconds, Milliseconds) = (0, 100)
        for byte in rest.dropFirst() {
            guard byte >= 48, byte <= 57, scale > 0 else { break }
            value += Milliseconds(byte - 48) * scale
            scale /= 10
        }
        return value
    }

    private static func number(_ digits: ArraySlice<UInt8>) -> Int? {
        var value = 0
        for byte in digits {
            guard byte >= 48, byte <= 57 else { return nil }
            value = value * 10 + Int(byte - 48)
        }
        return value
    }

    private static func unquoted(_ field: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
        guard field.count >= 2, field.first == UInt8(ascii: "\""), field.last == UInt8(ascii: "\"") else {
            return field
        }
        return field.dropFirst().dropLast()
    }

    private static func text(_ field: ArraySlice<UInt8>) -> String { String(decoding: unquoted(field), as: UTF8.self) }

    /// The standard sort is not promised to be stable.
    private static func sort(_ rows: inout [HomeLogRow]) {
        let order = rows.indices.sorted { (rows[$0].local, $0) < (rows[$1].local, $1) }
        rows = order.map { rows[$0] }
    }
}
