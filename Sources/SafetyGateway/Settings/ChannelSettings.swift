import AlertRouter
import ConfigurationFile
import Delivery
import SafetyModel

/// `channels`: the services by which contacts are reached, where they are not at the provider's own address. Tokens and keys of
/// contacts are with the contacts; every secret is in a file of its own.
struct ChannelSettings: Sendable {
    struct Server: Sendable {
        /// nil: the provider's own.
        var address: String?
        var token: Secret?
        /// PEM certificates to trust instead of the system's.
        var certificateFile: String?
    }
    private var servers: [ChannelKind: Server] = [:]
    /// Technical alerts go there, and are repeated so often while they are on.
    private(set) var alertmanagerRepeatSeconds = 60

    func server(_ kind: ChannelKind) -> Server? { servers[kind] }

    init(_ section: Section) {
        for kind in [ChannelKind.wecom, .dingtalk, .feishu] {
            guard let robots = section.optionalSection(kind.rawValue) else { continue }
            servers[kind] = Server(
                address: WebAddress.read(robots, "endpoint"), certificateFile: robots.string("certificate_file"))
        }
        if let webhook = section.optionalSection("webhook") {
            servers[.webhook] = Server(certificateFile: webhook.string("certificate_file"))
        }
        for kind in [ChannelKind.ntfy, .alertmanager] {
            guard let server = section.optionalSection(kind.rawValue) else { continue }
            _ = server.requiredString("server")
            servers[kind] = Server(
                address: WebAddress.read(server, "server"), token: server.secretFile("token_file"),
                certificateFile: server.string("certificate_file"))
            if kind == .alertmanager {
                alertmanagerRepeatSeconds = server.seconds("repeat", in: 5...600, default: 60)
            }
        }
    }
}

/// Addresses of services. Nothing secret may be in them: who reads the configuration would read it too.
enum WebAddress {
    /// Without the slash at its end; nil when absent.
    static func read(_ section: Section, _ key: String) -> String? {
        guard let text = section.string(key) else { return nil }
        if let problem = problem(text) { section.report(key, problem.what, fix: problem.fix) }
        return text.hasSuffix("/") ? String(text.dropLast()) : text
    }

    /// What is wrong with an address; also for one that was read from a file, so it never repeats it.
    static func problem(_ text: String) -> (what: String, fix: String)? {
        let isPlain = text.hasPrefix("http://")
        guard isPlain || text.hasPrefix("https://"), let host = host(text), !host.isEmpty else {
            return ("is no address", "write one that begins with https://")
        }
        if text.contains(where: { $0.isWhitespace || $0.isNewline }) { return ("has a blank inside", "leave it out") }
        if isPlain, !isNear(host) {
            return (
                "would be spoken to in clear text",
                "begin it with https:// (http:// is for this machine and its network)"
            )
        }
        return nil
    }

    private static func host(_ text: String) -> String? {
        guard let start = text.firstRange(of: "://")?.upperBound else { return nil }
        let authority = text[start...].prefix { !"/?#".contains($0) }
        if authority.contains("@") { return nil }
        if authority.hasPrefix("[") { return authority.dropFirst().prefix { $0 != "]" }.description }
        return authority.prefix { $0 != ":" }.description
    }

    /// This machine, or an address of a private network.
    private static func isNear(_ host: String) -> Bool {
        if ["localhost", "::1"].contains(host) || [".lan", ".local", ".internal"].contains(where: host.hasSuffix) {
            return true
        }
        let numbers = host.split(separator: ".").compactMap { Int($0) }
        guard numbers.count == 4, host.allSatisfy({ $0 == "." || $0.isNumber }) else { return false }
        switch (numbers[0], numbers[1]) {
        case (127, _), (10, _), (192, 168), (172, 16...31), (169, 254): return true
        default: return false
        }
    }
}
