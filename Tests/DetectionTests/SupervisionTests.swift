import SafetyModel
import Testing

@testable import Detection

private func at(_ seconds: Int64) -> Moment { Moment(wall: 1_784_080_800_000 + seconds * 1000, uptime: seconds * 1000) }
private let hour: Int64 = 3600
private let lamp = DeviceContext("lamp", room: "hall")

/// `raised:lamp:battery` and the like.
private func words(_ detections: [Detection]) -> [String] {
    detections.map { "\($0.change.rawValue):\($0.device?.name ?? "-"):\($0.detail ?? "-")" }
}

@Suite struct SupervisionTests {
    private var detector = SupervisionDetector()

    private mutating func tell(_ kind: ObservationKind, _ value: ObservationValue, at seconds: Int64) -> [String] {
        words(detector.ingest(Observation("lamp", kind, value), from: lamp, at: at(seconds)))
    }

    @Test mutating func faultsAreSaidOnceAndOverWhenAllAre() {
        _ = detector.heard(lamp, bridge: "z", at: at(0))
        #expect(tell(.tamper, .flag(true), at: 1) == ["raised:lamp:tamper"])
        #expect(tell(.tamper, .flag(true), at: 2) == [])
        #expect(tell(.batteryLow, .flag(true), at: 3) == ["raised:lamp:battery"])
        #expect(tell(.tamper, .flag(false), at: 4) == [], "the battery is still low, and the alert is one")
        #expect(tell(.battery, .number(20), at: 5) == ["cleared:lamp:battery"])
        #expect(tell(.fault, .flag(true), at: 6) == ["raised:lamp:fault"])
        #expect(tell(.availability, .text("offline"), at: 7) == ["raised:lamp:offline"])
        #expect(tell(.availability, .text("online"), at: 8) == [])
        #expect(tell(.fault, .flag(false), at: 9) == ["cleared:lamp:fault"])
    }

    @Test mutating func othersSayNothing() {
        for (kind, value) in [
            (ObservationKind.battery, ObservationValue.text("low")), (.battery, .number(.nan)), (.motion, .flag(true)),
            (.tamper, .number(1)), (.availability, .flag(false)),
        ] { #expect(tell(kind, value, at: 1) == []) }
        let past = Observation("lamp", .batteryLow, .flag(true), isPast: true)
        #expect(detector.ingest(past, from: lamp, at: at(1)).isEmpty, "a reading of the past")
    }

    @Test mutating func silence() {
        _ = detector.heard(lamp, bridge: nil, at: at(0))
        #expect(detector.nextDeadline == at(26 * hour).uptime)
        _ = detector.heard(lamp, bridge: nil, at: at(20 * hour))
        #expect(words(detector.advance(to: at(26 * hour))) == [])
        #expect(detector.nextDeadline == at(46 * hour).uptime)
        #expect(words(detector.advance(to: at(46 * hour))) == ["raised:lamp:silent"])
        #expect(detector.nextDeadline == nil)
        #expect(words(detector.heard(lamp, bridge: nil, at: at(50 * hour))) == ["cleared:lamp:silent"])
        #expect(detector.lastHeard("lamp") == at(50 * hour))
    }

    @Test mutating func silenceThatEndsLeavesTheBatteryLow() {
        _ = detector.heard(lamp, bridge: nil, at: at(0))
        _ = tell(.batteryLow, .flag(true), at: 1)
        #expect(words(detector.advance(to: at(26 * hour))) == ["raised:lamp:silent"])
        #expect(words(detector.heard(lamp, bridge: nil, at: at(27 * hour))) == [], "its battery is still low")
        #expect(tell(.batteryLow, .flag(false), at: 27 * hour) == ["cleared:lamp:battery"])
    }

    /// Only who was heard can fall silent: a topic that could not be read, a stored copy, are no device that was there.
    @Test mutating func neverHeard() {
        #expect(words(detector.refused(DeviceContext("z/lamp"), at: at(0))) == ["raised:z/lamp:undecodable"])
        #expect(words(detector.refused(DeviceContext("z/lamp"), at: at(1))) == [])
        #expect(words(detector.understood(DeviceContext("z/lamp"), at: at(2))) == ["cleared:z/lamp:undecodable"])
        _ = tell(.tamper, .flag(true), at: 3)
        #expect(detector.lastHeard("lamp") == nil)
        _ = detector.heard(DeviceContext("other"), bridge: nil, at: at(4))
        #expect(words(detector.advance(to: at(100 * hour))) == ["raised:other:silent"])
    }

    @Test mutating func bridgeGrace() {
        #expect(detector.bridge("z", isOnline: false, at: at(0)).isEmpty)
        #expect(detector.bridge("z", isOnline: false, at: at(30)).isEmpty, "said twice is since the first")
        #expect(words(detector.advance(to: at(60))) == ["raised:bridge/z:bridge"])
        #expect(words(detector.advance(to: at(600))) == [])
        #expect(words(detector.bridge("z", isOnline: true, at: at(700))) == ["cleared:bridge/z:bridge"])
        #expect(detector.bridge("z", isOnline: true, at: at(701)).isEmpty)
    }

    /// One fault for a dead bridge, not one for each device behind it; when it is back, each answers for itself again.
    @Test mutating func devicesBehindADeadBridge() {
        let devices = ["a", "b", "c"].map { DeviceContext(DeviceID($0)) }
        for device in devices { _ = detector.heard(device, bridge: "z", at: at(0)) }
        _ = detector.bridge("z", isOnline: false, at: at(hour))
        let offline = Observation("c", .availability, .text("offline"))
        #expect(detector.ingest(offline, from: devices[2], at: at(hour)).isEmpty)
        #expect(words(detector.advance(to: at(hour + 60))) == ["raised:bridge/z:bridge"])
        #expect(words(detector.advance(to: at(30 * hour))) == [], "they are silent because the bridge is")
        #expect(words(detector.bridge("z", isOnline: true, at: at(30 * hour))) == ["cleared:bridge/z:bridge"])
        #expect(words(detector.heard(devices[0], bridge: "z", at: at(30 * hour + 5))) == [])
        #expect(words(detector.ingest(offline, from: devices[2], at: at(30 * hour + 6))) == ["raised:c:offline"])
        _ = detector.heard(devices[0], bridge: "z", at: at(40 * hour))
        #expect(
            words(detector.advance(to: at(56 * hour))) == ["raised:b:silent"], "it did not come back with the bridge")
    }

