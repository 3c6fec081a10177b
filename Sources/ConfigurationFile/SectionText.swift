// What the readers of values share.
extension Section {
    /// The text of a single value; nil when absent, or when it is no single value (then told).
    func scalar(_ key: String, as wanted: String) -> String? {
        guard let node = node(key) else { return nil }
        guard case .scalar(let text, _) = node.content, !node.isNull else {
            report(key, "is \(node.kindName)", fix: "write \(wanted), or leave it out")
            return nil
        }
        return text
    }

    /// Tells a missing key; a wrong value has been told already.
    func required<Value>(_ key: String, _ value: Value?, as wanted: String) -> Value? {
        if value == nil, !has(key) { report(nil, "`\(key)` is missing", fix: "add `\(key):` with \(wanted)") }
        return value
    }

    func quoted(_ text: String) -> String { "`\(SettingsPath.shortened(text))`" }

    func peekIsEmptyText(_ key: String) -> Bool {
        if case .scalar("", isPlain: false)? = node(key)?.content { true } else { false }
    }

    static func fix(_ text: String, from names: [String]) -> String {
        if let near = NearestName.of(text, among: names) { return "did you mean `\(near)`?" }
        return "write one of \(names.joined(separator: ", "))"
    }

    static func seconds(_ text: String) -> Int? {
        let digits = text.prefix { ("0"..."9").contains($0) }
        guard !digits.isEmpty, let count = Int(digits) else { return nil }
        let unit = text.dropFirst(digits.count).drop { $0 == " " }
        let factor =
            switch unit {
            case "", "s": 1
            case "m", "min": 60
            case "h": 3600
            case "d": 86400
            default: 0
            }
        let (product, overflow) = count.multipliedReportingOverflow(by: factor)
        return factor == 0 || overflow ? nil : product
    }

    static func duration(_ seconds: Int) -> String {
        for (size, unit) in [(86400, "d"), (3600, "h"), (60, "m")] where seconds >= size && seconds % size == 0 {
            return "\(seconds / size)\(unit)"
        }
        return "\(seconds)s"
    }
}
