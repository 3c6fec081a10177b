import SafetyModel

/// News from the modem. `id` and `providerID` stay the same until acknowledged.
package enum SMSEvent: Sendable, Equatable {
    /// Somebody wrote to us. `targets` are the names in the configuration that have this number, in order: a telephone that goes from
    /// hand to hand has several, an unknown one none.
    case reply(id: String, sender: String, targets: [String], text: String)
    /// The network took the message (not: somebody read it).
    case sent(providerID: String)
    /// smsd gave up; its files backend does not try again.
    case failed(providerID: String)
    /// The handset has it (not: somebody read it).
    case delivered(providerID: String)
    case deliveryFailed(providerID: String)
}

/// Reads smsd's folders. smsd writes inbox files in place, so what is younger than two seconds may be half of a message.
struct SMSSpoolReader {
    var folders: SMSFolders
    var numbers: [String: String]
    private let settleMilliseconds: Milliseconds = 2000
    private let archiveMilliseconds: Milliseconds = 7 * 86_400_000

    init(folders: SMSFolders, numbers: [String: String]) { (self.folders, self.numbers) = (folders, numbers) }

    private struct Incoming {
        var stem: String
        var sender: String
        var text: String
    }

    /// The same again until `settle`, because everything told is still in the folders.
    func events(now: Moment) -> [SMSEvent] {
        var events: [SMSEvent] = []
        for name in SpoolFolder.names(in: folders.sent) where SMSOutName(name: name) != nil {
            events.append(.sent(providerID: name))
        }
        for name in SpoolFolder.names(in: folders.error) where SMSOutName(name: name) != nil {
            events.append(.failed(providerID: name))
        }
        var archive = archived(now: now)
        var replies: [SMSEvent] = []
        for message in incoming(now: now) {
            if take(message, into: &archive) { remove(stem: message.stem) } else { replies.append(reply(message)) }
        }
        for message in archive where message.reportsMissing <= 0 {
            let name = message.out.name
            events.append(message.hasFailed ? .deliveryFailed(providerID: name) : .delivered(providerID: name))
        }
        return events + replies
    }

    private func reply(_ message: Incoming) -> SMSEvent {
        let targets = numbers.filter { SMSOutName.isSameNumber($0.value, message.sender) }.map(\.key).sorted()
        let id = "\(message.stem)/\(SMSOutName.note(key: message.text))"
        return .reply(id: id, sender: message.sender, targets: targets, text: message.text)
    }

    /// Counts a delivery report for the oldest message to that number that still waits for one: reports name a number, not a
    /// message.
    ///
    /// - Returns: false for what is no report.
    private func take(_ message: Incoming, into archive: inout [SMSArchived]) -> Bool {
        guard let report = SMSArchived.Report(text: message.text) else { return false }
        let same = archive.indices.filter { SMSOutName.isSameNumber(archive[$0].out.recipient, message.sender) }
        guard !same.isEmpty else { return false }
        guard let index = same.first(where: { archive[$0].reportsMissing > 0 }) else { return true }
        let before = archive[index].fileName
        archive[index].count(report)
        return SpoolFolder.move("\(folders.archive)/\(before)", to: "\(folders.archive)/\(archive[index].fileName)")
    }

    func settle(_ events: [SMSEvent]) {
        for event in events {
            switch event {
            case .reply(let id, _, _, _): remove(stem: String(id.prefix { $0 != "/" }))
            case .failed(let name):
                SpoolFolder.remove("\(folders.error)/\(name)")
                SMSKeyFile.remove(of: name, in: folders.archive)
            case .sent(let name):
                let path = "\(folders.sent)/\(name)"
                let units = (SpoolFolder.read(path)?.count ?? 2) / 2 - 1
                let archived = SMSArchived(name: name, reportsMissing: SMSText.parts(utf16Count: units))
                // Without a report to come, or without an archive, its story ends here.
                guard let archived, name.hasSuffix("d") else {
                    SpoolFolder.remove(path)
                    SMSKeyFile.remove(of: name, in: folders.archive)
                    continue
                }
                if !SpoolFolder.move(path, to: "\(folders.archive)/\(archived.fileName)") {
                    SpoolFolder.remove(path)
                }
            case .delivered(let name), .deliveryFailed(let name):
                for file in SpoolFolder.names(in: folders.archive) where file.hasPrefix(name + "~") {
                    SpoolFolder.remove("\(folders.archive)/\(file)")
                }
                SMSKeyFile.remove(of: name, in: folders.archive)
            }
        }
    }

    /// Complete messages of the inbox, oldest name first, parts put together.
    private func incoming(now: Moment) -> [Incoming] {
        var messages: [Incoming] = []
        var young: Set<String> = []
        for name in SpoolFolder.names(in: folders.inbox) {
            guard let file = SMSInName(name: name) else { continue }
            let path = "\(folders.inbox)/\(name)"
            guard let modified = SpoolFolder.modified(path), let bytes = SpoolFolder.read(path) else { continue }
            // A clock that stepped back makes files of the future: those are not young.
            if (0..<settleMilliseconds).contains(now.wall - modified) { young.insert(file.stem) }
            if let last = messages.indices.last, messages[last].stem == file.stem {
                messages[last].text += SMSText.decode(bytes)
            } else {
                messages.append(Incoming(stem: file.stem, sender: file.sender, text: SMSText.decode(bytes)))
            }
        }
        return messages.filter { !young.contains($0.stem) }
    }

    private func remove(stem: String) {
        for name in SpoolFolder.names(in: folders.inbox) where SMSInName(name: name)?.stem == stem {
            SpoolFolder.remove("\(folders.inbox)/\(name)")
        }
    }

    /// Sent messages whose story is not over, oldest name first.
    private func archived(now: Moment) -> [SMSArchived] {
        var messages: [SMSArchived] = []
        for file in SpoolFolder.names(in: folders.archive) {
            let archived = SMSArchived(fileName: file)
            guard archived != nil || SMSKeyFile.isOne(file) else { continue }
            let path = "\(folders.archive)/\(file)"
            if let modified = SpoolFolder.modified(path), now.wall - modified > archiveMilliseconds {
                SpoolFolder.remove(path)
            } else if let archived {
                messages.append(archived)
            }
        }
        return messages
    }
}
