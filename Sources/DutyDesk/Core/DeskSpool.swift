import AlertRouter
import SQLite
import SafetyModel

// Messages in the modem's spool. Until smsd has sent them nobody was told by them, and they can be taken back.
extension DeskCore {
    /// Of messages that smsd has not sent, those that nobody needs any more: calls to what a person has or what is over, older calls
    /// behind a newer one, and news for people whose only calls are taken back with them.
    func staleMessages(_ spooled: [String], at now: Moment) throws(SQLiteError) -> [String] {
        struct Line: Hashable { var home, alert, target: String }
        var lines: [Line: [(provider: String, told: ToldRow)]] = [:]
        for provider in spooled {
            guard let told = try store.told(provider: provider), told.state == .spooled else { continue }
            lines[Line(home: told.home, alert: told.alert, target: told.target), default: []].append((provider, told))
        }
        var stale: [String] = []
        for (line, messages) in lines {
            guard let row = try store.alert(home: line.home, id: line.alert) else { continue }
            let isCalm = try isCalm(row.alert, at: now)
            let calls = messages.filter(\.told.isCall)
            let needed = isCalm ? nil : calls.max { $0.told.revisionAndTime < $1.told.revisionAndTime }?.provider
            stale += calls.map(\.provider).filter { $0 != needed }
            let others = messages.filter { !$0.told.isCall }
            let isToldOfIt = try store.told(home: line.home, alert: line.alert).contains {
                $0.target == line.target && $0.channel == .sms && $0.state.progress > ToldRow.State.spooled.progress
            }
            let isOver = row.closed != nil
            stale += others.filter {
                switch $0.told.purpose {
                case .update: isOver
                case .closed: !isToldOfIt
                default: isOver || (isCalm && !isToldOfIt)
                }
            }.map(\.provider)
        }
        return stale.sorted()
    }

    /// The file is out of the spool.
    mutating func writeTakenBack(_ provider: String, at now: Moment) {
        try? commit(at: now) { (core) throws(SQLiteError) in
            guard let told = try core.store.told(provider: provider), told.state == .spooled else { return }
            try core.store.setTold(told.key, .withdrawn, reason: "taken back from the modem's spool", at: now.wall)
            try core.store.add(
                DeskEvent(
                    at: now, kind: .notTold, home: told.home, alert: told.alert,
                    note: "\(told.purpose.rawValue) to \(told.target) by sms: taken back from the spool (\(told.key))"))
        }
    }

    /// The modem sent it, or the telephone has it.
    ///
    /// - Returns: false when it could not be stored.
    mutating func writeSMSProgress(_ provider: String, _ state: ToldRow.State, at now: Moment) -> Bool {
        do throws(SQLiteError) {
            guard let known = try store.told(provider: provider), state.progress > known.state.progress else {
                return true
            }
            try commit(at: now) { (core) throws(SQLiteError) in
                try core.store.setTold(known.key, state, at: now.wall)
                try core.store.add(
                    DeskEvent(
                        at: now, kind: .told, home: known.home, alert: known.alert,
                        note: "\(known.purpose.rawValue) to \(known.target) by sms: \(state.rawValue) (\(known.key))"))
            }
            return true
        } catch { return false }
    }
}

extension ToldRow {
    /// Asks somebody to come.
    var isCall: Bool { [.raise, .reminder].contains(purpose) }
    fileprivate var revisionAndTime: (Int, Milliseconds) { (revision ?? 0, at) }
}
