import Glibc
import SafetyModel

/// Reads the system's time zone files (TZif, RFC 8536). FoundationEssentials knows no named zones here.
package enum TimeZoneFile {
    package struct Unreadable: Error, CustomStringConvertible {
        package let name: String
        package let reason: String
        package var description: String { "time zone \(name): \(reason)" }
    }

    /// The rules of a zone such as `Asia/Shanghai`, with daylight saving worked out until 2100.
    package static func rules(named name: String) throws(Unreadable) -> TimeZoneRules {
        if name == "UTC" { return .utc }
        guard !name.isEmpty, !name.hasPrefix("/"), !name.contains("..") else {
            throw Unreadable(name: name, reason: "not a zone's name")
        }
        let bytes: [UInt8]
        do { bytes = try Files.read("/usr/share/zoneinfo/\(name)", limit: 1 << 20) } catch {
            throw Unreadable(name: name, reason: "no such zone (is the package tzdata installed?)")
        }
        guard let rules = parse(bytes, name: name) else { throw Unreadable(name: name, reason: "not a TZif file") }
        return rules
    }

    /// A TZif file's bytes as rules, or nil.
    package static func parse(_ bytes: [UInt8], name: String) -> TimeZoneRules? {
        guard var block = Block(bytes, at: 0, wide: false) else { return nil }
        if block.version >= 2 {
            guard let second = Block(bytes, at: block.end, wide: true) else { return nil }
            block = second
        }
        guard let first = block.offsets.first else { return nil }
        var changes = block.changes
        if block.version >= 2, let rule = PosixZone(footer(bytes, from: block.end)) {
            let last = changes.last?.wall ?? Int64.min
            changes += rule.changes(years: 1970...2100).filter { $0.wall > last }
        }
        return TimeZoneRules(name: name, initialOffsetSeconds: first, changes: changes)
    }

    private static func footer(_ bytes: [UInt8], from start: Int) -> Substring {
        guard start < bytes.count else { return "" }
        let text = String(decoding: bytes[start...], as: UTF8.self)
        return Substring(text.filter { $0 != "\n" })
    }

    private struct Block {
        var version = 0
        var offsets: [Int] = []
        var changes: [TimeZoneRules.Change] = []
        var end = 0

        init?(_ bytes: [UInt8], at start: Int, wide: Bool) {
            func number(_ at: Int, _ width: Int) -> Int64? {
                guard at >= 0, at + width <= bytes.count else { return nil }
                var value: Int64 = bytes[at] >= 128 ? -1 : 0
                for byte in bytes[at..<(at + width)] { value = value << 8 | Int64(byte) }
                return value
            }
            guard start >= 0, start + 44 <= bytes.count, Array(bytes[start..<(start + 4)]) == Array("TZif".utf8) else {
                return nil
            }
            version = bytes[start + 4] >= 0x32 ? Int(bytes[start + 4]) - 0x30 : 1
            var counts: [Int] = []
            for index in 0..<6 {
                guard let count = number(start + 20 + index * 4, 4), (0...100_000).contains(count) else { return nil }
                counts.append(Int(count))
            }
            let (isUT, isStandard, leap, times, types, characters) = (
                counts[0], counts[1], counts[2], counts[3], counts[4], counts[5]
            )
            let width = wide ? 8 : 4
            let (timesAt, indexAt) = (start + 44, start + 44 + times * width)
            let typesAt = indexAt + times
            end = typesAt + types * 6 + characters + leap * (width + 4) + isStandard + isUT
            guard end <= bytes.count else { return nil }
            for type in 0..<types {
                guard let offset = number(typesAt + type * 6, 4), abs(offset) < 200_000 else { return nil }
                offsets.append(Int(offset))
            }
            for index in 0..<times {
                guard let stated = number(timesAt + index * width, width) else { return nil }
                // Some files begin at the Big Bang; milliseconds of that do not fit.
                let time = min(max(stated, -(1 << 50)), 1 << 50)
                let type = Int(bytes[indexAt + index])
                guard type < offsets.count else { return nil }
                changes.append(.init(wall: time * 1000, offsetSeconds: offsets[type]))
            }
            if wide { end += 1 }  // the line break before the footer
        }
    }
}
