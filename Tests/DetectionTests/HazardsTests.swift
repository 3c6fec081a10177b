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
    func categories(_ row: (kind: AlarmKind, category: AlertCategory, severity: Severity, detail: String?)) throws {
        var detector = HazardDetector()
        let lives = detector.alarm(row.kind, .live, from: button, at: now)
        let live = try #require(lives.first)
        #expect(live.category == row.category && live.severity == row.severity && live.detail == row.detail)
        #expect(live.change == .raised && live.began == now && !live.isTest && !live.isUnconfirmed)
        #expect(live.room == "bathroom" && live.resident == "r1" && live.summary.zh.hasPrefix("卫生间"))
        let olds = detector.alarm(row.kind, .unconfirmed, from: button, at: now)
        let old = try #require(olds.first)
        #expect(old.isUnconfirmed && old.severity == .urgent, "never an emergency")
        #expect(old.summary.zh.contains("未证实") && old.summary.en.contains("unconfirmed"))
        let tests = detector.alarm(row.kind, .test, from: button, at: now)
        let test = try #require(tests.first)
        #expect(lives.count == 1 && olds.count == 1 && tests.count == 1)
        #expect(test.isTest && test.severity == row.severity && test.summary.zh.contains("测试"), "the same path, marked")
    }

    @Test func callsForHelpConfirmNothing() {
        var detector = HazardDetector()
        _ = detector.alarm(.sos, .live, from: DeviceContext("bed_sos"), at: now)
        let second = detector.alarm(.sos, .live, from: button, at: now)
        #expect(second.first?.evidence.count == 1 && second.first?.confidence == nil, "two presses are two calls")
    }

    @Test func whatAPersonClosedConfirmsNothing() {
        var detector = HazardDetector()
        _ = detector.alarm(.smoke, .live, from: DeviceContext("hall_smoke"), at: now)
        detector.closed("hall_smoke", .smoke)
        #expect(detector.alarm(.smoke, .live, from: button, at: now).first?.evidence.count == 1)
    }

    @Test func smokeThatGoesOnAfterTheWalkTestIsReal() {
        var detector = HazardDetector()
        let smoke = DeviceContext("kitchen_smoke")
        _ = detector.alarm(.smoke, .test, from: smoke, at: now)
        _ = detector.ingest(Observation("kitchen_smoke", .smoke, .flag(true)), from: smoke, at: now)
        detector.testsEnded(at: now)
        #expect(detector.nextDeadline == now.uptime + 30_000)
        let real = detector.advance(to: now.at(uptime: now.uptime + 30_000)).detections
        #expect(real.map(\.isTest) == [false] && real.first?.severity == .emergency)
    }

    @Test func everyKindIsInTheTable() {
        #expect(Set(Self.kinds.map(\.kind)) == Set(AlarmKind.allCases))
    }

    @Test func onlyWhatWasOnIsCleared() {
        var detector = HazardDetector()
        let smoke = DeviceContext("kitchen_smoke")
        let off = Observation("kitchen_smoke", .smoke, .flag(false))
        #expect(detector.ingest(off, from: smoke, at: now).isEmpty, "it never was on")
        _ = detector.alarm(.smoke, .live, from: smoke, at: now)
        #expect(
            detector.ingest(Observation("kitchen_smoke", .gas, .flag(false)), from: smoke, at: now).isEmpty,
            "another alarm")
        #expect(
            detector.ingest(Observation("hall_smoke", .smoke, .flag(false)), from: DeviceContext("hall_smoke"), at: now)
                .isEmpty)
        var past = off
        past.isPast = true
        #expect(detector.ingest(past, from: smoke, at: now).isEmpty, "a reading of the past")
        var event = off
        event.isEvent = true
        #expect(detector.ingest(event, from: smoke, at: now).isEmpty, "an event is no level")
        #expect(detector.ingest(off, from: smoke, at: now).map(\.change).contains(.cleared))
        #expect(detector.ingest(off, from: smoke, at: now).isEmpty, "once")
    }

    /// Else a list shows for ever what a live report says is over.
    @Test func whatWasUnconfirmedOrATestIsOverToo() {
        let off = Observation("bathroom_sos", .smoke, .flag(false))
        for certainty in [HazardDetector.Certainty.unconfirmed, .test] {
            var detector = HazardDetector()
            _ = detector.alarm(.smoke, certainty, from: button, at: now)
            let over = detector.ingest(off, from: button, at: now)
            #expect(over.map(\.change) == [.cleared] && over.map(\.isTest) == [certainty == .test])
            #expect(detector.ingest(off, from: button, at: now).isEmpty, "once")
        }
    }

    @Test func aTestThatBecameRealIsOverAsBoth() {
        var detector = HazardDetector()
        _ = detector.alarm(.smoke, .test, from: button, at: now)
        _ = detector.alarm(.smoke, .live, from: button, at: now)
        let over = detector.ingest(Observation("bathroom_sos", .smoke, .flag(false)), from: button, at: now)
        #expect(over.map(\.isTest) == [false, true])
    }

    @Test func strangers() throws {
        var detector = HazardDetector()
        let stranger = DeviceContext("0x1234", isKnown: false)
        let alarms = detector.alarm(.gas, .live, from: stranger, at: now)
        let alarm = try #require(alarms.first)
        #expect(alarm.severity == .emergency && alarm.detail == "unknown_device" && alarm.summary.zh.contains("未登记"))
    }
}

