import DeviceProtocols

/// The JSON scanner, and every question that decoders ask of a document.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzz(_ data: UnsafePointer<UInt8>, _ size: Int) -> CInt {
    let bytes = Array(UnsafeBufferPointer(start: data, count: size))
    guard (try? JSONFuzz.document.parse(bytes.span)) != nil else { return 0 }
    JSONFuzz.visit(JSONFuzz.document.root, JSONFuzz.document)
    return 0
}

enum JSONFuzz {
    nonisolated(unsafe) static var document = JSONDocument()

    static func visit(_ node: JSONNode, _ json: JSONDocument) {
        _ = (json.bool(node), json.lenientBool(node), json.number(node), json.lenientNumber(node), json.integer(node))
        _ = (json.string(node), json.equals(node, "state"), json.member(node, "state"), json.member(node, named: "é"))
        precondition(json.number(node)?.isFinite ?? true)
        var members = 0
        json.forEachMember(node) { key, value in
            members += 1
            guard let name = json.string(key) else { preconditionFailure("a key that is no string") }
            precondition(json.member(node, named: name) != nil)
            visit(value, json)
        }
        json.forEachElement(node) { element in
            members += 1
            visit(element, json)
        }
        precondition(members == json.count(node))
    }
}
