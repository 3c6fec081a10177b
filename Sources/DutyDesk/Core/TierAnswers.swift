import FoundationEssentials
import SQLite
import SafetyModel

/// What a desk above says to a heartbeat: its people's wishes, and what it has not got.
struct TierAnswer: Decodable {
    struct Name: Decodable { var home: String, id: String }
    struct Wish: Decodable {
        var home: String
        var command: Body
    }
    struct Body: Decodable {
        var command_id: String, command: String, actor: String
        var alert: String?, revision: Int?
        var lease_seconds: Int?, response: String?, reason: String?, seconds: Int?
    }
    /// false: it cannot keep what it is sent, so it counts as lost.
    var storing: Bool?
    var missing: [Name]?
    var commands: [Wish]?

    init?(_ bytes: [UInt8]) {
        guard bytes.count <= 1 << 20, let read = try? JSONDecoder().decode(Self.self, from: Data(bytes)) else {
            return nil
        }
        self = read
    }
}

extension DeskCore {
    /// What came back to a heartbeat; nil: nothing that counts as a sign of life.
    ///
    /// - Returns: what is to be published to homes.
    mutating func tierAnswered(_ name: String, _ answer: TierAnswer?, at now: Moment) -> [Publication] {
        guard let answer, answer.storing != false, let index = tiers.firstIndex(where: { $0.name == name }) else {
            return []
        }
        let wasLost = tiers[index].isLost
        (tiers[index].heard, tiers[index].isLost) = (now.uptime, false)
        var out: [Publication] = []
        var asked: [String: String?] = [:]
        for wish in (answer.commands ?? []).prefix(200) {
            guard ReceivedAlert.isName(wish.command.command_id) else { continue }
            asked.updateValue(obey(wish, of: name, at: now, into: &out), forKey: wish.command.command_id)
        }
        tiers[index].asked = asked
        // Its people wait for what becomes of their wish.
        if !asked.isEmpty { tiers[index].nextBeat = min(tiers[index].nextBeat, now.uptime + 1000) }
        try? commit(at: now) { (core) throws(SQLiteError) in
            if wasLost {
                try core.store.add(DeskEvent(at: now, kind: .tier, note: "\(name) back"))
                try core.clearOwn(home: UplinkTopic.desk, detail: "tier_lost:\(name)", at: now)
            }
            for missing in (answer.missing ?? []).prefix(200) {
                guard let row = try core.store.alert(home: missing.home, id: missing.id), row.closed == nil else {
                    continue
                }
                try core.tellAgain(row, tier: name, at: now)
            }
        }
        return out
    }

    /// - Returns: why it was refused.
    private mutating func obey(
        _ wish: TierAnswer.Wish, of name: String, at now: Moment, into out: inout [Publication]
    ) -> String? {
        let command = wish.command
        let body = ActionBody(command)
        let title = settings.tiers.first { $0.name == name }?.title ?? name
        guard let id = command.alert,
            let wanted = body.request(
                command.command, home: wish.home, alert: id, actor: "\(command.actor)（\(title)）")
        else { return "not understood" }
        do throws(DeskRefusal) {
            out += try act(wanted, at: now).publications
            return nil
        } catch {
            switch error {
            case .unknownAlert: return "unknown alert"
            case .closed: return "closed"
            case .ambiguous, .notAllowed, .outdated, .storage: return error.text.en
            }
        }
    }
}

extension ActionBody {
    init(_ command: TierAnswer.Body) {
        (command_id, revision, actor) = (command.command_id, command.revision, command.actor)
        (response, reason, seconds) = (command.response, command.reason, command.seconds)
        lease_seconds = command.lease_seconds
    }
}
