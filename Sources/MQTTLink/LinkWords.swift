import CMosquitto
import Glibc

/// Reasons of a broken or refused connection in words.
enum LinkWords {
    /// A DISCONNECT, PUBACK or SUBACK reason code of MQTT 5 (128 and above).
    static func reason(_ code: Int32) -> String {
        let known = String(cString: mosquitto_reason_string(code))
        let hexadecimal = "0x" + String(code, radix: 16)
        return known.hasPrefix("Unknown") ? "reason \(hexadecimal)" : "\(known) (\(hexadecimal))"
    }

    /// A CONNACK that refuses. Codes below 128 are those of MQTT 3.1.1.
    static func refusal(_ code: Int32, clientID: String) -> String {
        let words = code < 128 ? String(cString: mosquitto_connack_string(code)) : reason(code)
        let isName = code == 2 || code == Int32(MQTT_RC_CLIENTID_NOT_VALID.rawValue)
        guard isName else { return "refused: \(words)" }
        let length = clientID.utf8.count
        let hint = length > 23 ? ", longer than the 23 that every broker takes: set a shorter `client_id`" : ""
        return "refused: \(words) (client id \"\(clientID)\" of \(length) bytes\(hint))"
    }

    /// What libmosquitto gave as the end of a connection.
    static func libraryCode(_ code: Int32, isConnected: Bool, keepAliveSeconds: Int) -> String {
        switch code {
        case MOSQ_ERR_KEEPALIVE.rawValue:
            "keep alive: no PINGRESP from the broker within \(keepAliveSeconds) s"
        case MOSQ_ERR_CONN_LOST.rawValue, MOSQ_ERR_NO_CONN.rawValue:
            isConnected
                ? "the broker closed the connection without a reason"
                : "the broker closed the connection before it answered CONNECT"
        case MOSQ_ERR_ERRNO.rawValue: errno == 0 ? "the connection broke" : String(cString: strerror(errno))
        case MOSQ_ERR_OVERSIZE_PACKET.rawValue: "a packet is larger than agreed"
        case 128...: reason(code)
        default: MosquittoLibrary.text(code)
        }
    }

    /// The words of a DISCONNECT with the broker's own text and the server it names.
    static func disconnect(_ code: Int32, _ properties: OpaquePointer?) -> String {
        var words = reason(code)
        if let text = text(MQTT_PROP_REASON_STRING, of: properties) { words += ": \(text)" }
        if let server = text(MQTT_PROP_SERVER_REFERENCE, of: properties) { words += " (server \(server))" }
        return words
    }

    static func text(_ identifier: mqtt5_property, of properties: OpaquePointer?) -> String? {
        guard let properties else { return nil }
        var value: UnsafeMutablePointer<CChar>?
        guard mosquitto_property_read_string(properties, Int32(identifier.rawValue), &value, false) != nil, let value
        else { return nil }
        defer { free(value) }
        let scalars = String(cString: value).unicodeScalars.prefix(200)
        return String(String.UnicodeScalarView(scalars.map { $0.properties.generalCategory == .control ? "?" : $0 }))
    }

    /// OpenSSL's line (`error:0A000086:SSL routines::certificate verify failed`) without its numbers, and what to do about the
    /// commonest one.
    static func tls(_ line: String, verification: String?) -> String {
        let tail = line.split(separator: ":", omittingEmptySubsequences: true).last.map(String.init) ?? line
        if let verification { return "TLS: the broker's certificate: \(verification)" }
        guard tail.contains("certificate required") || tail.contains("handshake failure") else { return "TLS: \(tail)" }
        return "TLS: \(tail) (the broker wants a certificate of ours: certificate_file, key_file)"
    }
}

/// The verification result of a TLS connection, from the OpenSSL that libmosquitto has loaded.
enum CertificateVerdict {
    private typealias Result = @convention(c) (UnsafeMutableRawPointer) -> Int
    private typealias Words = @convention(c) (Int) -> UnsafePointer<CChar>?

    /// Nil where the certificate was accepted or nothing is known.
    static func words(_ client: OpaquePointer) -> String? {
        guard let connection = mosquitto_ssl_get(client), let result = dlsym(nil, "SSL_get_verify_result"),
            let name = dlsym(nil, "X509_verify_cert_error_string")
        else { return nil }
        let code = unsafeBitCast(result, to: Result.self)(connection)
        guard code != 0, let text = unsafeBitCast(name, to: Words.self)(code) else { return nil }
        return String(cString: text)
    }
}
