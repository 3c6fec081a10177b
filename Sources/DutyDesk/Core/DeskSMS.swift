import AlertRouter
import Delivery
import SQLite
import SafetyModel

/// What is written back to somebody who answered by SMS.
struct SMSAnswer: Sendable, Equatable {
    var text: String
    /// As the modem gave it; only the channel sees it.
    var number: String
    var id: String
}

// Taking an alert by SMS: `1 CODE`. The code stands for an alert; the number has to belong to somebody who was told of it.
extension DeskCore {
    /// Three digits, the same in every message about the alert, another one for every open alert.
    func replyCode(of alert: Alert) throws(SQLiteError) -> String {
        if let known = try store.replyCode(home: alert.home, alert: alert.id) { return known }
        var hash: UInt32 = 0x811c_9dc5
        for byte in "\(alert.home)/\(alert.id)".utf8 { hash = (hash ^ UInt32(byte)) &* 0x0100_0193 }
        for step in 0..<UInt32(900) {
            let code = String(100 + (hash % 900 + step) % 900)
            if try !store.isReplyCodeUsed(code) { return code }
        }
        return String(10_000 + hash % 90_000)
    }

    /// - Returns: what is to be answered and published; nil when it could not be stored.
    mutating func takeSMS(_ events: [SMSEvent], at now: Moment) -> ([SMSAnswer], [Publication])? {
        var answers: [SMSAnswer] = []
        var out: [Publication] = []
        for event in events {
            switch event {
            case .sent(let id): guard writeSMSProgress(id, .accepted, at: now) else { return nil }
            case .delivered(let id): guard writeSMSProgress(id, .delivered, at: now) else { return nil }
            case .failed(let id), .deliveryFailed(let id):
                guard writeSMSFailure(id, at: now) else { return nil }
            case .reply(let id, let number, let targets, let text):
                // Who is not in the book gets no answer: it may be anybody, or a machine that answers back.
                guard !targets.isEmpty else { continue }
                guard let answer = obey(SMSReply.parse(text), of: targets, id: id, at: now, into: &out) else {
                    return nil
                }
                guard smsAnswers.admits(number, isKnown: true, isObeyed: answer.isObeyed, at: now.uptime) else {
                    continue
                }
                answers.append(SMSAnswer(text: answer.text, number: number, id: id))
            }
        }
        return (answers, out)
    }

    /// - Returns: what to answer; nil when the wish could not be stored.
    private mutating func obey(
        _ reply: SMSReply, of targets: [String], id: String, at now: Moment, into out: inout [Publication]
    ) -> (text: String, isObeyed: Bool)? {
        // Several people of one telephone: it counts for who of them was told.
        guard case .command(let verb, let code) = reply, let wish = Self.verb(verb),
            let told = try? store.told(code: code, targets: targets)
        else { return (SMSReply.answer(to: reply, nil), false) }
        // The file's name holds the sender's number, which does not go into the log.
        let request = DeskRequest(
            commandID: "sms-" + PasswordHash.ofToken(id).prefix(32), verb: wish, home: told.home, alert: told.alert,
            revision: told.revision, actor: "\(told.target)（短信）", leaseSeconds: nil)
        var status = CommandResult.Status.done
        do throws(DeskRefusal) {
            let (answer, publications) = try act(request, at: now)
            out += publications
            if answer.state == .alreadyDone { status = .alreadyDone }
            if answer.state == .refused { status = .refused }
        } catch {
            switch error {
            case .storage: return nil
            case .closed: status = .alreadyDone
            case .outdated:
                status = .refused
                tellAnew(told, at: now)
            case .unknownAlert, .ambiguous, .notAllowed: status = .refused
            }
        }
        let result = CommandResult(commandID: request.commandID, status: status, alertID: told.alert, revision: nil)
        return (SMSReply.answer(to: reply, result), true)
    }

    /// Who answered an older message gets one about what it is now, and can answer that.
    private mutating func tellAnew(_ told: ToldRow, at now: Moment) {
        try? commit(at: now) { (core) throws(SQLiteError) in
            guard let row = try core.store.alert(home: told.home, id: told.alert), row.closed == nil else { return }
            try core.promise(row.alert, to: told.target, told.channel, "again", .reminder, at: now)
        }
    }

    private static func verb(_ verb: Command.Verb) -> DeskRequest.Verb? {
        switch verb {
        case .ack: .ack
        case .respond(let response): .respond(response)
        case .resolve(let reason): .resolve(reason)
        case .shelve, .unshelve, .test, .sync: nil
        }
    }

    /// The modem gave a message up: it is promised once more, and shown as failed.
    private mutating func writeSMSFailure(_ provider: String, at now: Moment) -> Bool {
        do throws(SQLiteError) {
            try commit(at: now) { (core) throws(SQLiteError) in
                guard let told = try core.store.told(provider: provider), told.state != .failed else { return }
                try core.store.setTold(told.key, .failed, reason: "the modem gave it up", at: now.wall)
                try core.store.add(
                    DeskEvent(
                        at: now, kind: .notTold, home: told.home, alert: told.alert,
                        note: "\(told.purpose.rawValue) to \(told.target) by sms: the modem gave it up (\(told.key))"))
                guard let row = try core.store.alert(home: told.home, id: told.alert),
                    try !core.isCalm(row.alert, at: now)
                else { return }
                try core.promise(row.alert, to: told.target, .sms, "modem", told.purpose, at: now)
            }
            return true
        } catch { return false }
    }
}
