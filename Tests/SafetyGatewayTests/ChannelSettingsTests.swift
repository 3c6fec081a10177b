import AlertRouter
import ConfigurationFile
import Glibc
import HostSystem
import SafetyModel
import Testing

@testable import SafetyGateway

/// How people outside are reached: every option, and what is said where one is wrong.
@Suite struct ChannelSettingsTests {
    private func settings(_ text: String, readsSecrets: Bool = false) throws(ConfigurationProblems) -> GatewaySettings {
        var options = SettingsOptions()
        (options.credentialsDirectory, options.readsSecrets) = (nil, readsSecrets)
        return try SettingsFile.parse(Array(text.utf8), name: "g.yaml", options: options, read: GatewaySettings.init)
    }

    private func problems(_ text: String, readsSecrets: Bool = false) -> [String] {
        do {
            _ = try settings(text, readsSecrets: readsSecrets)
            return []
        } catch { return error.findings.map { "\($0)" } }
    }

    private static let least = "home: 57001A\nuplink: {host: 127.0.0.1}\n"
    private static func contact(_ ways: String, _ more: String = "") -> String {
        least + more + "contacts:\n  - {name: c, roles: [neighbour], \(ways)}\n"
    }

    @Test func everyWay() throws {
        let settings = try settings(
            Self.least + """
                channels:
                  ntfy: {server: https://push.example/, token_file: t}
                  alertmanager: {server: http://192.168.1.5:9093, repeat: 30s, certificate_file: ca.pem}
                  wecom: {endpoint: http://127.0.0.1:8000/send}
                contacts:
                  - {name: group, roles: [community_desk], group: true, wecom: {key_file: a, mentions: ["000"]}}
                  - {name: guard, roles: [estate_guard], dingtalk: {token_file: a, secret_file: b, keyword: k}}
                  - {name: push, roles: [neighbour], ntfy: {topic_file: n}, feishu: {token_file: f}}
                  - {name: tier, roles: [street_desk], webhook: {url: https://a.example/x, token_file: t}}
                  - name: centre
                    roles: [community_desk]
                    dc09:
                      {host: centre, port: 1000, account: 57001a, format: sia_dcs, test: 5m, prefix: "1",
                        receiver: "2", partition: 3, zones: {sos: 7}, codes: {fall: 102}, sia_codes: {fall: [MB, MC]}}

                """)
        let ways = settings.contacts.map { $0.contact.channels }
        #expect(ways == [[.wecom], [.dingtalk], [.feishu, .ntfy], [.webhook], [.dc09]])
        #expect(settings.contacts.map(\.contact.isPerson) == [false, true, true, false, true])
        #expect(settings.channels.server(.ntfy)?.address == "https://push.example", "without its slash")
        #expect(settings.channels.alertmanagerRepeatSeconds == 30)
        let centre = try #require(settings.contacts.last?.centre)
        #expect(centre.testSeconds == 300 && centre.receiver.account == "57001A" && centre.receiver.key == nil)
        #expect(centre.receiver.events[.fall]?.code == 102 && centre.receiver.events[.fall]?.siaRestore == "MC")
        #expect(centre.receiver.zones["sos"] == 7 && centre.receiver.partition == 3)
        let channels = Channels(settings)
        #expect(Set(channels.all.map(\.kind)) == [.wecom, .dingtalk, .feishu, .ntfy, .webhook, .dc09, .alertmanager])
        #expect(channels.linkTests.map(\.target) == ["centre"] && channels.sms == nil)
        let first = settings.home.policies.policies.first { $0.id == "box-technical" }?.steps.first
        #expect(first?.targets == [.person("alertmanager")] && first?.afterSeconds == 0)
    }

