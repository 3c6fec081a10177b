import ConfigurationFile
import MQTTLink

/// How to reach a broker: `mqtt` (the home's) and `uplink` (the desk's).
struct BrokerSettings: Sendable {
    var mqtt: MQTTSettings

    init(_ section: Section, clientID: String) {
        mqtt = MQTTSettings(clientID: section.string("client_id", default: clientID))
        mqtt.host = section.string("host", default: "127.0.0.1")
        let tls = section.optionalSection("tls")
        mqtt.port = section.integer("port", in: 1...65535, default: tls == nil ? 1883 : 8883)
        mqtt.username = section.string("username")
        mqtt.password = section.secretFile("password_file")?.reveal()
        mqtt.keepAliveSeconds = section.seconds("keep_alive", in: 5...3600, default: 30)
        mqtt.sessionExpirySeconds = UInt32(clamping: section.seconds("session_expiry", default: 7 * 86_400))
        if let tls {
            mqtt.tls = .init(
                authorityFile: tls.string("ca_file"), certificateFile: tls.string("certificate_file"),
                keyFile: tls.string("key_file"))
        }
        if mqtt.password != nil && mqtt.username == nil {
            section.report("username", "is missing beside `password_file`", fix: "name the user of that password")
        }
    }
}
