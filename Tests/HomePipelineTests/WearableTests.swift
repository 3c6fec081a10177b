import DeviceProtocols
import SafetyModel
import Testing

@testable import HomePipeline

/// Worn sensors in a whole home: what is told of those that cannot be judged, and what others in the home change.
@Suite struct WearableTests {
    /// Somebody walks, falls at 20 s, and lies; x, y, z in g.
    static func sample(_ second: Double) -> SIMD3<Float> {
        let stride = (second * 1.8).truncatingRemainder(dividingBy: 1)
        let step = Float(stride < 0.25 ? 0.25 : -0.08)
        let noise = Float((second * 7919).truncatingRemainder(dividingBy: 1) - 0.5) * 0.02
        let after = second - 20
        if after < -0.6 { return SIMD3(0.05 * step + noise, 1 + step, 0.1 - noise) }
        if after < -0.45 { return SIMD3(0.1, 0.9, 0.3) }
        if after < 0 { return SIMD3(0.1, 0.3, 0.25) }
        if after < 0.12 { return SIMD3(0.8, 1.5, 4.2) }
        if after < 0.5 { return SIMD3(0.2, 0.3, 1.2) }
        return SIMD3(0.05 + noise, 0.15, 0.98 - noise)
    }

    private static func wear(
        _ home: inout Home, seconds: Range<Int>, device: DeviceID = "belt", stampMs: (Double) -> Milliseconds,
        _ change: (SIMD3<Float>) -> SIMD3<Float> = { $0 }
    ) {
        for second in seconds {
            let moments = (0..<50).map { Double(second) + Double($0) / 50 }
            home.tell(
                .samples(
                    device, moments.map { change(sample($0)) }, gyroscopeDps: nil, timesMs: moments.map(stampMs)),
                at: Double(second) + 1)
        }
    }

    private static func home(_ change: (inout HomeSettings) -> Void = { _ in }) -> Home {
        var home = Home {
            $0.wearPositions["belt"] = .waist
            change(&$0)
        }
        home.introduce()
        return home
    }

    @Test(arguments: ["stuck", "implausible", "uncalibrated"])
    func aSensorThatCannotBeJudgedIsTold(_ why: String) throws {
        func change(_ sample: SIMD3<Float>) -> SIMD3<Float> {
            switch why {
            case "stuck": SIMD3(0, 0, 1)
            case "implausible": SIMD3(repeating: .nan)
            default: sample * 9.81
            }
        }
        var home = Self.home()
        let start = home.moment(0).uptime
        Self.wear(&home, seconds: 0..<10, stampMs: { start + Milliseconds($0 * 1000) })
        #expect(home.alerts.isEmpty)
        Self.wear(&home, seconds: 30..<180, stampMs: { start + Milliseconds($0 * 1000) }, change)
        let alert = try #require(home.alerts.first { $0.category == .blind })
        #expect(alert.severity == .technical && alert.detail == why && alert.condition == .active)
        #expect(home.alerts.count { $0.category == .blind } == 1)
        Self.wear(&home, seconds: 200..<260, stampMs: { start + Milliseconds($0 * 1000) })
        #expect(home.alerts.first { $0.category == .blind }?.condition == .cleared)
    }

    @Test func theWearerIsReallyAsked() throws {
        var home = Self.home()
        let start = home.moment(0).uptime
        Self.wear(&home, seconds: 0..<60, stampMs: { start + Milliseconds($0 * 1000) })
        let spoken = home.effects.compactMap { effect -> String? in
            guard case .alert(.promise(let promise)) = effect, promise.channel == .voice else { return nil }
            return String(
                decoding: home.pipeline.deskProtocol.local(promise, SirenSettings()).payload, as: UTF8.self)
        }
        #expect(spoken.first?.contains(#""purpose":"checkIn""#) == true && spoken.first?.contains("您摔倒了吗") == true)
        #expect(spoken.count > 1 && spoken.dropFirst().allSatisfy { !$0.contains("您摔倒了吗") }, "then it is said")
    }

    @Test func aFallAfterItsClockWasSetBackIsFound() throws {
        var home = Self.home()
        let start = home.moment(0).uptime
        Self.wear(&home, seconds: 0..<10, stampMs: { start + Milliseconds($0 * 1000) })
        Self.wear(&home, seconds: 10..<60, stampMs: { start - 800_000 + Milliseconds($0 * 1000) })
        #expect(home.alerts.first { $0.category == .fall }?.severity == .emergency)
    }

