import SafetyModel
import Testing

@testable import HostSystem

private func wall(_ text: String) throws -> Milliseconds { try #require(RFC3339.parse(text)).wall }

@Suite struct TimeZoneFileTests {
    static let italianSummers: [(year: Int, from: String, until: String)] = [
        (2019, "2019-03-31", "2019-10-27"), (2024, "2024-03-31", "2024-10-27"), (2025, "2025-03-30", "2025-10-26"),
        (2026, "2026-03-29", "2026-10-25"), (2027, "2027-03-28", "2027-10-31"), (2028, "2028-03-26", "2028-10-29"),
        (2029, "2029-03-25", "2029-10-28"), (2030, "2030-03-31", "2030-10-27"), (2060, "2060-03-28", "2060-10-31"),
    ]

    @Test(arguments: italianSummers) func rome(_ row: (year: Int, from: String, until: String)) throws {
        let rome = try TimeZoneFile.rules(named: "Europe/Rome")
        let (from, until) = (try wall("\(row.from)T01:00:00Z"), try wall("\(row.until)T01:00:00Z"))
        #expect(rome.offsetSeconds(at: from - 1) == 3600)
        #expect(rome.offsetSeconds(at: from) == 7200)
        #expect(rome.offsetSeconds(at: until - 1) == 7200)
        #expect(rome.offsetSeconds(at: until) == 3600)
    }

    @Test func shanghai() throws {
        let zone = try TimeZoneFile.rules(named: "Asia/Shanghai")
        for day in ["1992-07-01", "2026-01-01", "2026-07-15", "2090-07-15"] {
            #expect(zone.offsetSeconds(at: try wall("\(day)T00:00:00Z")) == 28_800)
        }
        #expect(zone.offsetSeconds(at: try wall("1988-07-01T00:00:00Z")) == 32_400, "it had summer time then")
        #expect(zone.name == "Asia/Shanghai")
    }

    @Test func otherZones() throws {
        let rows: [(zone: String, at: String, hours: Double)] = [
            ("UTC", "2026-07-15", 0), ("America/New_York", "2026-07-15", -4), ("America/New_York", "2009-12-15", -5),
            ("Australia/Sydney", "2045-01-15", 11), ("Asia/Kolkata", "2026-07-15", 5.5),
            ("Europe/Dublin", "2050-07-15", 1), ("America/Los_Angeles", "2012-07-15", -7),
        ]
        for row in rows {
            let zone = try TimeZoneFile.rules(named: row.zone)
            #expect(zone.offsetSeconds(at: try wall("\(row.at)T12:00:00Z")) == Int(row.hours * 3600), "\(row)")
        }
    }

    @Test(arguments: ["", "/etc/passwd", "../../etc/passwd", "Europe/../Rome", "Europe/Atlantis", "Europe", "zone.tab"])
    func refusesNames(_ name: String) {
        #expect(throws: TimeZoneFile.Unreadable.self) { try TimeZoneFile.rules(named: name) }
    }

    /// RFC 8536, section 3: one header, transitions, types, characters.
    private static func file(
        version: Character = "\0", wide: Bool = false, times: [Int64], types: [UInt8], offsets: [Int32]
    ) -> [UInt8] {
        func number(_ value: Int64, _ width: Int) -> [UInt8] {
            (0..<width).reversed().map { UInt8(truncatingIfNeeded: value >> ($0 * 8)) }
        }
        var bytes = Array("TZif".utf8) + [version.asciiValue ?? 0] + [UInt8](repeating: 0, count: 15)
        for count in [0, 0, 0, times.count, offsets.count, 4] { bytes += number(Int64(count), 4) }
        for time in times { bytes += number(time, wide ? 8 : 4) }
        bytes += types
        for offset in offsets { bytes += number(Int64(offset), 4) + [0, 0] }
        return bytes + Array("LMT\0".utf8)
    }

    @Test func firstVersion() throws {
        let bytes = Self.file(times: [-1000, 1_000_000_000], types: [1, 0], offsets: [3600, 7200])
        let zone = try #require(TimeZoneFile.parse(bytes, name: "old"))
        #expect(zone.offsetSeconds(at: -1_000_001) == 3600)
        #expect(zone.offsetSeconds(at: -1_000_000) == 7200)
        #expect(zone.offsetSeconds(at: 1_000_000_000_000) == 3600)
    }

    @Test func secondVersionWithItsRule() throws {
        let first = Self.file(version: "2", times: [], types: [], offsets: [0])
        let second = Self.file(
            version: "2", wide: true, times: [Int64.min, -1 << 59, 0], types: [0, 0, 0], offsets: [3600])
        let zone = try #require(
            TimeZoneFile.parse(first + second + Array("\nCET-1CEST,M3.5.0,M10.5.0/3\n".utf8), name: "new"))
        #expect(zone.offsetSeconds(at: try wall("2026-07-15T00:00:00Z")) == 7200, "the rule goes on for ever")
        #expect(zone.offsetSeconds(at: try wall("2011-07-15T00:00:00Z")) == 7200, "and counts from the last change on")
        #expect(zone.offsetSeconds(at: try wall("2026-01-15T00:00:00Z")) == 3600)
        let bare = try #require(TimeZoneFile.parse(first + second + Array("\nnonsense,,\n".utf8), name: "new"))
        #expect(bare.offsetSeconds(at: try wall("2026-07-15T00:00:00Z")) == 3600, "a rule that is none is left out")
    }

    /// Damage gives nil or rules, never a trap.
    @Test func damagedFiles() throws {
        let first = Self.file(version: "2", times: [5, 6], types: [0, 1], offsets: [0, 3600])
        let second = Self.file(version: "2", wide: true, times: [0, 9], types: [0, 1], offsets: [3600, 7200])
        let whole = first + second + Array("\nCET-1CEST,M3.5.0,M10.5.0/3\n".utf8)
        for length in 0..<whole.count { _ = TimeZoneFile.parse(Array(whole.prefix(length)), name: "short") }
        #expect(TimeZoneFile.parse(Array(whole.prefix(first.count + 10)), name: "short") == nil)
        #expect(TimeZoneFile.parse(Array("TZxx".utf8) + whole.dropFirst(4), name: "other") == nil)
        var random = SplitMix64(state: 7)
        for _ in 0..<20_000 {
            var bytes = whole
            for _ in 0..<Int.random(in: 1...4, using: &random) {
                bytes[Int.random(in: 0..<bytes.count, using: &random)] = UInt8.random(in: 0...255, using: &random)
            }
            _ = TimeZoneFile.parse(bytes, name: "damaged")
        }
    }
}

/// SplitMix64: the same numbers every time.
struct SplitMix64: RandomNumberGenerator {
    var state: UInt64
    mutating func next() -> UInt64 {
        state &+= 0x9e37_79b9_7f4a_7c15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xbf58_476d_1ce4_e5b9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94d0_49bb_1331_11eb
        return mixed ^ (mixed >> 31)
    }
}
