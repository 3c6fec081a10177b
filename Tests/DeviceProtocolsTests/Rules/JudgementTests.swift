import SafetyModel
import Testing

@testable import DeviceProtocols

/// What is raised, and what is not, whatever the bridge. Zigbee2MQTT is the carrier because it caches, retains and repeats.
@Suite struct JudgementTests {
    private static let on = #"{"smoke":true}"#
    private static let off = #"{"smoke":false}"#

    @Test func aStateIsRaisedOnItsTransition() {
        var home = Home()
        #expect(home.hear("zigbee2mqtt/hall", Self.on).raised == ["smoke"], "first word, live")
        #expect(home.hear("zigbee2mqtt/hall", Self.on, after: 60).raised == [], "the same fire")
        #expect(home.hear("zigbee2mqtt/hall", #"{"smoke":null,"battery":90}"#).raised == [], "null clears nothing")
        #expect(home.hear("zigbee2mqtt/hall", Self.on).raised == [])
        #expect(home.hear("zigbee2mqtt/hall", Self.off).raised == [])
        #expect(home.hear("zigbee2mqtt/hall", Self.on).raised == ["smoke"], "the next fire")
        #expect(home.hear("zigbee2mqtt/attic", Self.on).raised == ["smoke"], "another device")
        home.decoder.rearm("hall")
        #expect(home.hear("zigbee2mqtt/hall", Self.on).raised == ["smoke"], "closed by a person while it still burns")
    }

