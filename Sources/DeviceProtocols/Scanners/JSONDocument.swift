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

    /// The text and the scanner's padding.
    private(set) var bytes: [UInt8] = []
    /// The first `count` are this text's; the rest is room from earlier ones.
    private(set) var tokens: [JSONToken] = [JSONToken()]
    private(set) var count = 0
    /// Set while the form of a message is learnt.
    var reads: JSONReads?

    package init() {}

    /// Reads a whole text; throws where it is not JSON. Afterwards `root` and all nodes mean this text.
    package mutating func parse(_ text: Span<UInt8>) throws(Refusal) {
        tokens[0] = JSONToken()
        count = 1
        guard text.count <= Self.maximumBytes else {
            throw Refusal(reason: "larger than 1 MiB", byte: Self.maximumBytes)
        }
        guard !text.isEmpty else { throw Refusal(reason: "empty", byte: 0) }
        load(text)
        let room = JSONScanner.bound(text)
        if tokens.count < room { tokens.append(contentsOf: repeatElement(JSONToken(), count: room - tokens.count)) }
        do throws(Refusal) {
            count = try Self.scan(bytes, into: &tokens)
        } catch {
            tokens[0] = JSONToken()
            throw error
        }
        reads?.begin(tokens: count)
    }

    /// Takes the bytes, and the padding behind them, without reading them.
    mutating func load(_ text: Span<UInt8>) {
        bytes.removeAll(keepingCapacity: true)
        bytes.reserveCapacity(text.count + JSONScanner.padding)
        unsafe text.withUnsafeBufferPointer { unsafe bytes.append(contentsOf: $0) }
        for _ in 0..<JSONScanner.padding { bytes.append(0) }
    }

    private static func scan(_ bytes: [UInt8], into tokens: inout [JSONToken]) throws(Refusal) -> Int {
        var scanner = JSONScanner()
        var room = tokens.mutableSpan
        try unsafe scanner.scan(bytes.span.bytes, into: &room)
        return scanner.count
    }

    package var root: JSONNode { JSONNode(index: 0) }
    package func kind(_ node: JSONNode) -> Kind { token(node).kind }
    package func isNull(_ node: JSONNode) -> Bool { token(node).kind == .null }
    /// The number of members or elements; 0 for anything but a container.
    package func count(_ node: JSONNode) -> Int {
        let token = token(node)
        return token.kind == .object || token.kind == .array ? Int(token.end) : 0
    }

    /// The last member of that name (as most parsers have it), or nil; nil also if `node` is no object.
    package func member(_ node: JSONNode, _ name: StaticString) -> JSONNode? {
        name.withUTF8Buffer { name in member(node, unsafe Span(_unsafeElements: name)) }
    }

    package func member(_ node: JSONNode, named name: String) -> JSONNode? { member(node, name.utf8.span) }

    private func member(_ node: JSONNode, _ name: Span<UInt8>) -> JSONNode? {
        let (bytes, tokens) = (bytes.span, tokens.span)
        let object = tokens[Int(node.index)]
        guard object.kind == .object else { return nil }
        var found: Int32 = -1
        var at = node.index + 1
        for _ in 0..<object.end {
            let key = tokens[Int(at)]
            if key.flag
                ? string(JSONNode(index: at)).map({ Self.same($0.utf8.span, name) }) == true
                : Int(key.end) - Int(key.start) == name.count
                    && Self.same(bytes.extracting(Int(key.start)..<Int(key.end)), name)
            {
                found = at + 1
            }
            let value = tokens[Int(at) + 1]
            at = value.kind == .object || value.kind == .array ? value.link : at + 2
        }
        return found < 0 ? nil : JSONNode(index: found)
    }

    static func same(_ left: Span<UInt8>, _ right: Span<UInt8>) -> Bool {
        guard left.count == right.count else { return false }
        for index in left.indices where left[index] != right[index] { return false }
        return true
    }

    /// Calls `body` with key and value of each member, in order (nothing if it is no object).
    @inline(__always)
    package func forEachMember(_ node: JSONNode, _ body: (_ key: JSONNode, _ value: JSONNode) -> Void) {
        let object = token(node)
        guard object.kind == .object else { return }
        var at = node.index + 1
        for _ in 0..<object.end {
            body(JSONNode(index: at), JSONNode(index: at + 1))
            at = after(at + 1)
        }
    }

    /// Calls `body` with each element, in order (nothing if it is no array).
    @inline(__always)
    package func forEachElement(_ node: JSONNode, _ body: (JSONNode) -> Void) {
        let array = token(node)
        guard array.kind == .array else { return }
        var at = node.index + 1
        for _ in 0..<array.end {
            body(JSONNode(index: at))
            at = after(at)
        }
    }

    /// The token behind a value and all that it holds.
    @inline(__always)
    private func after(_ index: Int32) -> Int32 {
        let token = token(JSONNode(index: index))
        return token.kind == .object || token.kind == .array ? token.link : index + 1
    }

    @inline(__always)
    func token(_ node: JSONNode) -> JSONToken { tokens[Int(node.index)] }
}
