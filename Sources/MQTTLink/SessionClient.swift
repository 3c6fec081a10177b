import CMosquitto
import SafetyModel

extension SessionLoop {
    struct NoClient: Error { var reason: String }

    /// A libmosquitto client with our callbacks, will and credentials. What cannot be set ends the attempt: without its TLS or its
    /// password a connection would be another than the one that was asked for.
    func makeClient() throws(NoClient) -> OpaquePointer {
        let settings = session.settings
        guard let client = mosquitto_new(clientID, false, Unmanaged.passUnretained(self).toOpaque()) else {
            throw NoClient(reason: "no memory for a client")
        }
        if let reason = secure(client) {
            mosquitto_destroy(client)
            throw NoClient(reason: reason)
        }
        mosquitto_threaded_set(client, true)
        let version = versions.isFive ? MQTT_PROTOCOL_V5 : MQTT_PROTOCOL_V311
        mosquitto_int_option(client, MOSQ_OPT_PROTOCOL_VERSION, Int32(version))
        mosquitto_int_option(client, MOSQ_OPT_RECEIVE_MAXIMUM, Int32(settings.receiveMaximum))
        mosquitto_int_option(client, MOSQ_OPT_TCP_NODELAY, 1)
        if let will = settings.will, !isWillLeftOut {
            let (qos, retain) = (min(will.qos, willLimits.maximumQoS), will.retain && willLimits.isRetainAvailable)
            mosquitto_will_set(client, will.topic, Int32(will.payload.count), will.payload, Int32(qos), retain)
        }
        setCallbacks(client)
        return client
    }

    /// Credentials and TLS; says what is wrong.
    private func secure(_ client: OpaquePointer) -> String? {
        let settings = session.settings
        if let username = settings.username {
            let code = mosquitto_username_pw_set(client, username, settings.password)
            guard code == MOSQ_ERR_SUCCESS.rawValue else { return "user name: \(MosquittoLibrary.text(code))" }
        }
        guard let tls = settings.tls else { return nil }
        // Without a file of its own the system's authorities are used.
        let folder = tls.authorityFile == nil ? "/etc/ssl/certs" : nil
        let code = mosquitto_tls_set(client, tls.authorityFile, folder, tls.certificateFile, tls.keyFile, nil)
        guard code == MOSQ_ERR_SUCCESS.rawValue else {
            let files = [tls.authorityFile ?? folder, tls.certificateFile, tls.keyFile].compactMap { $0 }
            return "TLS: \(MosquittoLibrary.text(code)) (\(files.joined(separator: ", ")))"
        }
        return nil
    }
}
