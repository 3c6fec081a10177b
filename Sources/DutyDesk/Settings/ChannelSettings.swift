import AlertRouter
import ConfigurationFile
import Delivery
import SafetyModel

/// `channels`: the ways out of this desk. A way is there when its section is there, even an empty one (`wecom: {}`).
struct ChannelSettings: Sendable {
    struct Server: Sendable {
        /// nil: the provider's own.
        var address: String?
        var token: Secret?
        /// PEM certificates to trust instead of the system's.
        var certificateFile: String?
    }
    var servers: [ChannelKind: Server] = [:]
    var sms: SMSFolders?
    var dc09: DC09Settings?

    var kinds: Set<ChannelKind> {
        var kinds = Set(servers.keys)
        if sms != nil { kinds.insert(.sms) }
        if dc09 != nil { kinds.insert(.dc09) }
        return kinds
    }

    init(_ section: Section) {
        for kind in [ChannelKind.wecom, .dingtalk, .feishu] {
            guard let robot = section.optionalSection(kind.rawValue) else { continue }
            servers[kind] = Server(
                address: Self.address(robot, "endpoint"), certificateFile: robot.string("certificate_file"))
        }
        if let webhook = section.optionalSection("webhook") {
            servers[.webhook] = Server(certificateFile: webhook.string("certificate_file"))
        }
        for kind in [ChannelKind.ntfy, .alertmanager] {
            guard let server = section.optionalSection(kind.rawValue) else { continue }
            if !server.has("server") { server.report("server", "is missing", fix: "write its root URL") }
            servers[kind] = Server(
                address: Self.address(server, "server"),
                token: server.secretFile("token_file").map { Secret($0.reveal()) },
                certificateFile: server.string("certificate_file"))
        }
        sms = section.optionalSection("sms").map { sms in
            SMSFolders(
                outbox: sms.string("outbox", default: "/var/spool/gammu/outbox"),
                sent: sms.string("sent", default: "/var/spool/gammu/sent"),
                error: sms.string("errors", default: "/var/spool/gammu/error"),
                inbox: sms.string("inbox", default: "/var/spool/gammu/inbox"),
                archive: sms.string("archive", default: "/var/spool/gammu/archive"))
        }
        dc09 = section.optionalSection("dc09").map(Self.centre)
    }

    private static func centre(_ section: Section) -> DC09Settings {
        var centre = DC09Settings(
            host: section.requiredString("host"), port: section.requiredInteger("port", in: 1...65535),
            account: section.requiredString("account"))
        centre.prefix = section.string("prefix", default: centre.prefix)
        centre.receiver = section.string("receiver")
        centre.format = section.choice("format", default: centre.format)
        centre.key = section.secretFile("key_file").flatMap { $0.reveal().isEmpty ? nil : Secret($0.reveal()) }
        centre.keyForm = section.choice("key_form", default: centre.keyForm)
        centre.partition = section.integer("partition", in: 0...99, default: centre.partition)
        // Together below the outbox's own limit, so that it never sends again what is still being waited for.
        (centre.connectMilliseconds, centre.answerMilliseconds) = (4000, 8000)
        for problem in centre.problems {
            section.report(nil, problem, fix: "write what the alarm receiving centre gave you")
        }
        return centre
    }

    private static func address(_ section: Section, _ key: String) -> String? {
        guard let text = section.string(key) else { return nil }
        if !text.hasPrefix("https://"), !text.hasPrefix("http://") {
            section.report(key, "is no address", fix: "begin it with https://")
        }
        return text.hasSuffix("/") ? String(text.dropLast()) : text
    }
}
