/// `safety/v1/<community>/<home>/...`
struct UplinkTopic: Equatable {
    /// Stands where a home's name stands; no home may have it.
    static let desk = "desk"
    enum Kind: Equatable {
        case alert(id: String)
        case presence, heartbeat, result
        /// What this desk publishes itself, such as its heartbeat: the same filters match it.
        case own
    }
    var home: String
    var kind: Kind

    init?(_ topic: String, community: String) {
        let parts = topic.split(separator: "/", omittingEmptySubsequences: false).map(String.init)
        guard parts.count >= 5, parts[0] == "safety", parts[1] == "v1", parts[2] == community,
            ReceivedAlert.isName(parts[3])
        else { return nil }
        home = parts[3]
        guard home != Self.desk else {
            kind = .own
            return
        }
        switch (parts.count, parts[4]) {
        case (6, "alert") where ReceivedAlert.isName(parts[5]): kind = .alert(id: parts[5])
        case (5, "presence"): kind = .presence
        case (5, "heartbeat"): kind = .heartbeat
        case (6, "command") where parts[5] == "result": kind = .result
        default: return nil
        }
    }
}
