import AlertRouter
import ConfigurationFile
import Delivery
import SafetyModel

/// One entry of `contacts`: somebody, by what they are to the resident and how they are reached. Numbers, addresses and keys stay
/// here and in the channels; everything else knows the name.
struct ContactSettings: Sendable {
    var contact: Contact
    var phone: String?
    var robots: [ChannelKind: RobotTarget] = [:]
    var topic: NtfyChannel.Target?
    var webhook: WebhookChannel.Target?
    var centre: AlarmCentreSettings?
    /// Where it stands in the file, for findings of others.
    let path: String

    init(_ section: Section, channels: ChannelSettings) {
        path = section.path
        let name = section.requiredString("name")
        let roles = section.strings("roles", default: []).enumerated().compactMap { index, text -> Selector? in
            let selector = Selector(text)
            if selector == nil { section.report("roles", index: index, "'\(text)' is no role", fix: Self.roleFix) }
            return selector
        }
        phone = section.string("phone").map { $0.filter { !" -()".contains($0) } }
        if let phone, !Self.isNumber(phone) {
            section.report("phone", "is no telephone number", fix: "write digits, with `+` and the country in front")
        }
        for kind in [ChannelKind.wecom, .dingtalk, .feishu] {
            robots[kind] = section.optionalSection(kind.rawValue).map { Self.robots(kind, $0) }
        }
        topic = section.optionalSection("ntfy").map { ntfy in
            if channels.server(.ntfy) == nil {
                ntfy.report(nil, "has no server", fix: "add `channels: {ntfy: {server: https://…}}`")
            }
            return NtfyChannel.Target(topic: ntfy.requiredSecretFile("topic_file"))
        }
        webhook = section.optionalSection("webhook").map(Self.webhook)
        centre = section.optionalSection("dc09").map(AlarmCentreSettings.init)
        let isGroup = section.bool("group", default: false)
        contact = Contact(name: name, roles: roles, channels: [])
        contact.channels = kinds
        contact.isPerson = !isGroup && kinds.contains { $0 != .webhook }
        if kinds.isEmpty {
            section.report(
                nil, "cannot be reached",
                fix: "add a `phone`, or `wecom`, `dingtalk`, `feishu`, `ntfy`, `webhook`, `dc09`")
        }
    }

    private static let roleFix =
        "write family_contact:1, neighbour, grid_worker, estate_guard, community_desk, street_desk, district_desk, "
        + "city_desk, technician or resident"

    /// In a fixed order: the ladder makes its promises in it.
    private var kinds: [ChannelKind] {
        ChannelKind.allCases.filter { kind in
            switch kind {
            case .sms: phone != nil
            case .wecom, .dingtalk, .feishu: robots[kind] != nil
            case .ntfy: topic != nil
            case .webhook: webhook != nil
            case .dc09: centre != nil
            case .uplink, .siren, .voice, .alertmanager: false
            }
        }
    }

    private static func isNumber(_ text: String) -> Bool {
        let digits = text.hasPrefix("+") ? text.dropFirst() : Substring(text)
        return (3...15).contains(digits.count) && digits.allSatisfy { $0.isASCII && $0.isNumber }
    }

    /// A robot is named by its file, so that contacts who share it share its limit too.
    private static func robots(_ kind: ChannelKind, _ section: Section) -> RobotTarget {
        let isSigned = kind != .wecom
        let key = kind == .wecom ? "key_file" : "token_file"
        let keyword = isSigned ? section.string("keyword") : nil
        var robots = [
            Robot(
                name: fileName(section, key), token: section.requiredSecretFile(key),
                signingSecret: isSigned ? section.secretFile("secret_file") : nil, keyword: keyword)
        ]
        let spareSecret = isSigned ? section.secretFile("spare_secret_file") : nil
        if let spare = section.secretFile("spare_\(key)") {
            robots.append(
                Robot(
                    name: fileName(section, "spare_\(key)"), token: spare, signingSecret: spareSecret, keyword: keyword)
            )
        } else if spareSecret != nil, !section.has("spare_\(key)") {
            section.report("spare_secret_file", "has no robot", fix: "name the spare's token under `spare_token_file`")
        }
        if robots.count == 2, robots[0].token == robots[1].token, !robots[0].token.reveal().isEmpty {
            section.report(
                "spare_\(key)", "is the same robot", fix: "make a second robot in the group, and name its file")
        }
        return RobotTarget(
            robots: robots, mentions: section.strings("mentions", default: []),
            mentionsAllForEmergencies: section.bool("mention_all", default: true))
    }

    private static func fileName(_ section: Section, _ key: String) -> String {
        let path = section.string(key) ?? key
        return path.split(separator: "/").last.map(String.init) ?? path
    }

    private static func webhook(_ section: Section) -> WebhookChannel.Target {
        // The address may stand here unless it holds a token.
        let plain = WebAddress.read(section, "url").map { Secret($0) }
        let secret = section.secretFile("url_file")
        if let secret, !secret.reveal().isEmpty, let problem = WebAddress.problem(secret.reveal()) {
            section.report("url_file", "names a file whose address \(problem.what)", fix: problem.fix)
        }
        let url = secret ?? plain
        if url == nil, !section.has("url_file") {
            section.report(nil, "has no address", fix: "add `url:`, or `url_file:` if it holds a token")
        }
        return WebhookChannel.Target(
            url: url ?? Secret(""), signingSecret: section.secretFile("signing_secret_file"),
            token: section.secretFile("token_file"))
    }
}
