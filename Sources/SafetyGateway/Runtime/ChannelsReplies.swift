import AlertRouter
import Delivery
import SafetyModel
import Synchronization

/// What people answer by SMS, as commands; and what became of the messages they got.
final class SMSReplies: Sendable {
    private let channel: SMSFilesChannel
    /// The folders were found closed to us.
    private let isBlocked = Atomic(false)
    private let answers = Mutex(SMSAnswerBudget())
    private static let path = "sms"
    /// The daemon looks into its folder every second or two.
    private static let stuckMilliseconds: Milliseconds = 120_000

    init(channel: SMSFilesChannel) { self.channel = channel }

    /// Looks once; the caller paces it.
    func poll(_ runtime: HomeRuntime) async {
        let now = runtime.now
        let events = await channel.poll(now: now)
        await takeBackNeedless(runtime)
        guard !events.isEmpty else { return }
        for event in events { await handle(event, runtime, now) }
        await channel.acknowledge(events)
    }

    /// A daemon that takes no messages is a dead path, although every message was written.
    func lookAtQueue(_ runtime: HomeRuntime) async {
        let obstacle = await channel.obstacle()
        if isBlocked.exchange(obstacle != nil, ordering: .relaxed) != (obstacle != nil) {
            runtime.supervise(Self.path, problem: obstacle)
        }
        if obstacle != nil { return }
        let queue = await channel.queue(now: runtime.now)
        guard queue.oldestMilliseconds > Self.stuckMilliseconds else { return }
        runtime.supervise(
            Self.path, problem: "gammu-smsd has taken no message for \(queue.oldestMilliseconds / 60_000) min")
    }

    /// A spool is no hand-over: what smsd has not sent and nobody needs any more is not sent.
    private func takeBackNeedless(_ runtime: HomeRuntime) async {
        for message in await channel.spooled() {
            guard let key = await channel.key(of: message) else { continue }
            if runtime.inspect({ state, _ in state.pipeline.engine.isNeedless(key: key) }) {
                _ = await channel.takeBack(message)
            }
        }
    }

    private func handle(_ event: SMSEvent, _ runtime: HomeRuntime, _ now: Moment) async {
        switch event {
        case .reply(let id, let sender, let targets, let text):
            let reply = SMSReply.parse(text)
            // Whoever of that number was told.
            let command = runtime.inspect { state, _ -> Command? in
                for target in targets {
                    let command = state.pipeline.engine.command(from: reply, contact: target, id: "sms/\(id)")
                    if let command { return command }
                }
                return nil
            }
            var result = command.map { runtime.perform($0) } ?? nil
            if command == nil, runtime.inspect({ state, _ in state.pipeline.engine.isAboutClosed(reply) }) {
                result = CommandResult(commandID: "sms/\(id)", status: .alreadyDone, alertID: nil, revision: nil)
            }
            let mayAnswer = answers.withLock {
                $0.admits(sender, isKnown: !targets.isEmpty, isObeyed: result != nil, at: now.uptime)
            }
            guard mayAnswer else { return }
            _ = await channel.reply(SMSReply.answer(to: reply, result), to: sender, id: id, now: now)
        case .sent: runtime.supervise(Self.path, problem: nil)
        case .failed(let id):
            await settle(id, .rejectedPermanent(reason: "sms: the modem could not send it"), runtime)
            runtime.supervise(Self.path, problem: "the modem could not send a message")
        case .delivered(let id): await settle(id, .deliveredToDevice, runtime)
        case .deliveryFailed(let id):
            await settle(id, .rejectedPermanent(reason: "sms: the network could not deliver it"), runtime)
        }
    }

    private func settle(_ providerID: String, _ outcome: SendOutcome, _ runtime: HomeRuntime) async {
        if let key = await channel.key(of: providerID) { runtime.settle(key, outcome) }
    }
}
