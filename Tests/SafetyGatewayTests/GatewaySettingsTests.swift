import AlertRouter
import ConfigurationFile
import SafetyModel
import TestSupport
import Testing

@testable import SafetyGateway

@Suite struct GatewaySettingsTests {
    private func settings(_ text: String) throws(ConfigurationProblems) -> GatewaySettings {
        var options = SettingsOptions()
        options.credentialsDirectory = nil
        return try SettingsFile.parse(Array(text.utf8), name: "g.yaml", options: options, read: GatewaySettings.init)
    }

    private func problems(_ text: String) -> [String] {
        do {
            _ = try settings(text)
            return []
        } catch {
            return error.findings.map { "\($0)" }
        }
    }

    /// The least that is complete.
    private static let least = "home: 57001A\nuplink: {host: 127.0.0.1}\n"

    @Test func defaults() throws {
        let settings = try settings(Self.least)
        #expect(settings.home.home == "57001A" && settings.home.community == "community")
        #expect(settings.home.zone.name == "Asia/Shanghai" && settings.topics == ["#"])
        #expect(settings.broker.clientID == "safety-gateway-57001A" && settings.broker.port == 1883)
        #expect(settings.uplink?.clientID == "safety-gateway-57001A-uplink")
        #expect(settings.sms == nil && settings.phones.isEmpty && settings.heartbeatSeconds <= 60)
        #expect(settings.home.policies.uplink == "desk")
    }

