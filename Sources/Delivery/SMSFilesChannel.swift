import AlertRouter
import Glibc
import SafetyModel

/// The folders of one gammu-smsd with `Service = files`. All on one file system, without a slash at the end.
package struct SMSFolders: Sendable {
    package var outbox: String
    package var sent: String
    package var error: String
    package var inbox: String
    /// Ours alone: sent messages that wait for their delivery report.
    package var archive: String

    package init(outbox: String, sent: String, error: String, inbox: String, archive: String) {
        (self.outbox, self.sent, self.error) = (outbox, sent, error)
        (self.inbox, self.archive) = (inbox, archive)
    }
}

/// SMS through gammu-smsd's files backend. Escalation contract, section 5. In `gammu-smsdrc`:
///
///     Service = files
///     InboxFormat = unicode
///     TransmitFormat = unicode
///     DeliveryReport = sms
///     CommTimeout = 1
///     ReceiveFrequency = 2
///
/// `send` puts a file into the outbox and returns its name as the provider's id. What became of it, and what people answer,
/// comes from `poll`; the caller commits that, then calls `acknowledge`. Before that the same events come again.
package final class SMSFilesChannel: Channel {
    package let kind = ChannelKind.sms
    let folders: SMSFolders
    private let numbers: [String: String]
    private let workers: BlockingWorkers
    private let text: TextMaker
    private let wantsReport: Bool
    /// Four parts: more is not read in an emergency.
    private static let maximumUTF16 = 4 * 67

    /// - Parameters:
    ///   - numbers: target's name to telephone number, `+` and digits.
    ///   - workers: one thread, so that the folders are read and written by one hand.
    package init(
        folders: SMSFolders, numbers: [String: String],
        workers: BlockingWorkers = BlockingWorkers(maximum: 1, reserved: 0), wantsReport: Bool = true,
        text: @escaping TextMaker
    ) {
        (self.folders, self.numbers, self.workers) = (folders, numbers, workers)
        (self.wantsReport, self.text) = (wantsReport, text)
    }

    package func send(_ promise: Promise, now: Moment) async -> SendOutcome {
        guard let number = numbers[promise.target] else {
            return .rejectedPermanent(reason: "sms: no number for target \(promise.target)")
        }
        guard SMSOutName.isNumber(number) else {
            return .rejectedPermanent(reason: "sms: the number of target \(promise.target) is not + and digits")
        }
        let content = text(promise, .sms)
        let body = TextLimit.cutUTF16(content.body, maximum: Self.maximumUTF16, unbroken: content.unbroken)
        return await workers.run(promise.lane) {
            self.write(body, to: number, key: promise.key, lane: promise.lane, now)
        }
    }

    /// A reply to somebody who wrote to us: every answer by SMS is answered.
    package func reply(_ text: String, to number: String, id: String, now: Moment) async -> SendOutcome {
        guard SMSOutName.isNumber(number) else { return .rejectedPermanent(reason: "sms: the sender has no number") }
        let body = TextLimit.cutUTF16(text, maximum: Self.maximumUTF16)
        return await workers.run(.urgent) { self.write(body, to: number, key: "reply/\(id)", lane: .urgent, now) }
    }

    private func write(_ body: String, to number: String, key: String, lane: Lane, _ now: Moment) -> SendOutcome {
        // A crash between the rename and the commit sends the promise again: the file is there already.
        if let known = known(key: key) { return .acceptedByProvider(id: known) }
        let out = SMSOutName(lane: lane, now: now, serial: 0, recipient: number, key: key, wantsReport: wantsReport)
        do {
            // Reports come by the file's name, perhaps after a restart. Without this they are only not told on.
            try? SpoolFolder.write(Array(key.utf8), named: SMSKeyFile.name(out.note), in: folders.archive)
            try SpoolFolder.write(SMSText.utf16(body), named: out.name, in: folders.outbox)
            return .acceptedByProvider(id: out.name)
        } catch {
            return .rejectedRetry(afterMilliseconds: 10_000, reason: "sms: outbox: \(error.reason)")
        }
    }

    /// The file of the same promise, queued or sent. What smsd gave up is written anew.
    private func known(key: String) -> String? {
        let note = SMSOutName.note(key: key)
        let spooled = [folders.outbox, folders.sent].flatMap(SpoolFolder.names(in:)).compactMap(SMSOutName.init(name:))
        let archived = SpoolFolder.names(in: folders.archive).compactMap { SMSArchived(fileName: $0)?.out }
        return (spooled + archived).first { $0.note == note }?.name
    }

    /// News since the last acknowledged poll.
    package func poll(now: Moment) async -> [SMSEvent] {
        await workers.run(.urgent) { SMSSpoolReader(folders: self.folders, numbers: self.numbers).events(now: now) }
    }

    /// The promise that a message was sent for; nil when that is not known any more, or when it was an answer to a reply.
    package func key(of providerID: String) async -> String? {
        await workers.run(.urgent) { SMSKeyFile.key(of: providerID, in: self.folders.archive) }
    }

    /// Never to be told again. Call it when the events are committed.
    package func acknowledge(_ events: [SMSEvent]) async {
        await workers.run(.urgent) { SMSSpoolReader(folders: self.folders, numbers: self.numbers).settle(events) }
    }

    /// Messages that smsd has not sent: nobody was told by them.
    package func spooled() async -> [String] {
        await workers.run(.urgent) {
            SpoolFolder.names(in: self.folders.outbox).filter { SMSOutName(name: $0) != nil }
        }
    }

    /// Takes a message back that smsd has not sent.
    ///
    /// - Returns: false when it is gone already, so probably on its way.
    package func takeBack(_ providerID: String) async -> Bool {
        guard SMSOutName(name: providerID) != nil, !providerID.contains("/") else { return false }
        return await workers.run(.urgent) {
            let path = "\(self.folders.outbox)/\(providerID)"
            guard SpoolFolder.modified(path) != nil else { return false }
            SpoolFolder.remove(path)
            SMSKeyFile.remove(of: providerID, in: self.folders.archive)
            return true
        }
    }

    /// Why nothing can be put into the outbox, nil when it can: the daemon's folders belong to its group.
    package func obstacle() async -> String? {
        await workers.run(.urgent) {
            for folder in [self.folders.outbox, self.folders.inbox] where access(folder, R_OK | W_OK | X_OK) != 0 {
                return "sms: \(folder): \(String(cString: strerror(errno)))"
            }
            return nil
        }
    }

    /// Files in the outbox and the age of the oldest: an smsd that takes none is a dead path.
    package func queue(now: Moment) async -> (count: Int, oldestMilliseconds: Milliseconds) {
        await workers.run(.urgent) {
            let times = SpoolFolder.names(in: self.folders.outbox).compactMap {
                SpoolFolder.modified("\(self.folders.outbox)/\($0)")
            }
            return (times.count, times.min().map { max(0, now.wall - $0) } ?? 0)
        }
    }
}