    @Test(
        "an input of unknown purpose is what its role says, and without one nothing",
        arguments: [
            ("cord/binary_sensor/button1/state", "ON", "OFF", "cord"),
            ("stat/cord/RESULT", #"{"Switch1":{"Action":"ON"}}"#, #"{"Switch1":{"Action":"OFF"}}"#, "cord"),
            ("cord/status/input:0", #"{"id":0,"state":true}"#, #"{"id":0,"state":false}"#, "cord"),
            ("zwave/cord/48/0/Any", "true", "false", "cord"),
            ("zwave/cord/basic/endpoint_0/event", #"{"value":255}"#, #"{"value":0}"#, "cord"),
        ])
    func inputs(_ topic: String, _ on: String, _ off: String, _ device: String) {
        var unnamed = Home()
        #expect(unnamed.hear(topic, on).raised == [] && unnamed.hear(topic, off).raised == [])
        for (role, alarm) in [(DeviceRole.sos, "sos"), (.waterLeak, "water_leak"), (.smoke, "smoke")] {
            var home = Home(devices: [DeviceAssignment(pattern: device, role: role)])
            #expect(home.hear(topic, off).raised == [])
            #expect(home.hear(topic, on, after: 60).raised == [alarm])
            #expect(home.hear(topic, on, after: 60).raised == [], "the same one")
            #expect(home.hear(topic, off).raised == [] && home.hear(topic, on, after: 60).raised == [alarm])
        }
        var door = Home(devices: [DeviceAssignment(pattern: device, role: .exitDoor)])
        #expect(door.hear(topic, on).facts == "contact=open" && door.hear(topic, off).facts == "contact=closed")
        var cancel = Home(devices: [DeviceAssignment(pattern: device, role: .cancel)])
        #expect(
            cancel.hear(topic, on).facts == "button=single!" && cancel.hear(topic, off, after: 5).facts == "other=false"
        )
    }

    @Test func aRetainedCopyNeverRaisesAndNeverHides() {
        var home = Home()
        let first = home.hear("zigbee2mqtt/hall", Self.on, retained: true)
        #expect(first.raised == [] && first.stale == ["smoke"] && first.facts == "smoke=true")
        let again = home.hear("zigbee2mqtt/hall", Self.on, retained: true)
        #expect(again.stale == [] && again.ignored != nil, "the same copy after a reconnect")
        #expect(
            home.hear("zigbee2mqtt/hall", Self.on, after: 60).raised == ["smoke"], "live: no repetition of the copy")
        #expect(home.hear("zigbee2mqtt/hall", Self.on, retained: true).stale == [], "a copy of what was handled")
    }

    @Test func aRetainedPublishWhileAwayCountsOnce() {
        var home = Home()
        let press = #"{"action":"emergency"}"#
        #expect(home.hear("zigbee2mqtt/pendant", press).raised == ["sos"], "queued, with the flag off")
        let copy = home.hear("zigbee2mqtt/pendant", press, retained: true)
        #expect(copy.raised == [] && copy.stale == [] && copy.observations.isEmpty, "and again as the retained copy")
        #expect(home.hear("zigbee2mqtt/pendant", press, after: 3).raised == ["sos"], "the next press")
    }

    @Test func aRetainedPressIsShownOnceAndIsNoPress() {
        var home = Home()
        let old = home.hear("zigbee2mqtt/pendant", #"{"action":"emergency","battery":90}"#, retained: true)
        #expect(old.facts == "battery=90" && old.stale == ["sos"] && old.raised == [])
        #expect(home.hear("zigbee2mqtt/pendant", #"{"action":"emergency","battery":90}"#, retained: true).stale == [])
    }

    @Test func theBridgesCacheIsDoubtedForThirtySeconds() {
        var home = Home()
        home.hear("zigbee2mqtt/bridge/state", #"{"state":"offline"}"#)
        home.hear("zigbee2mqtt/known", Self.off)
        home.hear("zigbee2mqtt/bridge/state", #"{"state":"online"}"#)
        let cached = home.hear("zigbee2mqtt/hall", Self.on, after: 5)
        #expect(cached.raised == [] && cached.stale == ["smoke"])
        #expect(home.hear("zigbee2mqtt/hall", Self.on, after: 5).stale == [], "shown once")
        #expect(home.hear("zigbee2mqtt/known", Self.on).raised == ["smoke"], "a live true after a live false")
        #expect(home.hear("zigbee2mqtt/pendant", #"{"action":"emergency"}"#).raised == ["sos"], "a press is no state")
        #expect(home.hear("zigbee2mqtt/hall", Self.on, after: 30).raised == ["smoke"], "outside the window")
    }

    @Test func aBridgeFoundOnlineDidNotJustComeOnline() {
        var home = Home()
        home.hear("zigbee2mqtt/bridge/state", #"{"state":"online"}"#, retained: true)
        #expect(home.hear("zigbee2mqtt/hall", Self.on).raised == ["smoke"], "our own start is not the bridge's")
    }

    @Test func aTestIsNoAlarmUntilItOutlastsItself() {
        var home = Home()
        let both = #"{"smoke":true,"test":true}"#
        let test = home.hear("zigbee2mqtt/hall", both)
        #expect(test.raised == [] && test.testAlarms == [Alarm(kind: .smoke, device: "hall", isTest: true)])
        #expect(home.hear("zigbee2mqtt/hall", both, after: 300).raised == [])
        #expect(home.hear("zigbee2mqtt/hall", both, after: 301).raised == ["smoke"], "no test lasts ten minutes")
        home.hear("zigbee2mqtt/hall", #"{"smoke":false,"test":false}"#)
        home.hear("zigbee2mqtt/hall", both)
        #expect(
            home.hear("zigbee2mqtt/hall", #"{"smoke":true,"test":false}"#).raised == ["smoke"],
            "smoke outlasts the flag")
        home.hear("zigbee2mqtt/attic", #"{"test":true}"#, retained: true)
        #expect(home.hear("zigbee2mqtt/attic", Self.on).raised == ["smoke"], "an old flag suppresses nothing")
        #expect(
            home.hear("zigbee2mqtt/den", #"{"test":true,"action":"emergency"}"#).raised == ["sos"],
            "a call is never a test")
    }

    @Test func silencingIsNoClear() {
        var home = Home()
        #expect(home.hear("zigbee2mqtt/hall", #"{"smoke":true,"silence":true}"#).raised == ["smoke"])
        #expect(home.hear("zigbee2mqtt/hall", #"{"smoke":true,"silence":false}"#).raised == [])
    }

    @Test func pressesCountByArrival() {
        var home = Home()
        #expect(home.hear("zigbee2mqtt/pendant", #"{"action":"emergency"}"#).raised == ["sos"])
        let mirror = home.hear("zigbee2mqtt/pendant/action", "emergency")
        #expect(mirror.raised == [] && mirror.observations.isEmpty, "the same press on its second topic")
        #expect(
            home.hear("zigbee2mqtt/pendant", #"{"action":"emergency"}"#, after: 3).raised == ["sos"], "another press")
        #expect(home.hear("zigbee2mqtt/pendant", #"{"action":""}"#, after: 3).raised == [], "a reset")
    }

    @Test(arguments: [
        (DeviceRole.sos, "single", ["sos"], "any press of an SOS button"), (.sos, "hold", ["sos"], "a long one too"),
        (.cancel, "single", [], "the resident's cancel button"), (.cancel, "emergency", ["sos"], "the word itself"),
        (.door, "single", [], "another role than the name says"),
        (.ignore, "emergency", [], "set aside by the installer"),
    ]) func rolesDecideWhatAPressMeans(_ role: DeviceRole, _ action: String, _ want: [String], _ why: String) {
        var home = Home(devices: [DeviceAssignment(pattern: "sos_*", role: role)])
        #expect(home.hear("zigbee2mqtt/sos_bath", "{\"action\":\"\(action)\"}").raised == want, "\(why)")
    }

    @Test(arguments: [
        ("卫生间呼叫", ["sos"], "a name that calls"), ("Panic button", ["sos"], "in English"),
        ("lamp", [], "a light switch"),
    ]) func aNameCountsWhereNothingElseSpeaks(_ name: String, _ want: [String], _ why: String) {
        var home = Home()
        #expect(home.hear("zigbee2mqtt/\(name)", #"{"action":"single"}"#).raised == want, "\(why)")
    }

    @Test(
        arguments: [
            (DeviceRole.bed, "bed_occupancy=true", [], "a bed mat"), (.smoke, "smoke=true", ["smoke"], "a smoke zone"),
            (.waterLeak, "water_leak=true", ["water_leak"], "a leak zone"),
            (.exitDoor, "contact=open", [], "a door zone"),
            (.sos, "button=sos!", ["sos"], "a pull cord"), (.motion, "motion=true", [], "a PIR"),
            (.tag, "presence=true", [], "a tag"),
        ] as [(DeviceRole, String, [String], String)])
    func rolesNameAZone(_ role: DeviceRole, _ facts: String, _ want: [String], _ why: String) {
        var home = Home(devices: [DeviceAssignment(pattern: "zone", bridge: "zigbee2mqtt", role: role)])
        let decoded = home.hear("zigbee2mqtt/zone", #"{"alarm_1":true}"#)
        #expect(decoded.facts == facts && decoded.raised == want, "\(why)")
        #expect(home.hear("zigbee2mqtt/zone", #"{"alarm_1":true}"#, after: 60).raised == [], "\(why), repeated")
    }

    @Test func aRefusalOnAnAlarmTopicIsSaid() {
        var home = Home()
        #expect(!home.hear("zigbee2mqtt/hall", "{").refusedOnAlarmTopic, "nothing known of it")
        home.hear("zigbee2mqtt/hall", Self.off)
        let refused = home.hear("zigbee2mqtt/hall", #"{"smoke":tr"#)
        #expect(refused.refusedOnAlarmTopic && refused.refused?.decoder == "zigbee2mqtt" && refused.refused?.byte == 9)
        #expect(home.decoder.counts.first { $0.decoder == "zigbee2mqtt" }?.refused == 2)
        #expect(home.hear("zigbee2mqtt/hall", Self.on).raised == ["smoke"], "the next message as usual")
    }

    @Test(arguments: [
        ("zigbee2mqtt/bath/cord", "the configuration says that it calls for help", true),
        ("zigbee2mqtt/bath/lamp", "nothing says that it matters", false),
        ("zigbee2mqtt/Mum's SOS", "its name says so", true),
        ("zwave/hall/notification/endpoint_0/Smoke_Alarm/Sensor_status", "the topic itself says smoke", true),
        ("iMEDE_watch/sos", "the topic itself says SOS", true),
    ])
    func aFirstMessageThatIsRefusedOnAnAlarmTopic(_ topic: String, _ reason: String, _ isAlarm: Bool) {
        var home = Home(devices: [
            DeviceAssignment(pattern: "bath/cord", role: .sos), DeviceAssignment(pattern: "bath/*", room: "bathroom"),
        ])
        let decoded = home.hear(topic, "{\"a")
        #expect(decoded.refused != nil && decoded.refusedOnAlarmTopic == isAlarm, "\(reason)")
    }

    @Test func everyPressIsAPressWhateverIsOpen() {
        var home = Home()
        let press = #"{"action":"emergency","battery":90}"#
        #expect(home.hear("zigbee2mqtt/cord", press).raised == ["sos"])
        #expect(home.hear("zigbee2mqtt/cord/action", "emergency", after: 1).raised == [], "the same press, told twice")
        for _ in 0..<3 {
            let again = home.hear("zigbee2mqtt/cord", press, after: 3)
            #expect(again.raised == ["sos"] && again.facts.hasPrefix("button=sos!"), "pressed again: nobody came yet")
        }
    }

    @Test func aBareCodeSpeaksThroughItsRole() {
        var home = Home(devices: [DeviceAssignment(pattern: "rf/C1A96C", role: .sos)])
        let frame = #"{"RfReceived":{"Data":"C1A96C","RfKey":"None"}}"#
        #expect(home.hear("tele/rf/RESULT", frame).raised == ["sos"])
        #expect(home.hear("tele/rf/RESULT", frame).raised == [], "the radio's repetition")
        #expect(home.hear("tele/rf/RESULT", #"{"RfReceived":{"Data":"FFFFFF"}}"#).ignored != nil, "a stranger")
    }

    @Test func topicsOfNobodyAreIgnored() {
        var home = Home()
        #expect(home.hear("some/where/else", "1").ignored == "no decoder for this topic")
    }
}