    @Test func everything() throws {
        let folder = try TemporaryFolder()
        try folder.overwrite("ca.pem", with: [0x2d], at: 0)
        let settings = try settings(
            """
            home: "57001A"
            community: demo
            timezone: Europe/Rome
            address: 示范小区 3 栋
            state: state
            runtime: runtime
            mqtt: {host: broker, tls: {ca_file: \(folder.file("ca.pem"))}, topics: ["zigbee2mqtt/#"], client_id: box, keep_alive: 1m}
            uplink: {host: desk, port: 1884, session_expiry: 1d}
            bridges: {zigbee2mqtt: {base: [z2m, attic]}}
            devices:
              - {match: "bathroom_*", role: sos, room: bathroom, resident: r1}
            supervision: {device_silence: 2h, bridge_grace: 30s, battery_low: 15}
            siren: {topic: zigbee2mqtt/siren/set, on: "ON", off: "OFF"}
            contacts:
              - {name: daughter, phone: "+86 000 0002", roles: ["family_contact:1"]}
            sms: {outbox: spool/outbox}
            escalation: {desk_silence: 2m, quiet_hours: {from: "21:30", until: "06:00"}}
            journal: {segment_mib: 8, keep_mib: 64, sync: 2s}
            heartbeat: 10s
            """)
        #expect(settings.broker.port == 8883 && settings.broker.keepAliveSeconds == 60)
        #expect(settings.uplink?.sessionExpirySeconds == 86_400)
        #expect(settings.home.decoders.bases["zigbee2mqtt"] == ["z2m", "attic"])
        #expect(settings.home.devices.first?.room == "bathroom" && settings.home.devices.first?.role == .sos)
        #expect(settings.home.supervision.deviceSilenceMilliseconds == 7_200_000)
        #expect(
            settings.home.supervision.bridgeGraceMilliseconds == 30_000 && settings.home.supervision.batteryLowPct == 15
        )
        #expect(settings.home.siren.onPayload == "ON" && settings.home.siren.sirenTopic == "zigbee2mqtt/siren/set")
        #expect(settings.phones == ["daughter": "+860000002"])
        #expect(settings.sms?.inbox == "spool/inbox" && settings.sms?.archive == "spool/archive")
        #expect(settings.home.policies.deskSilenceSeconds == 120)
        #expect(settings.home.policies.quietHours == TimeBand(fromMinute: 1290, untilMinute: 360))
        #expect(settings.journal.segmentBytes == 8 << 20 && settings.journal.totalBytes == 64 << 20)
        #expect(settings.journalSyncSeconds == 2 && settings.heartbeatSeconds == 10)
    }

    static let table: [(yaml: String, place: String, word: String, why: String)] = [
        ("uplink: {host: a}\n", "g.yaml:1:1: `home`", "missing", "a home has a number"),
        (least + "colour: red\n", "g.yaml:3:1: colour", "not known", "unknown keys are said"),
        ("home: a/b\nuplink: {}\n", "g.yaml:1:7: home", "MQTT topic", "a level of a topic"),
        ("home: \"\"\nuplink: {}\n", "g.yaml:1:7: home", "", "no number at all"),
        (least + "timezone: Mars/Base\n", "g.yaml:3:11: timezone", "Asia/Shanghai", "a zone that is none"),
        (least + "mqtt:\n  port: 0\n", "g.yaml:4:9: mqtt.port", "1 to 65535", "a port that is none"),
        (least + "mqtt:\n  hots: x\n", "g.yaml:4:3: mqtt.hots", "host", "a key that is nearly one"),
        (
            least + "mqtt:\n  password_file: none.txt\n", "mqtt.password_file", "does not exist",
            "a password that is nowhere"
        ),
        (
            least + "mqtt:\n  tls: {ca_file: none.pem}\n", "mqtt.tls.ca_file", "does not exist",
            "a connection that was to be secret must not become plain"
        ),
        (least + "mqtt: {topics: [\"a/#/b\"]}\n", "mqtt.topics[0]", "no MQTT topic filter", "nothing would be heard"),
        (least + "mqtt: {topics: []}\n", "mqtt.topics", "nothing would be heard", "no topic at all"),
        (least + "mqtt: {host: \"\"}\n", "mqtt.host", "is empty", "a broker without a name"),
        (least + "siren: {topic: a/+/b}\n", "siren.topic", "published", "a filter is no topic"),
        ("home: a\n", "uplink", "nobody would learn", "nobody is told"),
        (least + "contacts:\n  - {name: d, phone: \"000\"}\n", "sms", "outbox", "a number and no way to it"),
        (
            least + "contacts:\n  - {name: d, phone: ask}\nsms: {outbox: o}\n", "contacts[0].phone", "digits",
            "no number"
        ),
        (
            least + "contacts:\n  - {phone: \"000\"}\nsms: {outbox: o}\n", "contacts[0]: `name`", "missing",
            "somebody without a name"
        ),
        (
            least + "contacts:\n  - {name: d, phone: \"000\", roles: [aunt]}\nsms: {outbox: o}\n", "contacts[0].roles",
            "aunt",
            "a role that is none"
        ),
        (least + "devices:\n  - {match: x}\n", "devices[0]", "role", "a line that says nothing"),
        (least + "devices:\n  - {match: x, role: sso}\n", "devices[0].role", "sos", "a role that is nearly one"),
        (least + "heartbeat: 5m\n", "g.yaml:3:12: heartbeat", "1m", "the contract's limit"),
        (least + "journal: {sync: 0}\n", "journal.sync", "", "not at all is too seldom"),
        (
            least + "escalation:\n  policies:\n    - {id: p, steps: [{after: 0, targets: [moon]}]}\n",
            "escalation.policies[0].steps[0].targets", "moon", "a target that is nobody"
        ),
        (
            least + "bridges: {zigbee2mqt: {base: [a]}}\n", "bridges.zigbee2mqt", "zigbee2mqtt",
            "a bridge that is nearly one"
        ),
    ]

    @Test(arguments: table) func findings(_ row: (yaml: String, place: String, word: String, why: String)) {
        let found = problems(row.yaml)
        #expect(found.contains { $0.contains(row.place) && $0.contains(row.word) }, "\(row.why): \(found)")
        #expect(found.allSatisfy { $0.hasPrefix("g.yaml:") }, "each at its place")
    }

    @Test func allAtOnce() {
        let found = problems("community: a#b\ntimezone: Mars\nmqtt: {port: x}\nheartbeat: 1h\nnonsense: 1\n")
        #expect(found.count >= 6, "\(found)")
    }
}
