import Foundation

/// The configuration files of an installation.
struct InstallationFiles: Sendable {
    let folder: String
    let mqttPort, httpPort: Int
    static let home = "T0001"
    static let base = "safety/v1/test/\(home)"
    var broker: String { "\(folder)/mosquitto.conf" }
    var gateway: String { "\(folder)/gateway.yaml" }
    var desk: String { "\(folder)/desk.yaml" }
    var alerts: String { "\(folder)/alerts.jsonl" }
    var state: String { "\(folder)/state" }
    var outbox: String { "\(folder)/sms/outbox" }

    struct Options: Sendable {
        var topics = "zigbee2mqtt/#"
        /// More lines of `contacts`.
        var contacts: [String] = []
        /// More of the box's configuration.
        var extra = ""
        /// The port of a broker of the test's own, for the home and the uplink.
        var brokerPort: Int?
    }

    func write(_ options: Options) throws {
        for name in ["broker", "sms/outbox", "sms/inbox", "sms/sent", "sms/error", "sms/archive"] {
            try FileManager.default.createDirectory(atPath: "\(folder)/\(name)", withIntermediateDirectories: true)
        }
        try Text.write(brokerText(), to: broker)
        try Text.write(gatewayText(options), to: gateway)
        try Text.write(deskText, to: desk)
    }

    /// What the shipped file says, on our port and in our folder.
    private func brokerText() throws -> String {
        let shipped = try Text.lines("\(Programs.root)/config/mosquitto.conf")
        // Debian's own mosquitto.conf, which stands before ours, names the folder.
        let lines =
            shipped.map { line in
                line.hasPrefix("listener ") ? "listener \(mqttPort) 127.0.0.1" : line
            } + ["persistence_location \(folder)/broker/"]
        return (lines + (getuid() == 0 ? ["user root"] : [])).joined(separator: "\n") + "\n"
    }

    private func gatewayText(_ options: Options) -> String {
        """
        home: "\(Self.home)"
        community: test
        timezone: Asia/Shanghai
        state: \(state)
        runtime: \(folder)/run
        heartbeat: 5
        mqtt: {host: 127.0.0.1, port: \(options.brokerPort ?? mqttPort), topics: ["\(options.topics)"]}
        uplink: {host: 127.0.0.1, port: \(options.brokerPort ?? mqttPort)}
        devices:
          - {match: "sos_*", role: sos, room: bathroom}
          - {match: "smoke_*", room: kitchen}
        contacts:
          - {name: family-1, roles: ["family_contact:1"], phone: "+8600000000001"}
        \(options.contacts.map { "  - \($0)" }.joined(separator: "\n"))
        sms: {outbox: \(outbox)}
        siren: {topic: test/siren, voice_topic: test/voice}
        journal: {sync: 1}
        \(options.extra)

        """
    }

    private var deskText: String {
        """
        community: test
        timezone: Asia/Shanghai
        database: \(folder)/desk.db
        http: {listen: 127.0.0.1, port: \(httpPort)}
        mqtt: {host: 127.0.0.1, port: \(mqttPort)}

        """
    }
}

/// A Zigbee2MQTT bridge with some buttons, smoke alarms and motion sensors.
enum Bridge {
    static let smokeOff = #"{"smoke":false,"battery":90}"#
    static let smokeOn = #"{"smoke":true,"battery":90}"#
    static let press = #"{"action":"emergency","battery":90}"#

    static func inventory(buttons: Int, smoke: Int, motion: Int = 4) -> String {
        var number = 0
        func device(_ name: String, _ vendor: String, _ model: String, _ exposes: String) -> String {
            number += 1
            return """
                {"ieee_address":"0x00158d00000\(10_000 + number)","friendly_name":"\(name)","type":"EndDevice",\
                "supported":true,"power_source":"Battery","definition":{"model":"\(model)","vendor":"\(vendor)",\
                "description":"test","exposes":[\(exposes)]}}
                """
        }
        func binary(_ name: String) -> String {
            #"{"type":"binary","name":"\#(name)","property":"\#(name)","access":1,"value_on":true,"value_off":false}"#
        }
        let action = #"{"type":"enum","name":"action","property":"action","access":1,"values":["emergency"]}"#
        let all =
            (0..<buttons).map { device("sos_\($0)", "Tuya", "TS0215A_sos", action) }
            + (0..<smoke).map { device("smoke_\($0)", "Aqara", "JY-GZ-01AQ", binary("smoke")) }
            + (0..<motion).map { device("motion_\($0)", "SONOFF", "SNZB-03", binary("occupancy")) }
        return "[\(all.joined(separator: ","))]"
    }

    /// The bridge comes up and every smoke alarm reports that all is well, live.
    static func begin(_ publisher: Publisher, buttons: Int = 1, smoke: Int = 1) async throws {
        try await publisher.publish("zigbee2mqtt/bridge/state", #"{"state":"online"}"#, retain: true)
        let inventory = inventory(buttons: buttons, smoke: smoke)
        try await publisher.publish("zigbee2mqtt/bridge/devices", inventory, retain: true)
        for number in 0..<smoke { try await publisher.publish("zigbee2mqtt/smoke_\(number)", smokeOff) }
    }
}
