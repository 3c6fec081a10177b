/// One thing that is wrong with a configuration: where, what, and what to write instead.
package struct Finding: Sendable, Hashable, CustomStringConvertible {
    package var file: String
    package var position: Position
    /// Such as `plans.night.steps[1].notify`; empty for the file as a whole.
    package var path: String
    package var problem: String
    package var fix: String

    package var description: String {
        let place = "\(file):\(position.line):\(position.column): "
        return place + (path.isEmpty ? "" : "\(path): ") + problem + (fix.isEmpty ? "" : "; \(fix)")
    }
}

/// Collects every problem of one file. Lives while the file is read, on one thread.
package final class Findings {
    package let file: String
    private var all: Set<Finding> = []
    /// Nobody reads more, and a hostile file could have a hundred thousand.
    private let maximumCount = 1000
    /// The tree that paths are looked up in, once there is one.
    var root: YAMLNode?

    package init(file: String) { self.file = file }

    package var isEmpty: Bool { all.isEmpty }
    var isFull: Bool { all.count >= maximumCount }

    /// By line, then column, then text; a problem told twice is here once.
    package var sorted: [Finding] {
        all.sorted { left, right in
            left.position != right.position
                ? left.position < right.position : (left.path, left.problem) < (right.path, right.problem)
        }
    }

    package func add(_ position: Position, _ path: String, _ problem: String, fix: String) {
        guard all.count < maximumCount else { return }
        all.insert(Finding(file: file, position: position, path: path, problem: problem, fix: fix))
    }

    /// Adds a problem at a path such as `plans.night.steps[1].notify`; the line is that of the value, or of what is nearest
    /// above it in the tree.
    package func add(_ path: String, _ problem: String, fix: String) {
        add(position(of: path), path, problem, fix: fix)
    }

    /// Adds the problem unless `condition` holds.
    package func require(_ condition: Bool, _ path: String, _ problem: @autoclosure () -> String, fix: String) {
        if !condition { add(path, problem(), fix: fix) }
    }

    /// Where the value at a path stands, or else the nearest section or list around it.
    package func position(of path: String) -> Position {
        guard var node = root else { return .start }
        var found = Position.start
        var rest = path[...]
        while !rest.isEmpty {
            if rest.first == "." { rest.removeFirst() }
            switch node.content {
            case .scalar: return found
            case .sequence(let items):
                let digits = rest.dropFirst().prefix { $0 != "]" }
                guard rest.first == "[", let index = Int(digits), items.indices.contains(index) else { return found }
                rest = rest.dropFirst(digits.count + 2)
                node = items[index]
            case .mapping(let entries):
                guard let (entry, after) = Self.step(entries, along: rest) else { return found }
                (node, rest) = (entry.value, after)
            }
            found = node.position
        }
        return found
    }

    private static func step(
        _ entries: [YAMLNode.Entry], along rest: Substring
    ) -> (YAMLNode.Entry, after: Substring)? {
        for entry in entries {
            let name = SettingsPath.component(entry.key)
            guard rest.hasPrefix(name) else { continue }
            let after = rest.dropFirst(name.count)
            if after.isEmpty || after.first == "." || after.first == "[" { return (entry, after) }
        }
        return nil
    }
}

/// How a place in the tree is written: `devices."a.b".role`, `steps[1]`.
enum SettingsPath {
    static func join(_ path: String, _ key: String) -> String {
        path.isEmpty ? component(key) : "\(path).\(component(key))"
    }

    /// A key as it stands in a path: quoted where its own characters would be read as part of the path.
    static func component(_ key: String) -> String {
        let short = shortened(key)
        let isPlain = !short.isEmpty && short.allSatisfy { !".[]\"' ".contains($0) }
        return isPlain ? short : "\"\(short)\""
    }

    /// Text from the file that goes into a message: bounded, on one line.
    static func shortened(_ text: String) -> String {
        let cut = text.unicodeScalars.prefix(60).map { $0.value < 0x20 || $0.value == 0x7f ? "?" : $0 }
        var result = String(String.UnicodeScalarView(cut))
        if text.unicodeScalars.count > 60 { result += "…" }
        return result
    }
}
