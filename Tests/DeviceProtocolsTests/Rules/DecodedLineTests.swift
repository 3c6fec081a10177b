import SafetyModel
import Testing

@testable import DeviceProtocols

/// The answer lines of `decode`, byte for byte.
@Suite struct DecodedLineTests {
    private func line(_ decoded: Decoded) -> String {
        let zone = TimeZoneRules(name: "test", initialOffsetSeconds: 28_800)
        return String(decoding: decoded.json(line: 7, zone: zone, arrivalWall: 1_780_000_000_123), as: UTF8.self)
    }

    @Test func writesFactsAndAlarms() {
        var home = Home()
        let decoded = home.hear("zigbee2mqtt/浴室", #"{"action":"emergency","temperature":21.5}"#)
        #expect(
            line(decoded)
                == #"{"line":7,"observations":[{"device":"浴室","kind":"button","value":"sos","at":"2026-05-29T04:26:40.123+08:00"},"#
                + #"{"device":"浴室","kind":"temperature_c","value":21.5,"at":"2026-05-29T04:26:40.123+08:00"}],"alarms":["sos"]}"#
        )
    }

    @Test func writesWhatIsStaleIgnoredAndRefused() {
        var home = Home()
        let stale = home.hear("zigbee2mqtt/a", #"{"smoke":true}"#, retained: true)
        #expect(line(stale).hasSuffix(#""alarms":[],"stale":true}"#))
        #expect(
            line(home.hear("x", ""))
                == #"{"line":7,"observations":[],"alarms":[],"ignored":"no decoder for this topic"}"#)
        let refused = line(home.hear("zigbee2mqtt/a", "[]"))
        let want =
            #"{"line":7,"observations":[],"alarms":[],"refused":{"decoder":"zigbee2mqtt","reason":"not a JSON object","byte":0}}"#
        #expect(refused == want)
    }

    @Test(arguments: [
        (1_779_000_000_000, "2026-05-17T14:40:00.000+08:00", "the reading's own time"),
        (7000, "2026-05-29T04:26:40.123+08:00", "a clock in 1970"),
        (1_990_000_000_000, "2026-05-29T04:26:40.123+08:00", "a clock years ahead"),
    ]) func pastReadingsCarryTheirOwnTime(_ claimed: Milliseconds, _ at: String, _ why: String) {
        var decoded = Decoded()
        decoded.observations = [Observation("cuff", .systolicMmhg, .number(131), claimedWall: claimed, isPast: true)]
        #expect(line(decoded).contains("\"at\":\"\(at)\",\"past\":true}"), "\(why)")
    }
}
