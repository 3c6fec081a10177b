/// A JSON text as a tree, for what is saved and read back whole (records, snapshots). Messages of devices are read without one, by
/// `JSONDocument`.
package indirect enum JSONTree: Sendable, Equatable {
    case null
    case bool(Bool)
    /// The number's text, so that no digit of a 64-bit integer is lost.
    case number(String)
    case string(String)
    case array([JSONTree])
    case object([String: JSONTree])

    /// The text, members in the order of their names: the same values always give the same bytes.
    package func write(to out: inout JSONWriter) {
        switch self {
        case .null: out.null()
        case .bool(let value): out.bool(value)
        case .number(let text): out.raw(text)
        case .string(let text): out.string(text)
        case .array(let elements):
            out.beginArray()
            for element in elements { element.write(to: &out) }
            out.endArray()
        case .object(let members):
            out.beginObject()
            for (name, value) in members.sorted(by: { $0.key < $1.key }) {
                out.key(name)
                value.write(to: &out)
            }
            out.endObject()
        }
    }
}

/// A text that is no JSON, or not the JSON of what was asked for.
package struct JSONTreeError: Error, Equatable { package let reason: String }

/// Codable values as JSON and back. The texts are those of Foundation's coders (what earlier versions saved is read), without its four
/// megabytes in the box's program.
package enum JSONCoding {
    package static func encode(_ value: some Encodable) throws -> [UInt8] {
        let place = JSONPlace()
        try value.encode(to: JSONTreeEncoder(place: place))
        var out = JSONWriter()
        place.tree.write(to: &out)
        return out.finish()
    }

    package static func decode<Value: Decodable>(_ type: Value.Type, from bytes: [UInt8]) throws -> Value {
        try Value(from: JSONTreeDecoder(tree: try JSONTree(parsing: bytes), codingPath: []))
    }
}
