import ArgumentParser
import SafetyModel
import TestSupport
import Testing

@testable import SafetyGateway

/// `--from 10:00` on the command line is ten o'clock in the home.
@Suite struct ReplayTimesTests {
    @Test func theHomesZoneIsTheConfigurationsUnlessAnotherIsSaid() throws {
        let folder = try TemporaryFolder()
        let text = "home: 57001A\ntimezone: Asia/Shanghai\nuplink: {host: 127.0.0.1}\n"
        try folder.overwrite("g.yaml", with: Array(text.utf8), at: 0)
        let file = folder.file("g.yaml")
        #expect(try ReplaySettings.load(file, zone: nil).zone.name == "Asia/Shanghai")
        let rome = try ReplaySettings.zone("Europe/Rome")
        #expect(try ReplaySettings.load(file, zone: rome).zone.name == "Europe/Rome", "said with --timezone")
        #expect(try ReplaySettings.load(nil, zone: nil).zone.offsetSeconds(at: 0) == 0)
    }

    @Test(arguments: [
        ("2026-07-15T10:00", "2026-07-15T02:00:00Z", "the home's"), ("2026-07-15", "2026-07-14T16:00:00Z", "a day"),
        ("2026-07-15T10:00:00+02:00", "2026-07-15T08:00:00Z", "an offset of its own"),
    ]) func times(_ text: String, _ utc: String, _ why: String) throws {
        let zone = try ReplaySettings.zone("Asia/Shanghai")
        #expect(try ReplaySpan.wall(text, "--explain", zone) == RFC3339.parse(utc)?.wall, "\(why)")
        let span = try ReplaySpan(from: text, until: nil, zone: zone)
        #expect(span.from == RFC3339.parse(utc)?.wall && span.until == nil, "\(why)")
    }
}
