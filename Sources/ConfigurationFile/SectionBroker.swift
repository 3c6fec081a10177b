import MQTTLink

extension Section {
    /// How to reach a broker; the same options in every configuration. Files are looked for now: a connection that was asked to be
    /// secret must not fail, or worse, at night.
    package func broker(clientID: String) -> MQTTSettings {
        var mqtt = MQTTSettings(clientID: string("client_id", default: clientID))
        mqtt.host = string("host", default: "127.0.0.1")
        if mqtt.host.isEmpty { report("host", "is empty", fix: "write the broker's name or address") }
        mqtt.otherHosts = strings("other_hosts", default: [])
        let tls = optionalSection("tls")
        mqtt.port = integer("port", in: 1...65535, default: tls == nil ? 1883 : 8883)
        mqtt.username = string("username")
        mqtt.password = secretFile("password_file")?.reveal()
        mqtt.keepAliveSeconds = seconds("keep_alive", in: 5...3600, default: 15)
        mqtt.sessionExpirySeconds = UInt32(clamping: seconds("session_expiry", default: 7 * 86_400))
        if let tls {
            tls.removed("authority_file", use: "ca_file")
            mqtt.tls = .init(
                authorityFile: tls.existingFile("ca_file"), certificateFile: tls.existingFile("certificate_file"),
                keyFile: tls.existingFile("key_file"))
        }
        if mqtt.password != nil && mqtt.username == nil {
            report("username", "is missing beside `password_file`", fix: "name the user of that password")
        }
        return mqtt
    }
}
