import SafetyModel
import Testing

@testable import HomePipeline

/// Contracts, "Cached or live?".
@Suite struct StoredCopyTests {
    @Test func retainedPressAtTheStart() throws {
        var home = Home()
        home.introduce()
        home.hear("zigbee2mqtt/bathroom_sos", #"{"action":"emergency","battery":97}"#, retained: true, at: 1)
        let shown = try #require(home.alerts.first)
        #expect(home.effects.alerts.count == 1)
        #expect(shown.isUnconfirmed && shown.severity == .urgent, "shown, not an emergency")
        #expect(!home.effects.told.contains("siren:raise"))
        home.hear("zigbee2mqtt/bathroom_sos", #"{"action":"emergency","battery":97}"#, retained: true, at: 300)
        #expect(home.effects.alerts.count == 1, "the next connection brings it again: nothing new")
        home.press(at: 400)
        let live = try #require(home.alerts.last)
        #expect(home.alerts.count == 1 && live.id == shown.id, "one entry of the list")
        #expect(!live.isUnconfirmed && live.severity == .emergency && live.revision == 2)
        #expect(home.effects.told.contains("siren:raise"), "the ladder of an emergency begins")
    }

    @Test func aLiveAllClearEndsTheOldState() throws {
        var home = Home()
        home.introduce()
        home.hear("zigbee2mqtt/kitchen_smoke", #"{"smoke":true}"#, retained: true, at: 1)
        home.hear("zigbee2mqtt/kitchen_smoke", #"{"smoke":false,"battery":90}"#, at: 90)
        #expect(home.alerts.map(\.condition) == [.cleared], "nobody looks for smoke that the detector no longer sees")
    }

    @Test func retainedSmokeAtTheStart() throws {
        var home = Home()
        home.introduce()
        home.hear("zigbee2mqtt/kitchen_smoke", #"{"smoke":true}"#, retained: true, at: 1)
        #expect(home.alerts.map(\.isUnconfirmed) == [true])
        home.hear("zigbee2mqtt/kitchen_smoke", #"{"smoke":true,"battery":90}"#, at: 90)
        #expect(home.alerts.count == 1 && home.alerts.first?.severity == .emergency)
    }

    /// Zigbee2MQTT publishes its cache without the RETAIN flag when it starts.
    @Test func cachedSmokeAfterTheBridgeCameOnline() throws {
        var home = Home()
        home.introduce()
        home.hear("zigbee2mqtt/bridge/state", #"{"state":"offline"}"#, at: 5)
        home.hear("zigbee2mqtt/bridge/state", #"{"state":"online"}"#, at: 10)
        home.hear("zigbee2mqtt/kitchen_smoke", #"{"smoke":true}"#, at: 12)
        home.hear("zigbee2mqtt/kitchen_smoke", #"{"smoke":true}"#, at: 14)
        #expect(home.effects.alerts.map(\.isUnconfirmed) == [true])
        home.hear("zigbee2mqtt/kitchen_smoke", #"{"smoke":true}"#, at: 45)
        #expect(home.alerts.map(\.severity) == [.emergency], "outside the window it is live")
    }

    @Test func liveTrueAfterLiveFalseWithinTheWindow() throws {
        var home = Home()
        home.introduce()
        home.hear("zigbee2mqtt/bridge/state", #"{"state":"online"}"#, at: 10)
        home.hear("zigbee2mqtt/kitchen_smoke", #"{"smoke":false}"#, at: 12)
        home.hear("zigbee2mqtt/kitchen_smoke", #"{"smoke":true}"#, at: 14)
        #expect(home.alerts.map(\.severity) == [.emergency])
        #expect(home.alerts.map(\.isUnconfirmed) == [false])
    }

    /// Queued for us with retain 0, then its retained copy with the new subscription.
    @Test func whatComesTwiceCountsOnce() throws {
        for payload in [#"{"action":"emergency","battery":97}"#, #"{"action":"emergency"}"#] {
            var home = Home()
            home.introduce()
            home.hear("zigbee2mqtt/bathroom_sos", payload, at: 10)
            home.hear("zigbee2mqtt/bathroom_sos", payload, retained: true, at: 10.1)
            home.hear("zigbee2mqtt/bathroom_sos", payload, retained: true, at: 900)
            #expect(home.alerts.count == 1 && home.alerts.first?.occurrences == 1)
            #expect(home.alerts.first?.isUnconfirmed == false)
            try home.restart()
            home.hear("zigbee2mqtt/bathroom_sos", payload, retained: true, at: 1000)
            #expect(home.alerts.first?.occurrences == 1, "also after a restart")
        }
    }

    /// A stored copy says nothing about now: it ends no alarm, and a suspicion out of the store asks nobody: a person sees it.
    @Test func storedCopiesNeitherClearNorAsk() throws {
        var home = Home()
        home.introduce()
        home.hear("zigbee2mqtt/kitchen_smoke", #"{"smoke":true}"#, at: 60)
        home.hear("zigbee2mqtt/kitchen_smoke", #"{"smoke":false}"#, retained: true, at: 70)
        #expect(home.alerts.first?.condition == .active)
        home.hear("zigbee2mqtt/radar", #"{"fall_status":"fall_warning"}"#, retained: true, at: 80)
        home.tell(.tick, at: 400)
        let stored = try #require(home.alerts.last)
        #expect(home.alerts.count == 2 && stored.isUnconfirmed && stored.severity == .urgent)
    }

    @Test func storedCopiesAreNoSignOfLifeOfADevice() {
        var home = Home()
        home.introduce()
        home.hear("zigbee2mqtt/kitchen_smoke", #"{"smoke":false,"battery":50}"#, retained: true, at: 1)
        #expect(home.pipeline.devices.first { $0.profile.device == "kitchen_smoke" }?.lastHeard == nil)
        home.hear("zigbee2mqtt/kitchen_smoke", #"{"smoke":false,"battery":50}"#, at: 2)
        #expect(home.pipeline.devices.first { $0.profile.device == "kitchen_smoke" }?.lastHeard == home.moment(2))
    }
}
