import AlertRouter
import Delivery
import SafetyModel

/// The box's ways to people outside, as configured. Only what some contact is reached by is made; threads are made when there is
/// something to send, and end after it.
struct Channels: Sendable {
    let all: [any Channel]
    let sms: SMSFilesChannel?
    let alertmanager: AlertmanagerChannel?
    let centres: DC09Receivers?
    /// Centres and how often their link is tested.
    let linkTests: [(target: String, seconds: Int)]
    let robots: [any RobotChannel]

    init(_ settings: GatewaySettings) {
        let addresses = settings.address.map { [settings.home.home: $0] } ?? [:]
        let text = MessageText.maker(AlertText(addresses: addresses, zone: settings.home.zone))
        sms = Self.sms(settings, addresses)
        robots = [ChannelKind.wecom, .dingtalk, .feishu].compactMap { Self.robots($0, settings, text) }
        var others: [any Channel] = []
        let topics = settings.targets(\.topic)
        if let ntfy = settings.channels.server(.ntfy), !topics.isEmpty {
            others.append(
                NtfyChannel(
                    server: Secret(ntfy.address ?? ""), token: ntfy.token, targets: topics, client: Self.client(ntfy),
                    text: text))
        }
        let webhooks = settings.targets(\.webhook)
        if !webhooks.isEmpty {
            let client = Self.client(settings.channels.server(.webhook))
            others.append(WebhookChannel(targets: webhooks, client: client, zone: settings.home.zone))
        }
        alertmanager = settings.channels.server(.alertmanager).map { server in
            AlertmanagerChannel(
                server: Secret(server.address ?? ""), token: server.token, client: Self.client(server),
                zone: settings.home.zone,
                repeatMilliseconds: Milliseconds(settings.channels.alertmanagerRepeatSeconds) * 1000)
        }
        let receivers = settings.targets(\.centre)
        centres = receivers.isEmpty ? nil : DC09Receivers(receivers.mapValues(\.receiver))
        linkTests = receivers.compactMap { name, centre in centre.testSeconds.map { (name, $0) } }.sorted {
            $0.0 < $1.0
        }
        let single: [(any Channel)?] = [sms, alertmanager, centres]
        all = single.compactMap { $0 } + robots + others
    }

    /// Few threads: a home sends little, and memory is short. One of them only ever sends emergencies.
    private static func client(_ server: ChannelSettings.Server?) -> HTTPClient {
        HTTPClient(workers: BlockingWorkers(maximum: 3, reserved: 1), certificateFile: server?.certificateFile)
    }

    /// One SMS has little room: Chinese alone.
    private static func sms(_ settings: GatewaySettings, _ addresses: [String: String]) -> SMSFilesChannel? {
        guard let sms = settings.sms, !settings.phones.isEmpty else { return nil }
        return SMSFilesChannel(
            folders: SMSFolders(
                outbox: sms.outbox, sent: sms.sent, error: sms.errors, inbox: sms.inbox, archive: sms.archive),
            numbers: settings.phones,
            text: MessageText.maker(AlertText(addresses: addresses, hasEnglish: false, zone: settings.home.zone)))
    }

    private static func robots(
        _ kind: ChannelKind, _ settings: GatewaySettings, _ text: @escaping TextMaker
    ) -> (any RobotChannel)? {
        let targets = settings.targets { $0.robots[kind] }
        guard !targets.isEmpty else { return nil }
        let server = settings.channels.server(kind)
        return robotChannel(kind, targets: targets, client: client(server), text: text, endpoint: server?.address)
    }
}

extension GatewaySettings {
    /// By name, the contacts that have an address of that kind.
    fileprivate func targets<Address>(_ address: (ContactSettings) -> Address?) -> [String: Address] {
        var found: [String: Address] = [:]
        for contact in contacts { if let address = address(contact) { found[contact.contact.name] = address } }
        return found
    }
}