    @Test mutating func blindTimeIsNotCounted() {
        _ = detector.heard(lamp, bridge: nil, at: at(0))
        _ = detector.bridge("z", isOnline: false, at: at(10))
        detector.sawNothing(for: 40 * hour * 1000, until: at(40 * hour + 20))
        #expect(words(detector.advance(to: at(40 * hour + 20))) == [])
        #expect(words(detector.advance(to: at(40 * hour + 70))) == ["raised:bridge/z:bridge"])
        #expect(words(detector.advance(to: at(66 * hour))) == ["raised:lamp:silent"])
        detector.sawNothing(for: .max, until: at(70 * hour))
        detector.sawNothing(for: .min, until: at(70 * hour))
    }

    @Test mutating func deadlineIsALowerBound() {
        var limits = SupervisionDetector.Limits()
        limits.checkIns = [.init(match: "*", milliseconds: 26 * hour * 1000)]
        detector.use(limits)
        var random = SeededSupervision(state: 3)
        var silentSince: [String: Int64] = [:]
        for step in 1...3000 {
            let now = Int64(step) * 600
            for detection in detector.advance(to: at(now)) where detection.detail == "silent" {
                let name = detection.device?.name ?? ""
                #expect(
                    now - (silentSince[name] ?? now) >= 26 * hour && now - (silentSince[name] ?? now) < 26 * hour + 600)
                silentSince[name] = nil
            }
            guard random.next() % 40 == 0 else { continue }
            let name = "d\(random.next() % 6)"
            silentSince[name] = now
            _ = detector.heard(DeviceContext(DeviceID(name)), bridge: nil, at: at(now))
        }
        #expect(silentSince.values.allSatisfy { 3000 * 600 - $0 < 26 * hour })
    }
}

private struct SeededSupervision {
    var state: UInt64
    mutating func next() -> UInt64 {
        state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
        return state >> 33
    }
}

@Suite struct CheckInTests {
    private let hall = DeviceContext("hall_thermometer")

    private func day(_ detector: inout SupervisionDetector, _ hours: ClosedRange<Int64>, every step: Int64) -> [String]
    {
        var said: [String] = []
        for tick in stride(from: hours.lowerBound * hour, through: hours.upperBound * hour, by: Int(step)) {
            said += words(detector.advance(to: at(tick)))
            said += words(detector.heard(hall, bridge: nil, at: at(tick)))
        }
        return said
    }

