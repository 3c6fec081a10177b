import ConfigurationFile
import SafetyModel

/// The configuration that an enrolment code comes to: short, so that a technician sees at once what there is to add.
enum EnrolledConfiguration {
    static let spool = "/var/spool/gammu/outbox"

    /// - Parameter hasModem: whether gammu-smsd is installed; the contacts are a remark without it, as nothing could reach them.
    static func text(_ code: EnrolmentCode, hasModem: Bool) -> String {
        var lines = [
            "# Written by `safety-gateway enrol`. Every option is shown in /usr/share/doc/safety-gateway/examples/gateway.yaml.",
            "home: \(quoted(code.home))", "community: \(quoted(code.community))", "timezone: \(quoted(code.timezone))",
        ]
        if let address = code.address { lines.append("address: \(quoted(address))") }
        lines += [
            "", "mqtt:                     # the home's broker: everything that it carries is heard",
            "  host: 127.0.0.1", "",
            "uplink:                   # the desk's broker", "  host: \(quoted(code.host))", "  port: \(code.port)",
            "  username: \(quoted(code.home))", "  password_file: uplink-password",
            code.authority == nil ? "  tls: {}" : "  tls: {ca_file: desk-ca.pem}", "",
            "# devices:                # what an inventory cannot know: `safety-gateway devices` lists what is heard",
            "#   - {match: bathroom_sos, role: sos, room: bathroom}", "",
            "siren:", "  topic: safety/local/siren", "  voice_topic: safety/local/voice",
        ]
        guard !code.contacts.isEmpty else { return joined(lines) }
        let mark = hasModem ? "" : "# "
        lines += [
            "",
            hasModem
                ? "# Whom the box tells itself." : "# Whom the box tells itself, once it has a modem (gammu-smsd):",
        ]
        lines.append("\(mark)contacts:")
        for (index, contact) in code.contacts.enumerated() {
            let role = index < 3 ? "family_contact:\(index + 1)" : "neighbour"
            lines.append(
                "\(mark)  - {name: \(quoted(contact.name)), roles: [\"\(role)\"], phone: \(quoted(contact.phone))}")
        }
        lines += ["\(mark)sms:", "\(mark)  outbox: \(spool)"]
        return joined(lines)
    }

    private static func joined(_ lines: [String]) -> String { lines.map { "\($0)\n" }.joined() }

    /// JSON's form of a text is one of YAML's.
    private static func quoted(_ text: String) -> String {
        var out = JSONWriter()
        out.string(text)
        return String(decoding: out.finish(), as: UTF8.self)
    }
}
