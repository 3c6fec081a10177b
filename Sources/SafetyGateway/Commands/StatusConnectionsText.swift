import DeviceProtocols

/// The connections' part of the status for a terminal: a line each, with what is wrong under it.
enum StatusConnectionsText {
    static func lines(_ json: JSONDocument) -> [String] {
        var lines: [String] = []
        guard let links = json.member(json.root, "links") else { return [] }
        json.forEachElement(links) { link in
            let name = json.text(link, "name") ?? "?"
            let state = json.text(link, "state") ?? "?"
            let words = [
                json.text(link, "broker"), state == "disconnected" ? "NOT CONNECTED" : state,
                json.text(link, "since").map { "since \($0)" }, json.text(link, "mqtt").map { "MQTT \($0)" },
                json.text(link, "reason"),
            ]
            lines.append("\(name): " + words.compactMap { $0 }.joined(separator: "  "))
            members(of: link, "refused", json) { lines.append("  NOTHING IS HEARD on \($0): \($1)") }
            members(of: link, "not_protected", json) { lines.append("  the broker \($1) (\($0))") }
            if let refusal = json.text(link, "last_refusal") { lines.append("  last refused: \(refusal)") }
        }
        if let desk = json.member(json.root, "desk"), json.kind(desk) == .object {
            let heartbeat = json.text(desk, "last_heartbeat") ?? "never in this run"
            let receipt = json.text(desk, "last_receipt") ?? "none in this run"
            lines.append(
                "desk \(json.text(desk, "community") ?? "?"): last heartbeat \(heartbeat), last receipt \(receipt)")
        }
        if let silent = json.member(json.root, "silent_topics"), json.count(silent) > 0 {
            var topics: [String] = []
            json.forEachElement(silent) { topics.append(json.string($0) ?? "?") }
            lines.append("never brought a message: \(topics.joined(separator: ", "))")
        }
        return lines
    }

    private static func members(
        of link: JSONNode, _ name: StaticString, _ json: JSONDocument, _ body: (String, String) -> Void
    ) {
        guard let node = json.member(link, name) else { return }
        json.forEachMember(node) { key, value in body(json.string(key) ?? "?", json.string(value) ?? "?") }
    }
}