    @Test func learntFromItsOwnReports() {
        var detector = SupervisionDetector()
        #expect(day(&detector, 0...96, every: hour).isEmpty)
        #expect(words(detector.advance(to: at(99 * hour - 1))) == [])
        #expect(words(detector.advance(to: at(99 * hour))) == ["raised:hall_thermometer:silent"], "3 h, not 26")
        #expect(words(detector.heard(hall, bridge: nil, at: at(104 * hour))) == ["cleared:hall_thermometer:silent"])
        #expect(words(detector.advance(to: at(120 * hour))) == [], "8 h is now known to happen")
    }

    @Test func tooFewReportsTeachNothing() {
        var detector = SupervisionDetector()
        _ = day(&detector, 0...24, every: 600)
        #expect(words(detector.advance(to: at(49 * hour))) == [] && detector.nextDeadline == at(50 * hour).uptime)
    }

    @Test func whoComesBackLateMayDoSoAgain() {
        var detector = SupervisionDetector()
        _ = detector.heard(hall, bridge: nil, at: at(0))
        #expect(words(detector.advance(to: at(26 * hour))).count == 1)
        #expect(words(detector.heard(hall, bridge: nil, at: at(40 * hour))).count == 1)
        #expect(words(detector.advance(to: at(80 * hour))) == [], "half as long again as it was before")
        #expect(words(detector.advance(to: at(100 * hour))).count == 1)
    }

    @Test func given() {
        var limits = SupervisionDetector.Limits()
        limits.checkIns = [.init(match: "hall_*", milliseconds: hour * 1000)]
        var detector = SupervisionDetector()
        _ = detector.heard(hall, bridge: nil, at: at(0))
        detector.use(limits)
        #expect(words(detector.advance(to: at(hour))) == ["raised:hall_thermometer:silent"])
    }

    @Test func whoOnlyShoutsIsNotExpected() {
        var detector = SupervisionDetector()
        let button = DeviceContext("remote")
        _ = detector.heard(button, bridge: nil, checksIn: false, at: at(0))
        #expect(words(detector.advance(to: at(400 * hour))) == [] && detector.lastHeard("remote") == nil)
        _ = detector.heard(button, bridge: nil, checksIn: true, at: at(401 * hour))
        #expect(words(detector.advance(to: at(427 * hour))) == ["raised:remote:silent"], "it reports states after all")
    }

    /// A receiver that dies without a word: its devices fall silent one after another, and one fault says so.
    @Test func aBridgeThatDiesSilently() {
        var detector = SupervisionDetector()
        let devices = (0..<20).map { DeviceContext(DeviceID("d\($0)")) }
        for (index, device) in devices.enumerated() {
            _ = detector.heard(device, bridge: "rtl", at: at(Int64(index) * 10))
        }
        #expect(words(detector.advance(to: at(30 * hour))) == ["raised:bridge/rtl:bridge"])
        #expect(words(detector.heard(devices[3], bridge: "rtl", at: at(31 * hour))) == ["cleared:bridge/rtl:bridge"])
        _ = detector.heard(devices[3], bridge: "rtl", at: at(50 * hour))
        #expect(
            words(detector.advance(to: at(58 * hour))).count == 19, "the others are still away, each by itself now")
    }

    /// Devices whose receiver is not known are behind every receiver of their decoder.
    @Test func aBridgeByItsDecoder() {
        var detector = SupervisionDetector()
        let device = DeviceContext("smoke")
        _ = detector.heard(device, bridge: "rtl_433", at: at(0))
        _ = detector.bridge("attic", decoder: "rtl_433", isOnline: false, at: at(10))
        #expect(words(detector.advance(to: at(70))) == ["raised:bridge/attic:bridge"])
        #expect(words(detector.advance(to: at(90 * hour))) == [])
    }
}

