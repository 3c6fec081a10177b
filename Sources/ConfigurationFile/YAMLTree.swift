/// Builds the tree from libyaml's events: bounded depth, bounded aliases, duplicate keys told.
struct YAMLTree: ~Copyable {
    private struct Anchored {
        var node: YAMLNode
        /// Values in it, and how deep it goes, counted when it was complete.
        var nodes: Int
        var height: Int
    }

    private var events: YAMLEvents
    private let limits: YAMLLimits
    private let findings: Findings
    private var anchors: [String: Anchored] = [:]
    private var nodes = 0

    private init(events: consuming YAMLEvents, limits: YAMLLimits, findings: Findings) {
        self.events = events
        self.limits = limits
        self.findings = findings
    }

    /// The root, or nil when the text is no YAML (then `findings` says where). An empty file is an empty section.
    static func parse(_ bytes: [UInt8], limits: YAMLLimits, into findings: Findings) -> YAMLNode? {
        bytes.withUnsafeBufferPointer { buffer -> YAMLNode? in
            guard let events = YAMLEvents(over: buffer) else {
                findings.add(.start, "", "cannot be parsed: no memory left", fix: "free memory and try again")
                return nil
            }
            var tree = YAMLTree(events: events, limits: limits, findings: findings)
            do throws(YAMLSyntaxError) {
                return try tree.document()
            } catch {
                findings.add(error.position, "", error.problem, fix: error.fix)
                return nil
            }
        }
    }

    private mutating func document() throws(YAMLSyntaxError) -> YAMLNode {
        var root: YAMLNode?
        while true {
            let event = try events.next()
            switch event.kind {
            case .streamStart, .documentEnd: continue
            case .streamEnd: return root ?? YAMLNode(content: .mapping([]), position: .start)
            case .documentStart:
                guard root == nil else {
                    throw YAMLSyntaxError(
                        position: event.position, problem: "a second document starts here",
                        fix: "keep one document and remove `---`")
                }
                root = try node(from: try events.next(), depth: 0, path: "").node
            default: continue
            }
        }
    }

    private mutating func node(
        from event: YAMLEvent, depth: Int, path: String
    ) throws(YAMLSyntaxError) -> Anchored {
        if case .alias(let name) = event.kind { return try followed(name, at: event.position, depth: depth) }
        try count(1, depth: depth, at: event.position)
        checkTag(event, path: path)
        let built: Anchored
        switch event.kind {
        case .scalar(let text, let isPlain):
            let content = YAMLNode.Content.scalar(text, isPlain: isPlain && event.tag == nil)
            built = Anchored(node: YAMLNode(content: content, position: event.position), nodes: 1, height: 1)
        case .sequenceStart: built = try sequence(at: event.position, depth: depth, path: path)
        case .mappingStart: built = try mapping(at: event.position, depth: depth, path: path)
        default:
            throw YAMLSyntaxError(position: event.position, problem: "a value is missing", fix: "write one")
        }
        if let anchor = event.anchor { anchors[anchor] = built }
        return built
    }

    private mutating func sequence(
        at position: Position, depth: Int, path: String
    ) throws(YAMLSyntaxError) -> Anchored {
        var items: [YAMLNode] = []
        var built = Anchored(node: YAMLNode(content: .sequence([]), position: position), nodes: 1, height: 1)
        while true {
            let event = try events.next()
            if case .sequenceEnd = event.kind { break }
            let item = try node(from: event, depth: depth + 1, path: "\(path)[\(items.count)]")
            items.append(item.node)
            (built.nodes, built.height) = (built.nodes &+ item.nodes, max(built.height, item.height + 1))
        }
        built.node.content = .sequence(items)
        return built
    }

    private mutating func mapping(
        at position: Position, depth: Int, path: String
    ) throws(YAMLSyntaxError) -> Anchored {
        var entries = YAMLEntries()
        var built = Anchored(node: YAMLNode(content: .mapping([]), position: position), nodes: 1, height: 1)
        while true {
            let event = try events.next()
            if case .mappingEnd = event.kind { break }
            guard case .scalar(let key, _) = event.kind else {
                throw YAMLSyntaxError(position: event.position, problem: "a key is not plain text", fix: "write a name")
            }
            let keyPath = SettingsPath.join(path, key)
            let value = try node(from: try events.next(), depth: depth + 1, path: keyPath)
            (built.nodes, built.height) = (built.nodes &+ value.nodes, max(built.height, value.height + 1))
            if key == "<<", entries.merge(value.node) { continue }
            let entry = YAMLNode.Entry(key: key, keyPosition: event.position, value: value.node)
            if let first = entries.add(entry) {
                findings.add(
                    event.position, keyPath, "is given twice, first on line \(first.line)", fix: "keep one of them")
            }
        }
        built.node.content = .mapping(entries.all)
        return built
    }

    private mutating func followed(
        _ name: String, at position: Position, depth: Int
    ) throws(YAMLSyntaxError) -> Anchored {
        guard let anchored = anchors[name] else {
            throw YAMLSyntaxError(
                position: position, problem: "alias *\(SettingsPath.shortened(name)) has no anchor before it",
                fix: "define &\(SettingsPath.shortened(name)) above, outside of itself")
        }
        try count(anchored.nodes, depth: depth + anchored.height - 1, at: position)
        return anchored
    }

    private mutating func count(_ more: Int, depth: Int, at position: Position) throws(YAMLSyntaxError) {
        guard depth <= limits.maximumDepth else {
            throw YAMLSyntaxError(
                position: position, problem: "is nested deeper than \(limits.maximumDepth) levels",
                fix: "write it flatter")
        }
        let (sum, overflow) = nodes.addingReportingOverflow(more)
        guard !overflow, sum <= limits.maximumNodes else {
            throw YAMLSyntaxError(
                position: position, problem: "the file has more than \(limits.maximumNodes) values, aliases counted",
                fix: "remove aliases of aliases, or split the file")
        }
        nodes = sum
    }

    private func checkTag(_ event: YAMLEvent, path: String) {
        guard let tag = event.tag, tag != "!", !tag.hasPrefix("tag:yaml.org,2002:") else { return }
        let fix =
            tag == "!secret"
            ? "name a file in the option that ends in `_file`" : "write the value itself, without a tag"
        findings.add(event.position, path, "tag \(SettingsPath.shortened(tag)) is not known here", fix: fix)
    }
}
