import AlertRouter
import Recording
import SafetyModel

/// Inputs as journal lines and back. A message is a line of `mosquitto_sub`; everything else is an `event` line of ours.
extension HomeInput {
    package func append(
        to writer: inout RecordingWriter, at now: Moment, messageID: UInt16 = 0, session: String? = nil
    ) {
        if case .message(let message) = self {
            writer.append(message, at: now, messageID: messageID, session: session)
        } else {
            writer.append(event: eventName, fields, at: now)
        }
    }

    private var eventName: String {
        switch self {
        case .message: "message"
        case .started: "started"
        case .link: "link"
        case .delivery: "delivery"
        case .command: "command"
        case .storage: "storage"
        case .path: "path"
        case .walkTest: "walk_test"
        case .sign: "sign"
        case .connection: "connection"
        case .samples: "samples"
        case .clock: "clock"
        case .tick: "tick"
        }
    }

    private var fields: [(String, String)] {
        switch self {
        case .message, .clock, .tick, .sign, .samples: return []
        case .started(let bootID, let isClockTrusted, let blind):
            return [("boot_id", bootID), ("clock", isClockTrusted ? "trusted" : "doubtful")]
                + (blind.map { [("blind_ms", String($0))] } ?? [])
        case .link(let link, let isUp): return [("name", link.rawValue), ("state", isUp ? "up" : "down")]
        case .delivery(let key, let outcome): return [("key", key)] + outcome.fields
        case .command(let command): return command.fields
        case .storage(let name, let problem): return [("name", name)] + (problem.map { [("problem", $0)] } ?? [])
        case .path(let name, let problem): return [("name", name)] + (problem.map { [("problem", $0)] } ?? [])
        case .connection(let fault, let name, let problem):
            return [("fault", fault.rawValue), ("name", name)] + (problem.map { [("problem", $0)] } ?? [])
        case .walkTest(let milliseconds): return [("for_ms", String(milliseconds))]
        }
    }

    /// The input that an event line stands for; nil for lines that are none of ours (a later version's, a snapshot).
    package init?(event name: String, fields: [String: String]) {
        switch name {
        case "started":
            self = .started(
                bootID: fields["boot_id"] ?? "", isClockTrusted: fields["clock"] != "doubtful",
                blindMilliseconds: fields["blind_ms"].flatMap { Milliseconds($0) })
        case "link":
            guard let link = fields["name"].flatMap(Message.Link.init(rawValue:)) else { return nil }
            self = .link(link, isUp: fields["state"] == "up")
        case "delivery":
            guard let key = fields["key"], let outcome = SendOutcome(fields: fields) else { return nil }
            self = .delivery(key: key, outcome: outcome)
        case "command":
            guard let command = Command(fields: fields) else { return nil }
            self = .command(command)
        case "storage":
            guard let name = fields["name"] else { return nil }
            self = .storage(name: name, problem: fields["problem"])
        case "path":
            guard let name = fields["name"] else { return nil }
            self = .path(name, problem: fields["problem"])
        case "connection":
            guard let fault = fields["fault"].flatMap(ConnectionFault.init(rawValue:)), let name = fields["name"] else {
                return nil
            }
            self = .connection(fault, name: name, problem: fields["problem"])
        case "walk_test": self = .walkTest(milliseconds: fields["for_ms"].flatMap { Milliseconds($0) } ?? 0)
        case "clock": self = .clock
        case "tick": self = .tick
        default: return nil
        }
    }
}

extension SendOutcome {
    fileprivate var fields: [(String, String)] {
        switch self {
        case .acceptedByProvider(let id): [("outcome", "accepted")] + (id.map { [("id", $0)] } ?? [])
        case .deliveredToDevice: [("outcome", "delivered")]
        case .seen: [("outcome", "seen")]
        case .rejectedRetry(let after, let reason):
            [("outcome", "retry"), ("after_ms", String(after)), ("reason", reason)]
        case .rejectedPermanent(let reason): [("outcome", "rejected"), ("reason", reason)]
        case .deferred(let wait): [("outcome", "deferred"), ("after_ms", String(wait))]
        case .unknown(let reason): [("outcome", "unknown"), ("reason", reason)]
        }
    }

    fileprivate init?(fields: [String: String]) {
        let reason = fields["reason"] ?? ""
        switch fields["outcome"] {
        case "accepted": self = .acceptedByProvider(id: fields["id"])
        case "delivered": self = .deliveredToDevice
        case "seen": self = .seen
        case "retry":
            self = .rejectedRetry(
                afterMilliseconds: fields["after_ms"].flatMap { Milliseconds($0) } ?? 0, reason: reason)
        case "rejected": self = .rejectedPermanent(reason: reason)
        case "deferred": self = .deferred(milliseconds: fields["after_ms"].flatMap { Milliseconds($0) } ?? 0)
        case "unknown": self = .unknown(reason: reason)
        default: return nil
        }
    }
}

extension Command {
    fileprivate var fields: [(String, String)] {
        var fields = [("id", id), ("actor", actor), ("via", via.rawValue)]
        if let alertID { fields.append(("alert", alertID)) }
        if let revision { fields.append(("revision", String(revision))) }
        switch verb {
        case .ack(let seconds):
            fields.append(("verb", "ack"))
            if let seconds { fields.append(("seconds", String(seconds))) }
        case .respond(let response): fields += [("verb", "respond"), ("response", response.rawValue)]
        case .resolve(let reason): fields += [("verb", "resolve"), ("reason", reason.rawValue)]
        case .shelve(let seconds): fields += [("verb", "shelve"), ("seconds", String(seconds))]
        case .unshelve: fields.append(("verb", "unshelve"))
        case .test: fields.append(("verb", "test"))
        case .sync: fields.append(("verb", "sync"))
        }
        return fields
    }

    fileprivate init?(fields: [String: String]) {
        guard let id = fields["id"], let actor = fields["actor"] else { return nil }
        let seconds = fields["seconds"].flatMap { Int($0) }
        let verb: Verb
        switch fields["verb"] {
        case "ack": verb = .ack(leaseSeconds: seconds)
        case "respond":
            guard let response = fields["response"].flatMap(ResponseState.init(rawValue:)) else { return nil }
            verb = .respond(response)
        case "resolve":
            guard let reason = fields["reason"].flatMap(CloseReason.init(rawValue:)) else { return nil }
            verb = .resolve(reason)
        case "shelve": verb = .shelve(seconds: seconds ?? 0)
        case "unshelve": verb = .unshelve
        case "test": verb = .test
        case "sync": verb = .sync
        default: return nil
        }
        self.init(
            id: id, verb: verb, alertID: fields["alert"], revision: fields["revision"].flatMap { Int($0) },
            actor: actor,
            via: fields["via"].flatMap(ChannelKind.init(rawValue:)) ?? .uplink)
    }
}
