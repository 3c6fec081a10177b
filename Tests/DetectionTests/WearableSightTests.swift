import SafetyModel
import Testing

@testable import Detection

@Suite struct WearableSightTests {
    private let watch = DeviceContext("watch", resident: "r1", role: .wearable)

    private func moment(_ seconds: Double) -> Moment {
        let uptime = Milliseconds(seconds * 1000)
        return Moment(wall: 1_784_080_800_000 + uptime, uptime: 70_000_000 + uptime)
    }

    /// What the detector thinks, second for second.
    private func told(_ states: [(Double, SensorBlindness?)]) -> [Detection] {
        var sight = WearableSight()
        return states.flatMap { sight.note($0.1, watch, at: moment($0.0)) }
    }

    @Test(arguments: SensorBlindness.allCases) func blindForLongIsToldOnceAndWhenItIsOver(_ why: SensorBlindness) {
        let blind = (0...60).map { (Double($0), SensorBlindness?.some(why)) }
        let seeing = (61...120).map { (Double($0), SensorBlindness?.none) }
        let told = told(blind + seeing)
        #expect(told.map(\.change) == [.raised, .cleared] && told.map(\.category) == [.blind, .blind])
        #expect(told.allSatisfy { $0.severity == .technical && $0.detail == why.rawValue })
        #expect(told.first?.summary.zh.contains(why.says.zh) == true)
    }

    @Test(
        arguments: [
            ([(0, .starting), (1, .starting), (2, nil), (300, nil)], "a start"),
            ([(0, nil), (10, .gap), (11, nil), (300, .gap), (301, nil)], "radio that stutters"),
            ([(0, nil), (5, .stuck), (30_000, .gap), (30_001, nil)], "a night on the charger"),
        ] as [([(Double, SensorBlindness?)], String)])
    func hiccupsAreNotTold(_ states: [(Double, SensorBlindness?)], _ why: String) {
        #expect(told(states).isEmpty, "\(why)")
    }

    @Test func theEndOfARecordingIsSaidAtOnce() {
        var sight = WearableSight()
        #expect(sight.note(.starting, watch, isOver: true, at: moment(0)).map(\.category) == [.blind], "one sample")
        #expect(sight.note(nil, watch, at: moment(1)).isEmpty)
    }
}