    static let table: [(yaml: String, place: String, word: String, why: String)] = [
        (contact("wecom: {key_file: k, token_file: t}"), "wecom.token_file", "not known", "WeCom has a key"),
        (contact("wecom: {key: abc}"), "contacts[0].wecom.key", "key_file", "no secret in here"),
        (contact("dingtalk: {secret_file: s}"), "dingtalk", "token_file", "a robot without its token"),
        (contact("feishu: {token_file: t, spare_secret_file: s}"), "spare_secret_file", "spare_token_file", "half"),
        (contact("ntfy: {topic_file: t}"), "contacts[0].ntfy", "channels", "a topic and no server"),
        (contact("webhook: {token_file: t}"), "contacts[0].webhook", "url_file", "nowhere to send to"),
        (contact("webhook: {url: platform}"), "webhook.url", "https://", "no address"),
        (contact("webhook: {url: \"http://platform.example/a\"}"), "webhook.url", "clear text", "over the internet"),
        (contact("webhook: {url: \"https://u:p@a.example\"}"), "webhook.url", "no address", "a password in it"),
        (contact("dc09: {host: c, port: 1}"), "contacts[0].dc09", "account", "no account"),
        (contact("dc09: {host: c, port: 1, account: \"5\"}"), "dc09.account", "hexadecimal", "too short"),
        (contact("dc09: {host: c, port: 0, account: \"5700\"}"), "dc09.port", "65535", "no port"),
        (contact("dc09: {host: c, port: 1, account: \"5700\", format: cid}"), "dc09.format", "contact_id", "no format"),
        (contact("dc09: {host: c, port: 1, account: \"5700\", codes: {fal: 1}}"), "codes.fal", "fall", "no kind"),
        (
            contact("dc09: {host: c, port: 1, account: \"5700\", codes: {fall: 1}}"), "codes.fall", "100 to 999",
            "no code"
        ),
        (
            contact("dc09: {host: c, port: 1, account: \"5700\", sia_codes: {fall: [MA]}}"), "sia_codes.fall",
            "[MA, MR]",
            "one of two"
        ),
        (contact("dc09: {host: c, port: 1, account: \"5700\", zones: {a: 1000}}"), "zones.a", "999", "no zone"),
        (contact("group: true"), "contacts[0]", "phone", "no way to it"),
        (
            contact("phone: \"000\"", "channels: {alertmanager: {repeat: 1s}}\n"), "channels.alertmanager", "server",
            "none"
        ),
        (contact("phone: \"000\"", "channels: {telegram: {}}\n"), "channels.telegram", "wecom", "not ours"),
        (
            least + "contacts:\n  - {name: c, roles: [resident], wecom: {key_file: k}}\n",
            "g.yaml:4:22: contacts[0].roles",
            "family_contact:1", "never called"
        ),
    ]

    @Test(arguments: table) func findings(_ row: (yaml: String, place: String, word: String, why: String)) {
        let found = problems(row.yaml)
        #expect(found.contains { $0.contains(row.place) && $0.contains(row.word) }, "\(row.why): \(found)")
        #expect(found.allSatisfy { $0.hasPrefix("g.yaml:") }, "each at its place")
    }

    @Test func secretsStayInTheirFiles() throws {
        let folder = "\(P_tmpdir)/channels-\(UInt32.random(in: 0...UInt32.max))"
        try Files.makeFolder(folder)
        let secrets = [("key", "TOPSECRETKEY\n"), ("url", "ftp://TOPSECRET/\n"), ("short", "TOPSECRET12345\n")]
        for (name, text) in secrets { try Files.replace("\(folder)/\(name)", with: Array(text.utf8), mode: 0o600) }
        defer {
            for (name, _) in secrets { unlink("\(folder)/\(name)") }
            rmdir(folder)
        }
        let wecom = Self.contact("wecom: {key_file: \(folder)/key, spare_key_file: \(folder)/key}")
        let same = problems(wecom, readsSecrets: true)
        #expect(same.count == 1 && same[0].contains("spare_key_file") && same[0].contains("second robot"), "\(same)")
        let url = problems(Self.contact("webhook: {url_file: \(folder)/url}"), readsSecrets: true)
        #expect(url.count == 1 && url[0].contains("https://"), "\(url)")
        let key = "dc09: {host: c, port: 1, account: \"5700\", key_file: \(folder)/short}"
        let centre = problems(Self.contact(key), readsSecrets: true)
        #expect(centre.count == 1 && centre[0].contains("16, 24 or 32 characters"), "\(centre)")
        #expect(!"\(same + url + centre)".contains("TOPSECRET"))
        let good = try settings(Self.contact("wecom: {key_file: \(folder)/key}"), readsSecrets: true)
        #expect(!"\(good)".contains("TOPSECRET") && good.contacts[0].robots[.wecom]?.robots[0].name == "key")
    }

    /// The examples in the shipped file are right once their marks are taken away.
    @Test func theShippedExamples() throws {
        let root = #filePath.split(separator: "/").dropLast(3).joined(separator: "/")
        let shipped = try #require(Files.readText("/\(root)/config/gateway.yaml"))
        #expect(problems(shipped).isEmpty, "\(problems(shipped))")
        let lines = shipped.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
        let opened = lines.map { line in
            if line.hasPrefix("  # - ") || line.hasPrefix("  #   ") { return "  " + line.dropFirst(4) }
            let isOption = ["# channels:", "# escalation:", "#   "].contains { line.hasPrefix($0) }
            return isOption ? String(line.dropFirst(2)) : line
        }
        let text = opened.joined(separator: "\n")
        let found = problems(text)
        #expect(found.isEmpty, "\(found)")
        let kinds = Set(try settings(text).contacts.flatMap(\.contact.channels))
        #expect(kinds == [.sms, .ntfy, .wecom, .dingtalk, .feishu, .webhook, .dc09])
    }
}
