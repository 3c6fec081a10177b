import SafetyModel

/// A value's place in a `JSONDocument`.
package struct JSONNode: Sendable, Equatable {
    let index: Int32
}

/// A parsed JSON text as a flat list of tokens over its own copy of the bytes. Both buffers are kept from message to message,
/// so parsing allocates nothing once they have grown. UTF-8 is validated, depth and size are limited, numbers are exact.
package struct JSONDocument: Sendable {
    package enum Kind: Sendable, Equatable { case object, array, string, number, bool, null }
    package static let maximumBytes = 1 << 20
    package static let maximumDepth = 32

    package init() {}

    /// Reads a whole text; throws where it is not JSON. Afterwards `root` and all nodes mean this text.
    package mutating func parse(_ bytes: Span<UInt8>) throws(Refusal) { throw Refusal(reason: "not JSON") }
    package var root: JSONNode { JSONNode(index: 0) }
    package func kind(_ node: JSONNode) -> Kind { .null }
    /// The last member of that name (as most parsers have it), or nil; nil also if `node` is no object.
    package func member(_ node: JSONNode, _ name: StaticString) -> JSONNode? { nil }
    package func member(_ node: JSONNode, named name: String) -> JSONNode? { nil }
    package func count(_ node: JSONNode) -> Int { 0 }
    /// Calls `body` with key and value of each member, in order (nothing if it is no object).
    package func forEachMember(_ node: JSONNode, _ body: (_ key: JSONNode, _ value: JSONNode) -> Void) {}
    /// Calls `body` with each element, in order (nothing if it is no array).
    package func forEachElement(_ node: JSONNode, _ body: (JSONNode) -> Void) {}
    /// A JSON `true` or `false` only.
    package func bool(_ node: JSONNode) -> Bool? { nil }
    /// true/false, 1/0, and their texts (`"true"`, `"ON"`, `"1"`...) as bridges write them; nil for anything else.
    package func lenientBool(_ node: JSONNode) -> Bool? { nil }
    /// A finite JSON number only.
    package func number(_ node: JSONNode) -> Double? { nil }
    /// A number, or a text that is exactly one number.
    package func lenientNumber(_ node: JSONNode) -> Double? { nil }
    /// An integer that fits, or nil.
    package func integer(_ node: JSONNode) -> Int64? { nil }
    /// A string's text, unescaped. Allocates.
    package func string(_ node: JSONNode) -> String? { nil }
    /// Whether it is this string (escapes honoured), without allocating.
    package func equals(_ node: JSONNode, _ text: StaticString) -> Bool { false }
    package func isNull(_ node: JSONNode) -> Bool { false }
}
