/// What all sections of one file share while it is read.
final class SettingsDocument {
    let findings: Findings
    let options: SettingsOptions
    /// Of the file, with its slash: relative file names start here.
    let directory: String
    private var sections: [Section] = []

    init(findings: Findings, options: SettingsOptions, directory: String) {
        (self.findings, self.options, self.directory) = (findings, options, directory)
    }

    func opened(_ section: Section) { sections.append(section) }

    /// Once, at the end: it also lets go of the sections, which hold the document in turn.
    func reportUnreadKeys() {
        for section in sections { section.reportUnreadKeys() }
        sections = []
    }
}

/// A typed reader of one section (mapping) of the file. See `SettingsFile` for how it is used.
///
/// Three forms of each kind of value: `string("a")` is optional, `string("a", default:)` has a default, and
/// `requiredString("a")` must be there. A wrong value is a finding and reads as the default, or as nothing.
package final class Section {
    /// Such as `plans.night.steps[1]`; empty for the whole file.
    package let path: String
    /// Where it stands: its first key, or where it is missing the section around it.
    package let position: Position
    /// false when the file does not have it, and everything reads as its default.
    package let isPresent: Bool
    let document: SettingsDocument
    private let entries: [YAMLNode.Entry]
    private let indices: [String: Int]
    private var asked: Set<String> = []
    private var read: Set<String> = []
    private var children: [String: Section] = [:]

    /// All problems so far: for checks across sections.
    package var findings: Findings { document.findings }

    init(root: YAMLNode, document: SettingsDocument) {
        let entries = Self.entries(of: root, path: "", document)
        (self.path, self.position, self.isPresent, self.document) = ("", .start, true, document)
        (self.entries, self.indices) = (entries, Self.indices(of: entries))
        document.opened(self)
    }

    init(_ node: YAMLNode?, path: String, around: Section) {
        let entries = node.map { Self.entries(of: $0, path: path, around.document) } ?? []
        (self.path, self.document) = (path, around.document)
        (self.position, self.isPresent) = (node?.position ?? around.position, node != nil)
        (self.entries, self.indices) = (entries, Self.indices(of: entries))
        document.opened(self)
    }

    private static func entries(of node: YAMLNode, path: String, _ document: SettingsDocument) -> [YAMLNode.Entry] {
        if case .mapping(let entries) = node.content { return entries }
        if !node.isNull {
            document.findings.add(
                node.position, path, "is \(node.kindName)", fix: "write a section: lines of the form `key: value`")
        }
        return []
    }

    private static func indices(of entries: [YAMLNode.Entry]) -> [String: Int] {
        Dictionary(entries.enumerated().map { ($1.key, $0) }, uniquingKeysWith: { first, _ in first })
    }

    /// The keys that the file has here, in its order. Does not count as reading them.
    package var keys: [String] { entries.map(\.key) }

    package func has(_ key: String) -> Bool { indices[key] != nil }

    /// Reports a problem with one value; without `key`, with the section itself; with `index`, with one item of a list.
    package func report(_ key: String? = nil, index: Int? = nil, _ problem: String, fix: String) {
        guard let key else { return findings.add(position, path, problem, fix: fix) }
        guard let index else { return findings.add(position(of: key), path(of: key), problem, fix: fix) }
        var place = position(of: key)
        if case .sequence(let items)? = peek(key)?.content, items.indices.contains(index) {
            place = items[index].position
        }
        findings.add(place, "\(path(of: key))[\(index)]", problem, fix: fix)
    }

    /// An option that is no more, or has another name now.
    package func removed(_ key: String, use replacement: String) {
        guard let index = indices[key] else { return }
        read.insert(key)
        findings.add(entries[index].keyPosition, path(of: key), "is no longer an option", fix: "use \(replacement)")
    }

    package func path(of key: String) -> String { SettingsPath.join(path, key) }

    /// Where the value stands, or the section if it has none.
    package func position(of key: String) -> Position { peek(key)?.position ?? position }

    /// The raw value, for what no reader fits. Counts as reading it.
    package func node(_ key: String) -> YAMLNode? {
        asked.insert(key)
        guard let index = indices[key] else { return nil }
        read.insert(key)
        return entries[index].value
    }

    func child(_ key: String, orMake make: () -> Section) -> Section {
        if let known = children[key] { return known }
        let made = make()
        children[key] = made
        return made
    }

    func isUnread(_ key: String) -> Bool { has(key) && !read.contains(key) }

    func keyPosition(of key: String) -> Position { indices[key].map { entries[$0].keyPosition } ?? position }

    private func peek(_ key: String) -> YAMLNode? { indices[key].map { entries[$0].value } }

    /// Takes a key off the list of unknown ones, because another finding tells about it.
    func settle(_ key: String) { read.insert(key) }

    func reportUnreadKeys() {
        // Keys that the file has not used yet are the likelier meaning; sorted, because a set's order changes.
        let known = asked.sorted()
        let free = known.filter { !read.contains($0) }
        for entry in entries where !findings.isFull && !read.contains(entry.key) && !entry.key.hasPrefix("x-") {
            let near = NearestName.of(entry.key, among: free) ?? NearestName.of(entry.key, among: known)
            let fix =
                near.map { "did you mean `\($0)`?" }
                ?? (known.isEmpty ? "remove it" : "known here: \(known.joined(separator: ", "))")
            findings.add(entry.keyPosition, path(of: entry.key), "is not known", fix: fix)
        }
    }
}