/// What comes and goes is one entry of the list, not one for each time.
@Suite struct FlappingTests {
    @Test func aBatteryAtItsLimit() {
        var detector = SupervisionDetector()
        _ = detector.heard(lamp, bridge: nil, at: at(0))
        var found: [String] = []
        for step in 0..<40 {
            let now = at(Int64(step) * 1200)
            found += words(detector.advance(to: now))
            let flag = Observation("lamp", .batteryLow, .flag(step % 2 == 0))
            found += words(detector.ingest(flag, from: lamp, at: now))
        }
        #expect(found == ["raised:lamp:battery", "cleared:lamp:battery", "raised:lamp:battery"])
        let good = detector.foresight(at: at(39 * 1200))
        #expect(good.contains { $0.says.en.contains("comes and goes") })
        #expect(words(detector.advance(to: at(39 * 1200 + 3599))) == [])
        #expect(words(detector.advance(to: at(39 * 1200 + 3600))) == ["cleared:lamp:battery"], "good for an hour")
        _ = detector.ingest(Observation("lamp", .batteryLow, .flag(true)), from: lamp, at: at(40 * hour))
        let later = detector.ingest(Observation("lamp", .batteryLow, .flag(false)), from: lamp, at: at(41 * hour))
        #expect(words(later) == ["cleared:lamp:battery"], "a day later it is another fault")
    }

    @Test func aBridge() {
        var detector = SupervisionDetector()
        var found: [String] = []
        for step in 0..<40 {
            let now = at(Int64(step) * 90)
            found += words(detector.advance(to: now))
            found += words(detector.bridge("z", isOnline: step % 2 == 1, at: now))
        }
        #expect(found == ["raised:bridge/z:bridge", "cleared:bridge/z:bridge", "raised:bridge/z:bridge"])
        #expect(words(detector.advance(to: at(39 * 90 + 3600))) == ["cleared:bridge/z:bridge"])
        #expect(detector.nextDeadline == nil)
    }

    /// While it is said to be offline, what is behind it is seen all the same.
    @Test func aBridgeThatIsBackHidesNobody() {
        var detector = SupervisionDetector()
        _ = detector.heard(lamp, bridge: "z", at: at(0))
        for start in [100, 1000] as [Int64] {
            _ = detector.bridge("z", isOnline: false, at: at(start))
            _ = detector.advance(to: at(start + 60))
            _ = detector.bridge("z", isOnline: true, at: at(start + 90))
        }
        let away = detector.ingest(Observation("lamp", .availability, .text("offline")), from: lamp, at: at(2000))
        #expect(words(away) == ["raised:lamp:offline"])
    }

    /// Its devices fall silent one by one, hours apart; when it shows that it is the bridge, one fault says so.
    @Test func devicesOfADeadBridgeAreTakenBack() {
        var detector = SupervisionDetector()
        for (index, name) in ["door", "smoke", "leak", "button"].enumerated() {
            _ = detector.heard(DeviceContext(DeviceID(name)), bridge: "z", at: at(Int64(index) * 2 * hour))
        }
        let found = words(detector.advance(to: at(26 * hour))) + words(detector.advance(to: at(28 * hour)))
        #expect(found == ["raised:door:silent", "raised:smoke:silent"])
        let third = words(detector.advance(to: at(30 * hour)))
        #expect(third == ["raised:bridge/z:bridge", "cleared:door:silent", "cleared:smoke:silent"])
        #expect(words(detector.advance(to: at(40 * hour))) == [], "the fourth belongs to it")
    }

    @Test func everyFaultNamesItsLimitInBothLanguages() throws {
        var detector = SupervisionDetector()
        _ = detector.heard(lamp, bridge: nil, at: at(0))
        let low = try #require(
            detector.ingest(Observation("lamp", .battery, .number(8)), from: lamp, at: at(1)).first)
        #expect(low.rule.limit?.en == "10 %" && low.rule.observed?.en == "8 %" && low.summary.zh.contains("8 %"))
        #expect(low.evidence.first?.value == .number(8) && low.evidence.first?.wall == at(1).wall)
        let silent = try #require(detector.advance(to: at(26 * hour)).first)
        #expect(silent.rule.limit == Bilingual(zh: "26 小时，通用值", en: "26 h, as for every device"))
        #expect(silent.rule.observed?.zh == "26 小时" && silent.evidence.first?.wall == at(0).wall)
        for (kind, value) in [
            (ObservationKind.tamper, ObservationValue.flag(true)), (.fault, .flag(true)),
            (.availability, .text("offline")),
        ] {
            let found = try #require(detector.ingest(Observation("lamp", kind, value), from: lamp, at: at(2)).first)
            #expect(found.rule.limit.map { $0.zh != $0.en } == true && found.evidence.first?.wall == at(2).wall)
        }
    }
}
