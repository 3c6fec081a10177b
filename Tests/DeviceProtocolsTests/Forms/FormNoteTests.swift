import SafetyModel
import Testing

@testable import DeviceProtocols

/// Forms whose meaning depends on what the decoder remembers: numbered presses, measurements by their own time, sums of channels.
@Suite struct FormNoteTests {
    private typealias Step = (topic: String, payload: String, seconds: Milliseconds)

    /// One home's day each. Learning or not, the answers are the same.
    private static let days: [(reason: String, steps: [Step])] = [
        (
            "a button tells its last press again, then presses anew; an empty event counts as seen",
            [4, 4, 5, 5, 5, 6, 7, 7, 4, 4, 0, 8].map { number in
                ("shellies/shellybutton1-1A/input_event/0", #"{"event":"S","event_cnt":\#(number)}"#, 30)
            }
        ),
        (
            "a number that is none, or no longer one",
            ["1", "1.0", "2.0", "2", "2.5", "\"3\"", "3", "null", "3", "1e1", "10", "-10", "123456789012345678"].map {
                ("shellies/shellybutton1-1A/input_event/0", #"{"event":"SS","event_cnt":\#($0)}"#, 3)
            }
        ),
        (
            "the number is told without a press at boot",
            [0, 0, 1, 1, 0].flatMap { number -> [Step] in
                [
                    ("shellies/shellyi3-1A/input_event/1", #"{"event":"","event_cnt":\#(number)}"#, 3),
                    ("shellies/shellyi3-1A/input_event/1", #"{"event":"L","event_cnt":\#(number)}"#, 3),
                ]
            }
        ),
        (
            "an advertised press is repeated, and after ten minutes its number is a new press",
            [0, 1, 1, 400, 400, 700, 1, 601].map {
                ("home/box/BTtoMQTT/B0E910111213", #"{"id":"B0:E9:10:11:12:13","button":1,"packet":7,"batt":9}"#, $0)
            }
        ),
        (
            "a cuff tells a measurement again, an older one, a newer one, and one without a time",
            [
                "2026-07-15T01:58:00", "2026-07-15T01:58:00", "2026-07-14T01:58:00", "2026-07-15T02:08:00",
                "1970-01-01T00:00:00",
                "2026-07-15T02:08:00", "2026-07-15T02:18:00+08:00", "2026-07-15T02:18:00", "x", "2026-07-29T02:18:00",
            ].flatMap { time -> [Step] in
                [131, 131, 128].map {
                    (
                        "omron/blood_pressure/user1",
                        #"{"timestamp":"\#(time)","systolic":\#($0),"diastolic":82,"pulse":69}"#, 60
                    )
                }
            }
        ),
        (
            "weights of several units, read again",
            ["kg", "lbs", "kg", "jin", "kg"].flatMap { unit -> [Step] in
                [61.4, 61.4, 900, 61.5, 61.5].map {
                    (
                        "miscale/user1/weight",
                        #"{"weight":\#($0),"weight_unit":"\#(unit)","timestamp":"2026-07-15T01:58:00"}"#, 60
                    )
                }
            }
        ),
        (
            "a meter with one channel, until a second one speaks",
            [
                ("0", "81.42"), ("0", "81.50"), ("0", "-0"), ("0", "0"), ("0", "90"), ("1", "10"), ("0", "80"),
                ("0", "81"),
                ("1", "11.5"), ("1", "nan"), ("0", "5"),
            ].map { ("shellies/shellyswitch25-0A/relay/\($0)/power", $1, 10) }
        ),
        (
            "a plug's power, energy and heat; a fault comes and goes; a second channel joins",
            [81.2, 81.9, -0.0, 5e12, 80].flatMap { power -> [Step] in
                ["[]", "[\"overtemp\"]", "[]"].map { errors in
                    (
                        "shellyplusplugs-c0/status/switch:0",
                        #"{"id":0,"output":true,"apower":\#(power),"voltage":230.1,"aenergy":{"total":113420.551},"#
                            + #""temperature":{"tC":37.4},"errors":\#(errors)}"#, 10
                    )
                } + [
                    (
                        "shellyplusplugs-c0/events/rpc",
                        #"{"method":"NotifyStatus","params":{"ts":1784052184.12,"switch:0":{"id":0,"apower":\#(power)},"#
                            + #""temperature:1":{"id":1,"tC":20.5,"errors":[]}}}"#, 10
                    ),
                    ("shellyplusplugs-c0/status/switch:\(power > 80.5 ? 0 : 1)", #"{"id":1,"apower":9.5}"#, 10),
                ]
            }
        ),
    ]

    @Test(arguments: days.indices) func saysTheSameAsInFull(_ index: Int) {
        let day = Self.days[index]
        var (learning, full) = (Home(), Home())
        full.decoder.isLearningForms = false
        for turn in 0..<3 {
            for step in day.steps {
                #expect(
                    learning.hear(step.topic, step.payload, after: step.seconds)
                        == full.hear(step.topic, step.payload, after: step.seconds),
                    "\(day.reason), turn \(turn): \(step.payload)")
            }
        }
        #expect(learning.decoder.counts == full.decoder.counts)
    }

    @Test func anAnswerThatIsHeldDoesNotChange() {
        var home = Home()
        home.hear("zigbee2mqtt/a", #"{"temperature":21.5}"#)
        let held = home.hear("zigbee2mqtt/a", #"{"temperature":22.5}"#)
        home.hear("zigbee2mqtt/a", #"{"temperature":23.5}"#)
        #expect(held.facts == "temperature_c=22.5")
    }

    @Test func anAnswerThatIsUsedAgainIsAsGoodAsNew() {
        let messages = [
            ("zigbee2mqtt/b", #"{"action":"emergency"}"#), ("zigbee2mqtt/a", #"{"temperature":21.5}"#),
            ("zigbee2mqtt/a", "{"), ("zigbee2mqtt/a", #"{"temperature":22.5}"#), ("nobody/s", "1"),
            ("zigbee2mqtt/bridge/state", "offline"), ("zigbee2mqtt/a", #"{"smoke":true}"#),
            ("viatom-ble", #"{"worn":false}"#), ("zigbee2mqtt/a", #"{"temperature":22.5}"#),
        ]
        var (decoder, other) = (MessageDecoder(), MessageDecoder())
        var answer = Decoded()
        for (index, message) in messages.enumerated() {
            let now = Moment(wall: 1_784_052_184_000, uptime: Milliseconds(index) * 5000)
            let message = Message(topic: message.0, payload: Array(message.1.utf8))
            decoder.decode(message, at: now, into: &answer)
            #expect(answer == other.decode(message, at: now))
        }
    }

    @Test(arguments: ObservationKind.allCases) func whatIsPlainForARoleIsLeftAloneByIt(_ kind: ObservationKind) {
        let values: [ObservationValue] = [.flag(true), .flag(false), .number(1), .text("open"), .text("on")]
        for role in DeviceRole.allCases.map({ $0 }) + [nil] {
            for value in values {
                let told = Observation("d", kind, value)
                if told.isPlain(role) { #expect(RoleRules.applied(told, role) == told) }
            }
        }
    }
}
