import FoundationEssentials
import SQLite
import SafetyModel

// A command on its way to the box: sent again until the box answers.
extension DeskCore {
    static let firstResend: Milliseconds = 10_000
    /// After a day without an answer it is shown as failed.
    static let answerLimit: Milliseconds = 86_400_000

    mutating func resendCommands(at now: Moment) throws(SQLiteError) -> [Publication] {
        var out: [Publication] = []
        for var command in try store.dueCommands(at: now.uptime) {
            let isFetched =
                try command.alert.flatMap { (id) throws(SQLiteError) in
                    try store.alert(home: command.home, id: id)?.origin
                } == .tier
            if isFetched || command.age(at: now) > Self.answerLimit {
                (command.state, command.due) = (.unanswered, nil)
                try logAnswer(command, .unanswered, at: now)
            } else {
                command.attempts += 1
                let doublings = min(command.attempts - 1, 5)
                command.due = now.uptime + min(Self.firstResend << Milliseconds(doublings), 300_000)
                out.append(Publication(topic: topic(command.home, "command"), payload: command.payload, link: .uplink))
                counters.resent += 1
            }
            try store.save(command)
        }
        return out
    }

    /// The box's answer to a command.
    mutating func takeAnswer(_ payload: [UInt8], from home: String, at now: Moment) throws(SQLiteError) {
        guard payload.count <= 16_384,
            let answer = try? JSONDecoder().decode(WireAnswer.self, from: Data(payload))
        else {
            counters.refused += 1
            return
        }
        // The desk's own `sync` requests have no row; a home answers for its own commands only.
        guard let command = try store.command(id: answer.command_id), command.home == home else { return }
        try settle(command, status: answer.status, note: answer.note, at: now)
    }

    /// What the alert's owner says of a command.
    mutating func settle(
        _ answered: CommandRow, status: String?, note: String?, at now: Moment
    ) throws(SQLiteError) {
        guard answered.state == .pending else { return }
        var command = answered
        command.state = status.flatMap { CommandRow.State(rawValue: $0) } ?? .refused
        if command.state == .pending { command.state = .refused }
        (command.note, command.due) = (note, nil)
        try store.save(command)
        try logAnswer(command, .answered, at: now)
        if command.verb == "sync" { return try settleSync(command, at: now) }
        if try closeCopy(command, at: now) { return }
        if try keepLost(command, at: now) { return }
        if command.state == .refused, let id = command.alert, var row = try store.alert(home: command.home, id: id),
            row.closed == nil, row.alert.handling == .unacked, row.due != nil,
            try !isBeingTaken(row.alert, at: now)
        {
            // Nobody has it after all.
            row.due = now.uptime
            try store.save(row)
        }
    }

    /// A box that no longer has the alert (its disk was replaced, or it closed it while the desk was away) cannot close it:
    /// then a person's "close" closes the copy here, or it would stand on the list for ever.
    private mutating func closeCopy(_ command: CommandRow, at now: Moment) throws(SQLiteError) -> Bool {
        let isGone = command.state == .alreadyDone || command.note == "unknown alert" || command.note == "closed"
        guard command.verb == "resolve", isGone, let id = command.alert,
            var row = try store.alert(home: command.home, id: id), row.closed == nil
        else { return false }
        let old = row.alert
        row.alert.handling = .confirmed
        row.alert.actor = command.actor
        row.alert.closeReason = (try? ActionBody(command.payload))?.reason.flatMap { CloseReason(rawValue: $0) }
        row.alert.ackUntil = nil
        row.object = row.alert.json(zone: settings.zone)
        try moved(&row, from: old, at: now)
        return true
    }

    /// A box was asked about an alert that it does not list: it closed it, or it knows nothing of it.
    private mutating func settleSync(_ command: CommandRow, at now: Moment) throws(SQLiteError) {
        guard let id = command.alert, var row = try store.alert(home: command.home, id: id), row.closed == nil else {
            return
        }
        answeredSync.insert(AlertKey(home: command.home, id: id))
        if command.note == "unknown alert" {
            _ = try keepLost(command, at: now)
        } else if command.note == "closed" {
            let old = row.alert
            (row.alert.handling, row.alert.actor, row.alert.ackUntil) = (.confirmed, "box", nil)
            row.object = row.alert.json(zone: settings.zone)
            try moved(&row, from: old, at: now)
        }
    }

    /// Nor can such a box have the alert taken: from now on it is handled here, or staff would be called for what a person has.
    private mutating func keepLost(_ command: CommandRow, at now: Moment) throws(SQLiteError) -> Bool {
        guard command.note == "unknown alert", let id = command.alert,
            var row = try store.alert(home: command.home, id: id), row.closed == nil, row.origin == .uplink
        else { return false }
        let old = row.alert
        row.origin = .api
        row.alert.actor = command.actor
        if command.takesIt, command.verb != "resolve" {
            (row.alert.handling, row.alert.owner) = (.acked, command.actor)
            row.alert.ackUntil = now.wall + lease
            if row.alert.response == .none { row.alert.response = .accepted }
        }
        try moveOwn(&row, from: old, at: now)
        return true
    }

    private func logAnswer(_ command: CommandRow, _ kind: DeskEvent.Kind, at now: Moment) throws(SQLiteError) {
        try store.add(
            DeskEvent(
                at: now, kind: kind, home: command.home, alert: command.alert, actor: command.actor,
                note: "\(command.verb): \(command.state.rawValue)" + (command.note.map { ", \($0)" } ?? "")))
    }
}

private struct WireAnswer: Decodable {
    var command_id: String
    var status: String?
    var note: String?
}
