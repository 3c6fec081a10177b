import AlertRouter
import Delivery
import HomePipeline
import Logging
import SafetyModel

/// The box's outward channels, as configured.
enum Channels {
    static func make(_ settings: GatewaySettings, _ logger: Logger) -> [any Channel] {
        sms(settings).map { [$0] } ?? []
    }

    static func sms(_ settings: GatewaySettings) -> SMSFilesChannel? {
        guard let sms = settings.sms, !settings.phones.isEmpty else { return nil }
        let words = AlertText(addresses: settings.address.map { [settings.home.home: $0] } ?? [:], hasEnglish: false)
        return SMSFilesChannel(
            folders: SMSFolders(
                outbox: sms.outbox, sent: sms.sent, error: sms.errors, inbox: sms.inbox, archive: sms.archive),
            numbers: settings.phones, workers: BlockingWorkers()
        ) { promise, _ in
            let number = AlertText.number(promise.alert)
            return MessageText(
                title: AlertText.kind(promise.alert.category).zh, body: words.text(of: promise),
                neutral: "报警 #\(number)", unbroken: ["#\(number)"])
        }
    }
}

/// What people answer by SMS, as commands; and what became of the messages they got.
struct SMSReplies {
    private let channel: SMSFilesChannel

    init?(_ settings: GatewaySettings) {
        guard let channel = Channels.sms(settings) else { return nil }
        self.channel = channel
    }

    /// Looks once; the caller paces it.
    func poll(_ runtime: HomeRuntime) async {
        let now = runtime.inspect { _, now in now }
        let events = await channel.poll(now: now)
        guard !events.isEmpty else { return }
        for event in events { await handle(event, runtime, now) }
        await channel.acknowledge(events)
    }

    private func handle(_ event: SMSEvent, _ runtime: HomeRuntime, _ now: Moment) async {
        guard case .reply(let id, let sender, let target, let text) = event else { return }
        let reply = SMSReply.parse(text)
        let command = target.flatMap { contact in
            runtime.inspect { state, _ in state.pipeline.engine.command(from: reply, contact: contact, id: "sms/\(id)")
            }
        }
        let result = command.map { runtime.perform($0) } ?? nil
        _ = await channel.reply(SMSReply.answer(to: reply, result), to: sender, id: id, now: now)
    }
}
