/// A place in a file; both count from 1, columns in characters.
package struct Position: Sendable, Hashable, Comparable {
    package var line: Int
    package var column: Int

    package init(line: Int, column: Int) { (self.line, self.column) = (line, column) }

    package static let start = Position(line: 1, column: 1)
    package static func < (left: Position, right: Position) -> Bool {
        (left.line, left.column) < (right.line, right.column)
    }
}

/// One value of a YAML file and where it stands. Scalars stay text: only who asks knows whether `on` is a word or a switch.
/// A value that came by an alias keeps the place of its anchor, because that is the text to be changed.
package struct YAMLNode: Sendable, Equatable {
    package enum Content: Sendable, Equatable {
        /// `isPlain`: written without quotes, so it may stand for nothing (`~`, `null`, empty).
        case scalar(String, isPlain: Bool)
        case sequence([YAMLNode])
        /// In the file's order; a key that was given twice is here once.
        case mapping([Entry])
    }

    package struct Entry: Sendable, Equatable {
        package var key: String
        package var keyPosition: Position
        package var value: YAMLNode
    }

    package var content: Content
    package var position: Position

    /// Nothing was written: `key:`, `key: ~` or `key: null`.
    package var isNull: Bool {
        guard case .scalar(let text, isPlain: true) = content else { return false }
        return ["", "~", "null", "Null", "NULL"].contains(text)
    }

    /// What it is, for people.
    package var kindName: String {
        switch content {
        case .scalar: isNull ? "empty" : "a single value"
        case .sequence: "a list"
        case .mapping: "a section"
        }
    }
}

/// Bounds of what a file may ask of us, so that no input costs more than a moment.
package struct YAMLLimits: Sendable {
    package var maximumDepth = 64
    /// Values after every alias was followed: "a billion laughs" ends here.
    package var maximumNodes = 200_000

    package init() {}
}
