/// The entries of one mapping while it is read: own keys win over merged ones (`<<`), whatever came first.
struct YAMLEntries {
    private var entries: [YAMLNode.Entry] = []
    private var indices: [String: Int] = [:]
    private var merged: Set<String> = []

    var all: [YAMLNode.Entry] { entries }

    /// - Returns: where the key was given before, if it was.
    mutating func add(_ entry: YAMLNode.Entry) -> Position? {
        guard let index = indices[entry.key] else {
            indices[entry.key] = entries.count
            entries.append(entry)
            return nil
        }
        guard merged.remove(entry.key) == nil else {
            entries[index] = entry
            return nil
        }
        return entries[index].keyPosition
    }

    /// - Returns: whether the value can be merged: a section or a list of sections.
    mutating func merge(_ value: YAMLNode) -> Bool {
        switch value.content {
        case .scalar: return false
        case .sequence(let items):
            for item in items where !merge(item) { return false }
            return true
        case .mapping(let others):
            for entry in others where indices[entry.key] == nil {
                _ = add(entry)
                merged.insert(entry.key)
            }
            return true
        }
    }
}
