import FoundationEssentials
import SafetyModel

/// A request to move an alert, as the page and the API send it.
struct ActionBody: Decodable {
    var home: String?
    var id: String?
    var action: String?
    var command_id: String?
    var revision: Int?
    var response: String?
    var reason: String?
    var seconds: Int?
    var lease_seconds: Int?
    var actor: String?

    init(_ bytes: [UInt8]) throws {
        self =
            bytes.isEmpty
            ? try JSONDecoder().decode(Self.self, from: Data("{}".utf8))
            : try JSONDecoder().decode(Self.self, from: Data(bytes))
    }

    /// nil when a word or number is not as the contract has it.
    func verb(_ name: String) -> DeskRequest.Verb? {
        switch name {
        case "ack": return .ack
        case "respond":
            guard let response = response.flatMap({ ResponseState(rawValue: $0) }), response != .none else {
                return nil
            }
            return .respond(response)
        case "resolve": return reason.flatMap { CloseReason(rawValue: $0) }.map { .resolve($0) }
        case "shelve": return seconds.map { .shelve(seconds: $0) }
        case "test": return .test
        default: return nil
        }
    }

    func request(_ name: String, home: String, alert: String?, actor: String) -> DeskRequest? {
        guard let verb = verb(name) else { return nil }
        if let command_id, !ReceivedAlert.isName(command_id) { return nil }
        if let lease_seconds, !(60...14_400).contains(lease_seconds) { return nil }
        return DeskRequest(
            commandID: command_id ?? RandomToken.make(), verb: verb, home: home, alert: alert, revision: revision,
            actor: actor, leaseSeconds: lease_seconds)
    }
}
