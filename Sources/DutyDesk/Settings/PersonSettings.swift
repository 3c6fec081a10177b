import AlertRouter
import ConfigurationFile
import Delivery
import SafetyModel

/// One entry of `people`: a name that `notify` and rotas use, and how it is reached. Addresses stay here and in the channels;
/// everything else knows the name.
struct PersonSettings: Sendable {
    var contact: Contact
    var phone: String?
    var robots: [ChannelKind: RobotTarget] = [:]
    var topic: NtfyChannel.Target?
    var webhook: WebhookChannel.Target?

    /// - Parameter channels: those that are configured; another one is a finding.
    init(name: String, _ section: Section, channels: Set<ChannelKind>) {
        let isGroup = section.bool("group", default: false)
        phone = section.string("sms").map { $0.filter { !" -()".contains($0) } }
        if let phone, !Self.isNumber(phone) {
            section.report("sms", "is no telephone number", fix: "write digits, with `+` and the country in front")
        }
        for kind in [ChannelKind.wecom, .dingtalk, .feishu] {
            if let robot = section.optionalSection(kind.rawValue) { robots[kind] = Self.robot(name, kind, robot) }
        }
        topic = section.optionalSection("ntfy").map {
            NtfyChannel.Target(topic: Secret($0.requiredSecretFile("topic_file").reveal()))
        }
        webhook = section.optionalSection("webhook").map(Self.webhook)
        var kinds = robots.keys.sorted { $0.rawValue < $1.rawValue }
        if phone != nil { kinds.append(.sms) }
        if topic != nil { kinds.append(.ntfy) }
        let reachesAPerson = !kinds.isEmpty && !isGroup
        if webhook != nil { kinds.append(.webhook) }
        if section.bool("dc09", default: false) { kinds.append(.dc09) }
        if section.bool("alertmanager", default: false) { kinds.append(.alertmanager) }
        contact = Contact(name: name, roles: [], channels: kinds, isPerson: reachesAPerson)
        if kinds.isEmpty {
            section.report(
                nil, "cannot be reached", fix: "add a channel, such as `wecom: { key_file: FILE }` or `sms:`")
        }
        for kind in kinds where !channels.contains(kind) {
            section.report(
                kind.rawValue, "is not under `channels`", fix: "add `\(kind.rawValue):` there, or leave it out here")
        }
        if name.isEmpty || name.contains(where: { "/+:".contains($0) }) {
            section.report(nil, "cannot be a name", fix: "leave out `/`, `+` and `:`")
        }
    }

    private static func robot(_ name: String, _ kind: ChannelKind, _ section: Section) -> RobotTarget {
        let key = kind == .wecom ? "key_file" : "token_file"
        let signing = kind == .wecom ? nil : section.secretFile("secret_file").map { Secret($0.reveal()) }
        let keyword = kind == .wecom ? nil : section.string("keyword")
        var robots = [
            Robot(
                name: name, token: Secret(section.requiredSecretFile(key).reveal()), signingSecret: signing,
                keyword: keyword)
        ]
        if let spare = section.secretFile("spare_\(key)") {
            let spareSigning =
                kind == .wecom ? nil : section.secretFile("spare_secret_file").map { Secret($0.reveal()) }
            robots.append(
                Robot(
                    name: "\(name) spare", token: Secret(spare.reveal()), signingSecret: spareSigning, keyword: keyword)
            )
        }
        return RobotTarget(
            robots: robots, mentions: section.strings("mentions", default: []),
            mentionsAllForEmergencies: section.bool("mention_all", default: true))
    }

    private static func webhook(_ section: Section) -> WebhookChannel.Target {
        // An address may be written here unless it holds a token.
        let plain = section.string("url")
        let secret = section.secretFile("url_file")?.reveal()
        if plain == nil, secret == nil { section.report(nil, "has no address", fix: "add `url:` or `url_file:`") }
        return WebhookChannel.Target(
            url: Secret(secret ?? plain ?? ""),
            signingSecret: section.secretFile("signing_secret_file").map { Secret($0.reveal()) },
            token: section.secretFile("token_file").map { Secret($0.reveal()) })
    }

    private static func isNumber(_ text: String) -> Bool {
        let digits = text.hasPrefix("+") ? text.dropFirst() : Substring(text)
        return (3...15).contains(digits.count) && digits.allSatisfy { $0.isASCII && $0.isNumber }
    }
}
