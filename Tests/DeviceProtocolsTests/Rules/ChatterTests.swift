import SafetyModel
import Testing

@testable import DeviceProtocols

/// A sensor that goes on and off many times a minute is one alarm and one fault.
@Suite struct ChatterTests {
    @Test func aChatteringSensorIsOneAlarmAndAFault() {
        var home = Home()
        var (raised, changes, faults) = (0, 0, 0)
        for turn in 0..<600 {
            let decoded = home.hear("zigbee2mqtt/sink", #"{"water_leak":\#(turn % 2 == 0)}"#, after: 1)
            raised += decoded.raised.count
            changes += decoded.observations.filter { $0.kind == .waterLeak }.count
            faults += decoded.chattering.filter(\.isOn).count
        }
        #expect(faults == 1 && raised <= 5 && changes <= 9, "\(raised) raised, \(changes) changes, \(faults) faults")
        let still = home.hear("zigbee2mqtt/sink", #"{"water_leak":false}"#, after: 400)
        #expect(still.chattering.map(\.isOn) == [false] && still.facts == "water_leak=false")
        #expect(
            home.hear("zigbee2mqtt/sink", #"{"water_leak":true}"#, after: 60).raised == ["water_leak"], "the next leak")
    }

    @Test func aDangerThatComesAndGoesIsNone() {
        var home = Home()
        for turn in 0..<40 {
            let decoded = home.hear("zigbee2mqtt/sink", #"{"water_leak":\#(turn % 2 == 0)}"#, after: 30)
            #expect(decoded.chattering.isEmpty && decoded.raised.count == (turn % 2 == 0 ? 1 : 0))
        }
    }

    @Test func aHeldKeyIsOnePress() {
        var home = Home()
        #expect(home.hear("zigbee2mqtt/key", #"{"action":"on_initial_press"}"#).facts == "button=single!")
        #expect(home.hear("zigbee2mqtt/key", #"{"action":"on_long_press"}"#).facts == "")
        #expect(
            home.hear("zigbee2mqtt/key", #"{"action":"on_hold"}"#, after: 10).facts == "button=long!",
            "a press of its own")
    }
}
