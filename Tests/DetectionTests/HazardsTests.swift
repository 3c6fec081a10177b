import SafetyModel
import Testing

@testable import Detection

private let now = Moment(wall: 1_784_080_800_000, uptime: 5)
private let button = DeviceContext("bathroom_sos", room: "bathroom", resident: "r1", role: .sos)

@Suite struct HazardsTests {
    static let kinds: [(kind: AlarmKind, category: AlertCategory, severity: Severity, detail: String?)] = [
        (.sos, .sos, .emergency, nil), (.smoke, .smoke, .emergency, nil), (.heat, .heat, .emergency, nil),
        (.gas, .gas, .emergency, nil), (.carbonMonoxide, .carbonMonoxide, .emergency, nil),
        (.fall, .fall, .emergency, "device"),
        (.waterLeak, .waterLeak, .urgent, nil), (.zoneAlarm, .zoneAlarm, .urgent, nil),
        (.motionless, .inactivity, .urgent, "stillness"),
    ]

    @Test(arguments: kinds)
    func categories(_ row: (kind: AlarmKind, category: AlertCategory, severity: Severity, detail: String?)) {
        var detector = HazardDetector()
        let live = detector.alarm(row.kind, .live, from: button, at: now)
        #expect(live.category == row.category && live.severity == row.severity && live.detail == row.detail)
        #expect(live.change == .raised && live.began == now && !live.isTest && !live.isUnconfirmed)
        #expect(live.room == "bathroom" && live.resident == "r1" && live.summary.zh.hasPrefix("卫生间"))
        let old = detector.alarm(row.kind, .unconfirmed, from: button, at: now)
        #expect(old.isUnconfirmed && old.severity == .urgent, "never an emergency")
        #expect(old.summary.zh.contains("未证实") && old.summary.en.contains("unconfirmed"))
        let test = detector.alarm(row.kind, .test, from: button, at: now)
        #expect(test.isTest && test.severity == row.severity && test.summary.zh.contains("测试"), "the same path, marked")
    }

    @Test func everyKindIsInTheTable() {
        #expect(Set(Self.kinds.map(\.kind)) == Set(AlarmKind.allCases))
    }

    @Test func onlyWhatWasOnIsCleared() {
        var detector = HazardDetector()
        let smoke = DeviceContext("kitchen_smoke")
        let off = Observation("kitchen_smoke", .smoke, .flag(false))
        #expect(detector.ingest(off, from: smoke, at: now) == nil, "it never was on")
        _ = detector.alarm(.smoke, .live, from: smoke, at: now)
        #expect(
            detector.ingest(Observation("kitchen_smoke", .gas, .flag(false)), from: smoke, at: now) == nil,
            "another alarm")
        #expect(
            detector.ingest(Observation("hall_smoke", .smoke, .flag(false)), from: DeviceContext("hall_smoke"), at: now)
                == nil)
        var past = off
        past.isPast = true
        #expect(detector.ingest(past, from: smoke, at: now) == nil, "a reading of the past")
        var event = off
        event.isEvent = true
        #expect(detector.ingest(event, from: smoke, at: now) == nil, "an event is no level")
        #expect(detector.ingest(off, from: smoke, at: now)?.change == .cleared)
        #expect(detector.ingest(off, from: smoke, at: now) == nil, "once")
    }

    @Test func unconfirmedAndTestsAreNotOn() {
        for certainty in [HazardDetector.Certainty.unconfirmed, .test] {
            var detector = HazardDetector()
            _ = detector.alarm(.smoke, certainty, from: button, at: now)
            #expect(detector.ingest(Observation("bathroom_sos", .smoke, .flag(false)), from: button, at: now) == nil)
        }
    }

    @Test func suspectedFall() throws {
        var detector = HazardDetector()
        let radar = DeviceContext("radar", room: "bedroom")
        let suspicion = Observation("radar", .fall, .text("suspected"))
        let raised = detector.ingest(suspicion, from: radar, at: now)
        let first = try #require(raised)
        #expect(first.category == .fall && first.detail == "suspected" && first.severity == .urgent)
        #expect(detector.ingest(suspicion, from: radar, at: now) == nil, "once")
        #expect(detector.alarm(.fall, .live, from: radar, at: now).severity == .emergency, "its verdict")
        #expect(detector.ingest(suspicion, from: radar, at: now) == nil, "less than what is known")
        #expect(detector.ingest(Observation("radar", .fall, .flag(false)), from: radar, at: now)?.change == .cleared)
        #expect(detector.ingest(suspicion, from: radar, at: now) != nil, "again")
    }

    @Test func strangers() {
        var detector = HazardDetector()
        let stranger = DeviceContext("0x1234", isKnown: false)
        let alarm = detector.alarm(.gas, .live, from: stranger, at: now)
        #expect(alarm.severity == .emergency && alarm.detail == "unknown_device" && alarm.summary.zh.contains("未登记"))
    }
}