@Suite struct HazardWatchTests {
    private let kitchen = DeviceContext("kitchen_smoke", room: "kitchen")
    private let hall = DeviceContext("hall_smoke", room: "hall")

    private func moment(_ seconds: Double) -> Moment { now.at(uptime: now.uptime + Milliseconds(seconds * 1000)) }
    private func smoke(_ context: DeviceContext, _ isOn: Bool) -> Observation {
        Observation(context.device, .smoke, .flag(isOn))
    }

    @Test func aSecondDetectorConfirms() throws {
        var detector = HazardDetector()
        _ = detector.alarm(.smoke, .live, from: kitchen, at: moment(0))
        let second = detector.alarm(.heat, .live, from: hall, at: moment(600))
        #expect(second.count == 1 && second.first?.confidence == 0.99)
        #expect(second.first?.evidence.last?.device == "kitchen_smoke")
        #expect(second.first?.summary.zh.contains("厨房另一探测器也报警") == true)
        let late = detector.alarm(.smoke, .live, from: DeviceContext("attic"), at: moment(9000))
        #expect(late.first?.confidence == nil, "shouts of two hours ago")
    }

    @Test func anOldStateBecomesRealWithASecondDetector() throws {
        var detector = HazardDetector()
        #expect(detector.alarm(.smoke, .unconfirmed, from: kitchen, at: moment(0)).first?.severity == .urgent)
        let both = detector.alarm(.smoke, .live, from: hall, at: moment(60))
        #expect(both.map(\.device) == ["hall_smoke", "kitchen_smoke"] && both.allSatisfy { $0.severity == .emergency })
        #expect(both.allSatisfy { !$0.isUnconfirmed })
        #expect(detector.alarm(.gas, .live, from: DeviceContext("gas"), at: moment(70)).first?.confidence == nil)
    }

    @Test func smokeThatOutlastsItsTest() throws {
        var detector = HazardDetector()
        _ = detector.alarm(.smoke, .test, from: kitchen, at: moment(0))
        _ = detector.ingest(smoke(kitchen, true), from: kitchen, at: moment(0))
        _ = detector.ingest(Observation("kitchen_smoke", .test, .flag(false)), from: kitchen, at: moment(20))
        #expect(detector.nextDeadline == moment(50).uptime, "a moment to fall silent")
        let found = detector.advance(to: moment(50)).detections
        let real = try #require(found.first)
        #expect(real.severity == .emergency && !real.isTest && real.rule.limit?.en == "on for longer than a test")
        #expect(detector.advance(to: moment(60)).detections.isEmpty, "once")
        #expect(detector.ingest(smoke(kitchen, false), from: kitchen, at: moment(90)).map(\.change).contains(.cleared))
    }

    @Test func aTestFlagThatIsForgottenHidesNothing() {
        var detector = HazardDetector()
        _ = detector.alarm(.smoke, .test, from: kitchen, at: moment(0))
        _ = detector.ingest(smoke(kitchen, true), from: kitchen, at: moment(0))
        #expect(detector.advance(to: moment(599)).detections.isEmpty)
        #expect(detector.advance(to: moment(600)).detections.count == 1)
    }

    @Test func aTestThatEndsIsNone() {
        var detector = HazardDetector()
        _ = detector.alarm(.smoke, .test, from: kitchen, at: moment(0))
        _ = detector.ingest(smoke(kitchen, true), from: kitchen, at: moment(0))
        #expect(detector.ingest(smoke(kitchen, false), from: kitchen, at: moment(30)).map(\.isTest) == [true])
        #expect(detector.advance(to: moment(9999)).detections.isEmpty && detector.nextDeadline == nil)
        _ = detector.alarm(.smoke, .test, from: hall, at: moment(10_000))
        #expect(detector.advance(to: moment(20_000)).detections.isEmpty, "a shout has no end")
    }

    @Test func aDetectorThatIsStuck() {
        var detector = HazardDetector()
        _ = detector.alarm(.smoke, .live, from: kitchen, at: moment(0))
        _ = detector.ingest(smoke(kitchen, true), from: kitchen, at: moment(0))
        let found = detector.advance(to: moment(86_400))
        #expect(found.detections.isEmpty && found.stuck.map(\.device) == ["kitchen_smoke"])
        #expect(detector.advance(to: moment(999_999)).stuck.isEmpty && detector.nextDeadline == nil, "said once")
        #expect(
            detector.ingest(smoke(kitchen, false), from: kitchen, at: moment(999_999)).map(\.change).contains(.cleared))
    }
}