    @Test func theWearablesOwnNameIsKnown() throws {
        var home = Self.home()
        let start = home.moment(0).uptime
        Self.wear(&home, seconds: 0..<30, stampMs: { start + Milliseconds($0 * 1000) })
        #expect(home.alerts.first?.summary.en.contains("unregistered") == false)
        let lines = home.pipeline.foresight(at: home.moment(30)).filter { $0.detector == "fall" }
        #expect(lines.map(\.isStanding) == [true] && lines.first?.deadline != nil)
        var early = Self.home()
        Self.wear(&early, seconds: 0..<5, stampMs: { start + Milliseconds($0 * 1000) })
        #expect(early.pipeline.foresight(at: early.moment(5)).contains { $0.says.en == "belt: watched, no fall seen" })
    }

    /// Devices of two people are named, though nobody's normal values are: one may walk while the other lies.
    @Test(arguments: [(["r1", "r2"], true), (["r1", "r1"], false)])
    func residentsOfDevicesCount(_ residents: [String], _ staysOpen: Bool) {
        var home = Self.home { settings in
            settings.devices = [
                .init(pattern: "belt", resident: residents[0]), .init(pattern: "pendant", resident: residents[1]),
                .init(pattern: "bedroom_motion", room: "bedroom"), .init(pattern: "hall_motion", room: "hall"),
            ]
        }
        let start = home.moment(0).uptime
        Self.wear(&home, seconds: 0..<31, stampMs: { start + Milliseconds($0 * 1000) })
        for (device, second) in [("bedroom_motion", 31.5), ("hall_motion", 33), ("bedroom_motion", 35)] {
            home.hear("zigbee2mqtt/\(device)", #"{"occupancy":false}"#, at: second - 0.2)
            home.hear("zigbee2mqtt/\(device)", #"{"occupancy":true}"#, at: second)
        }
        home.tell(.tick, at: 60)
        #expect(home.alerts.first { $0.category == .fall }?.condition == (staysOpen ? .active : .cleared))
    }

    @Test func aBridgesCopiesOfMotionWithdrawNothing() {
        var home = Home { $0.devices = [.init(pattern: "bath_radar", room: "bathroom")] }
        home.introduce()
        home.hear("zigbee2mqtt/bedroom_motion", #"{"occupancy":true,"battery":90}"#, at: 90)
        home.hear("zigbee2mqtt/bath_radar", #"{"fall_status":"fall_warning"}"#, at: 100)
        for second in 6..<50 {
            home.hear("zigbee2mqtt/bedroom_motion", #"{"occupancy":true,"battery":90}"#, at: 100 + Double(second))
        }
        home.tell(.tick, at: 200)
        #expect(home.alerts.first?.severity == .emergency && home.alerts.first?.condition == .active)
    }

    @Test func aWalkTestsSuspicionIsATest() {
        var home = Self.home()
        home.tell(.walkTest(milliseconds: 600_000), at: 10)
        home.hear("zigbee2mqtt/bath_radar", #"{"fall_status":"fall_warning"}"#, at: 20)
        home.tell(.tick, at: 120)
        #expect(!home.alerts.isEmpty && home.alerts.allSatisfy(\.isTest))
    }

    @Test func strangersDoNotCrowdOutTheWearable() {
        var home = Self.home()
        for number in 0..<20 {
            home.hear(
                "phones/p\(number)",
                #"[{"bn":"p\#(number)/","n":"x","u":"g","v":0},{"n":"y","u":"g","v":0},{"n":"z","u":"g","v":1}]"#,
                at: 1)
        }
        #expect(home.pipeline.wearables.count == 16)
        let pack = (0..<50).map { index in
            let t = Double(index) / 50
            return ["x", "y", "z"].enumerated().map {
                #"{"n":"\#($1)","u":"g","t":\#(t),"v":\#($0 == 2 ? 1 : 0.01 * Double(index % 3))}"#
            }.joined(separator: ",")
        }.joined(separator: ",")
        for second in 2..<8 {
            home.hear("phones/belt", #"[{"bn":"belt/","bt":\#(1_784_080_800 + second)},\#(pack)]"#, at: Double(second))
        }
        #expect(home.pipeline.wearables["belt"]?.blindness == .none && home.pipeline.wearables["belt"] != nil)
        #expect(home.pipeline.wearables.count == 16)
    }

    @Test func aRestartKeepsWhatWasToldAndTheLimits() throws {
        var home = Self.home()
        let start = home.moment(0).uptime
        Self.wear(&home, seconds: 0..<25, stampMs: { start + Milliseconds($0 * 1000) })
        #expect(home.alerts.first?.detail == "suspected")
        try home.restart {
            $0.wearPositions["belt"] = .waist
            $0.falls = .init(answerMilliseconds: 60_000, longLieMilliseconds: 600_000)
        }
        home.tell(.tick, at: 70)
        #expect(home.alerts.first?.detail == "suspected", "a minute to answer now")
        home.tell(.tick, at: 700)
        #expect(home.alerts.first?.detail == "long_lie")
    }
}
