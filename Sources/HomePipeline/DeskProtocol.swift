import AlertRouter
import DeviceProtocols
import SafetyModel

/// The uplink between one box and its desk: topics and objects (contracts.md, "Uplink").
package struct DeskProtocol: Sendable {
    package let community: String
    package let home: String
    package let zone: TimeZoneRules

    package init(community: String, home: String, zone: TimeZoneRules) {
        (self.community, self.home, self.zone) = (community, home, zone)
    }

    package var base: String { "safety/v1/\(community)/\(home)" }
    package var deskHeartbeatTopic: String { "safety/v1/\(community)/desk/heartbeat" }
    /// What the box subscribes to on the uplink.
    package var filters: [String] { ["\(base)/receipt", "\(base)/command", deskHeartbeatTopic] }
    package var presenceTopic: String { "\(base)/presence" }

    package enum Incoming: Sendable, Equatable {
        case heartbeat
        case receipt(alert: String, revision: Int)
        case command(Command)
        case other
    }

    package struct Unreadable: Error, Equatable, Sendable {
        package var reason: String
        /// Where the command could at least be named, its sender is told.
        package var commandID: String?
    }

    package func parse(_ message: Message, json: inout JSONDocument) -> Result<Incoming, Unreadable> {
        if message.topic == deskHeartbeatTopic {
            return .success(isStoring(message, json: &json) ? .heartbeat : .other)
        }
        let isReceipt = message.topic == "\(base)/receipt"
        guard isReceipt || message.topic == "\(base)/command" else { return .success(.other) }
        do throws(Refusal) { try json.parse(message.payload.span) } catch {
            return .failure(Unreadable(reason: error.reason, commandID: nil))
        }
        func text(_ name: StaticString) -> String? { json.member(json.root, name).flatMap { json.string($0) } }
        func number(_ name: StaticString) -> Int? {
            json.member(json.root, name).flatMap { json.integer($0) }.flatMap { Int(exactly: $0) }
        }
        if isReceipt {
            guard let alert = text("alert"), let revision = number("revision") else {
                return .failure(Unreadable(reason: "a receipt names `alert` and `revision`", commandID: nil))
            }
            return .success(.receipt(alert: alert, revision: revision))
        }
        guard let id = text("command_id"), !id.isEmpty, id.utf8.count <= 128 else {
            return .failure(Unreadable(reason: "a command has a `command_id`", commandID: nil))
        }
        guard let actor = text("actor"), !actor.isEmpty, actor.utf8.count <= 200 else {
            return .failure(Unreadable(reason: "a command names its `actor`", commandID: id))
        }
        switch Self.verb(text("command") ?? "", text: text, number: number) {
        case .failure(let problem): return .failure(Unreadable(reason: problem.reason, commandID: id))
        case .success(let verb):
            let command = Command(
                id: id, verb: verb, alertID: text("alert"), revision: number("revision"), actor: actor, via: .uplink)
            return .success(.command(command))
        }
    }

    /// A desk that says that it cannot keep what it is sent counts as none.
    private func isStoring(_ message: Message, json: inout JSONDocument) -> Bool {
        do throws(Refusal) { try json.parse(message.payload.span) } catch { return true }
        guard let member = json.member(json.root, "storing") else { return true }
        return json.bool(member) ?? true
    }

    private static func verb(
        _ name: String, text: (StaticString) -> String?, number: (StaticString) -> Int?
    ) -> Result<Command.Verb, Unreadable> {
        func refuse(_ reason: String) -> Result<Command.Verb, Unreadable> {
            .failure(Unreadable(reason: reason, commandID: nil))
        }
        switch name {
        case "ack": return .success(.ack(leaseSeconds: number("lease_seconds")))
        case "respond":
            guard let response = text("response").flatMap(ResponseState.init(rawValue:)), response != .none else {
                return refuse("`response` is one of accepted, en_route, on_site, done")
            }
            return .success(.respond(response))
        case "resolve":
            guard let reason = text("reason").flatMap(CloseReason.init(rawValue:)) else {
                return refuse("`reason` is one of \(CloseReason.allCases.map(\.rawValue).joined(separator: ", "))")
            }
            return .success(.resolve(reason))
        case "shelve":
            guard let seconds = number("seconds"), seconds > 0 else { return refuse("`seconds` says for how long") }
            return .success(.shelve(seconds: seconds))
        case "unshelve": return .success(.unshelve)
        case "test": return .success(.test)
        case "sync": return .success(.sync)
        default: return refuse("`command` is one of ack, respond, resolve, shelve, unshelve, test, sync")
        }
    }
}
