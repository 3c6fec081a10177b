import ConfigurationFile
import HostSystem
import MQTTLink
import SafetyModel

/// Everything that `duty-desk` reads from its configuration file.
struct DeskSettings: Sendable {
    /// The third level of the uplink's topics.
    var community: String
    var title: Bilingual
    var zone: TimeZoneRules
    var databasePath: String
    var http: HTTPSettings
    var broker: MQTTSettings?
    var policy: DeskPolicy
    var homes: [HomeEntry]
    var roster: DutyRoster
    /// The desks above, nearest first.
    var tiers: [TierSettings]

    init(_ root: Section) {
        community = root.requiredString("community")
        title = Bilingual(
            zh: root.section("title").string("zh", default: "社区值守台"),
            en: root.section("title").string("en", default: "Community duty desk"))
        zone = Self.zone(root)
        databasePath = root.requiredString("database")
        http = HTTPSettings(root.section("http"))
        let mqtt = root.optionalSection("mqtt")
        broker = mqtt.map { $0.broker(clientID: "duty-desk-\(root.string("community", default: ""))") }
        policy = DeskPolicy(root.section("policy"))
        homes = root.sections("homes").map { HomeEntry($0) }
        tiers = root.namedSections("tiers").map { TierSettings(name: $0, $1) }
        roster = DutyRoster(root, policy: policy, tiers: tiers.map(\.name), zone: zone)
        root.findings.require(
            ReceivedAlert.isName(community), "community", "is no topic level", fix: "write letters, digits, `-` and `_`"
        )
        var known: Set<String> = []
        for (index, home) in homes.enumerated() where !known.insert(home.id).inserted {
            root.findings.add("homes[\(index)].id", "is there twice", fix: "write each home once")
        }
    }

    private static func zone(_ root: Section) -> TimeZoneRules {
        do throws(TimeZoneFile.Unreadable) {
            return try TimeZoneFile.rules(named: root.string("timezone", default: "Asia/Shanghai"))
        } catch {
            root.report("timezone", error.reason, fix: "write a zone such as Asia/Shanghai")
            return .utc
        }
    }
}

struct HTTPSettings: Sendable {
    /// Loopback unless configured: a page with residents' names does not go on a network by accident.
    var host: String
    var port: Int
    /// Behind a proxy that speaks TLS: cookies are then marked `Secure`.
    var isBehindTLS: Bool
    var sessionHours: Int

    init(_ section: Section) {
        host = section.string("listen", default: "127.0.0.1")
        port = section.integer("port", in: 0...65535, default: 8080)
        isBehindTLS = section.bool("behind_tls", default: false)
        sessionHours = section.integer("session_hours", in: 1...168, default: 12)
        if !Self.canBeAddress(host) {
            section.report(
                "listen", "is no address", fix: "write 127.0.0.1, another address of this machine, or 0.0.0.0")
        }
    }

    /// Numbers and dots alone are four bytes; everything else is a name that the system looks up.
    private static func canBeAddress(_ text: String) -> Bool {
        guard !text.isEmpty, !text.contains(" ") else { return false }
        guard text.allSatisfy({ $0 == "." || ($0.isASCII && $0.isNumber) }) else { return true }
        let parts = text.split(separator: ".", omittingEmptySubsequences: false)
        return parts.count == 4 && parts.allSatisfy { UInt8($0) != nil }
    }
}
