/// A password, a key, a token, a URL that holds one. It never shows itself in a description, a dump, a log line or an error.
package struct Secret: Sendable, Equatable, CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    private let text: String
    package init(_ text: String) { self.text = text }

    /// The secret itself: for the one call that needs it.
    package func reveal() -> String { text }

    package var description: String { "<secret>" }
    package var debugDescription: String { "<secret>" }
    package var customMirror: Mirror { Mirror(self, children: []) }
}
