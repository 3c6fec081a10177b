import AlertRouter
import ConfigurationFile
import HomePipeline
import HostSystem
import MQTTLink
import SafetyModel
import Store

/// The box's whole configuration file (config/gateway.yaml shows every option).
struct GatewaySettings: Sendable {
    var home: HomeSettings
    /// Whom the box tells by itself, and by what.
    var contacts: [ContactSettings]
    var channels: ChannelSettings
    var broker: MQTTSettings
    var uplink: MQTTSettings?
    /// Whether the file says whose home it is.
    var namesCommunity: Bool
    /// Topic filters of the home's broker.
    var topics: [String]
    var stateFolder: String
    var runtimeFolder: String
    var journal: Journal.Limits
    /// Telemetry reaches the disk within this; alarms at once.
    var journalSyncSeconds: Int
    var heartbeatSeconds: Int
    var sms: SMSSettings?
    /// Where the home is, for messages to people.
    var address: String?

    init(_ root: Section) {
        let homeID = root.requiredString("home")
        let community = root.string("community", default: "community")
        Self.checkTopicLevel(homeID, "home", root)
        Self.checkTopicLevel(community, "community", root)
        namesCommunity = root.has("community")
        let zone = Self.zone(root)
        let siren = SirenSettings(root.optionalSection("siren"))
        address = root.string("address")
        let channels = ChannelSettings(root.section("channels"))
        let contacts = root.sections("contacts").map { ContactSettings($0, channels: channels) }
        (self.channels, self.contacts) = (channels, contacts)
        let policies = PolicySettings.policies(
            root.section("escalation"), contacts: contacts, hasUplink: root.has("uplink"),
            hasAlertmanager: channels.server(.alertmanager) != nil, zone: zone)
        home = HomeSettings(home: homeID, community: community, zone: zone, policies: policies)
        home.siren = siren
        DeviceSettings.read(root.sections("devices"), into: &home)
        BridgeSettings.read(root.section("bridges"), into: &home.decoders)
        SupervisionSettings.read(root.section("supervision"), into: &home)
        ResidentSettings.read(root, into: &home)
        home.petSensors = root.strings("pet_sensors", default: [])
        let mqtt = root.section("mqtt")
        broker = mqtt.broker(clientID: "safety-gateway-\(homeID)")
        // Towards a broker in the home nothing is won by waiting, and every second is one in which nobody hears the home.
        broker.reconnectSeconds = 0.5...2
        topics = Self.topics(mqtt)
        uplink = root.optionalSection("uplink")?.broker(clientID: "safety-gateway-\(homeID)-uplink")
        stateFolder = root.string("state", default: "/var/lib/safety-gateway")
        runtimeFolder = root.string("runtime", default: "/run/safety-gateway")
        sms = root.optionalSection("sms").map(SMSSettings.init)
        let journalSection = root.section("journal")
        journal = Journal.Limits()
        journal.segmentBytes = journalSection.integer("segment_mib", in: 1...64, default: 2) << 20
        journal.totalBytes = Int64(journalSection.integer("keep_mib", in: 8...1_000_000, default: 256)) << 20
        journalSyncSeconds = journalSection.seconds("sync", in: 1...60, default: 5)
        heartbeatSeconds = root.seconds("heartbeat", in: 5...60, default: 30)
        checkPeople(root)
    }

    private static func zone(_ root: Section) -> TimeZoneRules {
        let name = root.string("timezone", default: "Asia/Shanghai")
        do { return try TimeZoneFile.rules(named: name) } catch {
            root.report("timezone", "\(error)", fix: "write a name such as `Asia/Shanghai`")
            return .utc
        }
    }

    private static func topics(_ mqtt: Section) -> [String] {
        let topics = mqtt.strings("topics", default: ["#"])
        if topics.isEmpty {
            mqtt.report("topics", "is empty: nothing would be heard", fix: "write `[\"#\"]`, or leave it out")
        }
        for (index, topic) in topics.enumerated() where !TopicRules.isFilter(topic) {
            mqtt.report(
                "topics", index: index, "is no MQTT topic filter: `\(topic)`",
                fix: "`#` only at the end, `+` and `#` alone between slashes")
        }
        return topics
    }

    private static func checkTopicLevel(_ text: String, _ key: String, _ root: Section) {
        let isBad = text.isEmpty || text.contains { "/+#\u{0}".contains($0) } || text.utf8.count > 64
        if isBad && root.has(key) {
            root.report(key, "cannot be part of an MQTT topic", fix: "use letters and digits, without `/`, `+` and `#`")
        }
    }

    /// Contact names to numbers.
    var phones: [String: String] {
        var phones: [String: String] = [:]
        for contact in contacts { phones[contact.contact.name] = contact.phone }
        return phones
    }

    /// An emergency must be able to reach a person by some way.
    private func checkPeople(_ root: Section) {
        if uplink == nil && !contacts.contains(where: \.contact.isPerson) {
            root.report(
                "uplink", "is missing, and no contact is a person: nobody would learn of an emergency",
                fix: "name the desk's broker under `uplink`, or a contact with a `phone`")
        }
        if !phones.isEmpty && sms == nil {
            root.report(
                "sms", "is missing, but contacts have a `phone`", fix: "write `sms: {outbox: /var/spool/gammu/outbox}`")
        }
    }
}

struct SMSSettings: Sendable {
    /// gammu-smsd's folders (files backend), and one of our own for sent messages that wait for their report.
    var outbox: String
    var inbox: String
    var sent: String
    var errors: String
    var archive: String

    init(_ section: Section) {
        outbox = section.requiredString("outbox")
        let parent = outbox.hasSuffix("/outbox") ? String(outbox.dropLast(7)) : outbox
        inbox = section.string("inbox", default: "\(parent)/inbox")
        sent = section.string("sent", default: "\(parent)/sent")
        errors = section.string("errors", default: "\(parent)/error")
        archive = section.string("archive", default: "\(parent)/archive")
    }
}
