import AlertRouter
import Delivery
import SQLite
import SafetyModel

/// The desk's ways out, one HTTP client each, so that a provider that hangs holds no other up.
struct DeskChannels: Sendable {
    private let channels: [ChannelKind: any AlertRouter.Channel]
    private let alertmanager: AlertmanagerChannel?
    private let tiers: TierChannel
    private let sms: SMSFilesChannel?
    private let desk: Desk

    init(_ desk: Desk) {
        self.desk = desk
        let settings = desk.settings
        let text: TextMaker = { [weak desk] promise, _ in
            let home = promise.alert.home
            let address = desk?.address(of: promise.alert)
            return MessageText(
                promise, by: AlertText(addresses: address.map { [home: $0] } ?? [:], zone: settings.zone))
        }
        tiers = TierChannel(settings) { [weak desk] alert in desk?.surroundings(of: alert) ?? [] }
        let (roster, zone) = (settings.roster, settings.zone)
        var channels: [ChannelKind: any AlertRouter.Channel] = [:]
        for (kind, server) in roster.channels.servers {
            channels[kind] = robotChannel(
                kind, targets: roster.targets { $0.robots[kind] },
                client: HTTPClient(certificateFile: server.certificateFile), text: text, endpoint: server.address)
        }
        if let ntfy = roster.channels.servers[.ntfy] {
            channels[.ntfy] = NtfyChannel(
                server: Secret(ntfy.address ?? ""), token: ntfy.token, targets: roster.targets(\.topic),
                client: HTTPClient(certificateFile: ntfy.certificateFile), text: text)
        }
        if let webhook = roster.channels.servers[.webhook] {
            channels[.webhook] = WebhookChannel(
                targets: roster.targets(\.webhook), client: HTTPClient(certificateFile: webhook.certificateFile),
                zone: zone)
        }
        sms = roster.channels.sms.map { SMSFilesChannel(folders: $0, numbers: roster.targets(\.phone), text: text) }
        if let sms { channels[.sms] = sms }
        if let centre = roster.channels.dc09, let channel = DC09Channel(settings: centre) { channels[.dc09] = channel }
        alertmanager = roster.channels.servers[.alertmanager].map { server in
            AlertmanagerChannel(
                server: Secret(server.address ?? ""), token: server.token,
                client: HTTPClient(certificateFile: server.certificateFile), zone: zone)
        }
        if let alertmanager { channels[.alertmanager] = alertmanager }
        self.channels = channels
    }

    /// From now on the desk's messages leave, and what becomes of them comes back to it.
    func start() {
        if let alertmanager {
            let open = try? desk.withCore { (core) throws(SQLiteError) in
                try core.store.openAlerts().map(\.alert)
            }
            if !desk.settings.policy.technicalNotify.isEmpty { alertmanager.restore(open ?? [], now: desk.moment) }
        }
        if let sms { Task { [weak desk] in await Self.readReplies(sms) { desk } } }
        let (channels, alertmanager, tiers) = (channels, alertmanager, tiers)
        desk.sendMessages { [weak desk] promises, beats, now in
            guard let desk else { return }
            for promise in promises {
                Task {
                    let channel = TierSettings.tier(promise.target) != nil ? tiers : channels[promise.channel]
                    let outcome =
                        await channel?.send(promise, now: now)
                        ?? .rejectedPermanent(reason: "\(promise.channel.rawValue): not configured")
                    desk.settle(promise.key, outcome)
                }
            }
            for beat in beats { Task { desk.tierAnswered(beat.tier, await tiers.beat(beat)) } }
            if let due = alertmanager?.nextDeadline, due <= now.uptime {
                Task { _ = await alertmanager?.resend(now: now) }
            }
        }
    }
}

extension DeskChannels {
    /// Delivery reports and what people answer, as long as there is a desk.
    private static func readReplies(_ sms: SMSFilesChannel, for desk: () -> Desk?) async {
        while let desk = desk() {
            let now = desk.moment
            let events = await sms.poll(now: now)
            if !events.isEmpty, let answers = desk.takeSMS(events) {
                for answer in answers { _ = await sms.reply(answer.text, to: answer.number, id: answer.id, now: now) }
                await sms.acknowledge(events)
            }
            let spooled = await sms.spooled()
            let stale = spooled.isEmpty ? [] : desk.staleMessages(spooled)
            for message in stale where await sms.takeBack(message) { desk.writeTakenBack(message) }
            try? await Task.sleep(for: .seconds(2))
        }
    }
}

extension DutyRoster {
    /// By name, those who have an address of that kind.
    func targets<Address>(_ address: (PersonSettings) -> Address?) -> [String: Address] {
        var found: [String: Address] = [:]
        for person in people { if let address = address(person) { found[person.contact.name] = address } }
        return found
    }
}
