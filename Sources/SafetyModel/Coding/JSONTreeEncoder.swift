/// Where a value of a tree is being built.
final class JSONPlace {
    private enum Content { case nothing, value(JSONTree), array([JSONPlace]), object([String: JSONPlace]) }
    private var content = Content.nothing

    func put(_ value: JSONTree) { content = .value(value) }
    var count: Int { if case .array(let places) = content { places.count } else { 0 } }

    /// Opens a container, or goes on with the one that is open.
    func open(isArray: Bool) {
        switch content {
        case .array where isArray: break
        case .object where !isArray: break
        default: content = isArray ? .array([]) : .object([:])
        }
    }

    func element() -> JSONPlace {
        let place = JSONPlace()
        if case .array(var places) = content {
            content = .nothing
            places.append(place)
            content = .array(places)
        }
        return place
    }

    func member(_ name: String) -> JSONPlace {
        let place = JSONPlace()
        if case .object(var places) = content {
            content = .nothing
            places[name] = place
            content = .object(places)
        }
        return place
    }

    /// What nothing was written into is an empty object, as with Foundation's encoder.
    var tree: JSONTree {
        switch content {
        case .nothing: .object([:])
        case .value(let value): value
        case .array(let places): .array(places.map(\.tree))
        case .object(let places): .object(places.mapValues(\.tree))
        }
    }
}

struct JSONTreeEncoder: Encoder {
    let place: JSONPlace
    var codingPath: [any CodingKey] { [] }
    var userInfo: [CodingUserInfoKey: Any] { [:] }

    func container<Key: CodingKey>(keyedBy type: Key.Type) -> KeyedEncodingContainer<Key> {
        place.open(isArray: false)
        return KeyedEncodingContainer(Members<Key>(place: place))
    }
    func unkeyedContainer() -> any UnkeyedEncodingContainer {
        place.open(isArray: true)
        return Elements(place: place)
    }
    func singleValueContainer() -> any SingleValueEncodingContainer { One(place: place) }

    private struct Members<Key: CodingKey>: KeyedEncodingContainerProtocol {
        let place: JSONPlace
        var codingPath: [any CodingKey] { [] }
        func encodeNil(forKey key: Key) { place.member(key.stringValue).put(.null) }
        func encode(_ value: some Encodable, forKey key: Key) throws {
            try value.encode(to: JSONTreeEncoder(place: place.member(key.stringValue)))
        }
        func nestedContainer<Nested: CodingKey>(keyedBy type: Nested.Type, forKey key: Key)
            -> KeyedEncodingContainer<Nested>
        { JSONTreeEncoder(place: place.member(key.stringValue)).container(keyedBy: type) }
        func nestedUnkeyedContainer(forKey key: Key) -> any UnkeyedEncodingContainer {
            JSONTreeEncoder(place: place.member(key.stringValue)).unkeyedContainer()
        }
        func superEncoder() -> any Encoder { JSONTreeEncoder(place: place.member("super")) }
        func superEncoder(forKey key: Key) -> any Encoder { JSONTreeEncoder(place: place.member(key.stringValue)) }
    }

    private struct Elements: UnkeyedEncodingContainer {
        let place: JSONPlace
        var codingPath: [any CodingKey] { [] }
        var count: Int { place.count }
        func encodeNil() { place.element().put(.null) }
        func encode(_ value: some Encodable) throws { try value.encode(to: JSONTreeEncoder(place: place.element())) }
        func nestedContainer<Nested: CodingKey>(keyedBy type: Nested.Type) -> KeyedEncodingContainer<Nested> {
            JSONTreeEncoder(place: place.element()).container(keyedBy: type)
        }
        func nestedUnkeyedContainer() -> any UnkeyedEncodingContainer {
            JSONTreeEncoder(place: place.element()).unkeyedContainer()
        }
        func superEncoder() -> any Encoder { JSONTreeEncoder(place: place.element()) }
    }

    private struct One: SingleValueEncodingContainer {
        let place: JSONPlace
        var codingPath: [any CodingKey] { [] }
        func encodeNil() { place.put(.null) }
        func encode(_ value: Bool) { place.put(.bool(value)) }
        func encode(_ value: String) { place.put(.string(value)) }
        func encode(_ value: Double) throws { try put(value) }
        func encode(_ value: Float) throws { try put(value) }
        func encode(_ value: Int) { place.put(.number(String(value))) }
        func encode(_ value: Int8) { place.put(.number(String(value))) }
        func encode(_ value: Int16) { place.put(.number(String(value))) }
        func encode(_ value: Int32) { place.put(.number(String(value))) }
        func encode(_ value: Int64) { place.put(.number(String(value))) }
        func encode(_ value: UInt) { place.put(.number(String(value))) }
        func encode(_ value: UInt8) { place.put(.number(String(value))) }
        func encode(_ value: UInt16) { place.put(.number(String(value))) }
        func encode(_ value: UInt32) { place.put(.number(String(value))) }
        func encode(_ value: UInt64) { place.put(.number(String(value))) }
        func encode(_ value: some Encodable) throws { try value.encode(to: JSONTreeEncoder(place: place)) }

        /// The shortest text that reads back as the same number. JSON has none for infinities.
        private func put(_ value: some BinaryFloatingPoint & CustomStringConvertible & Encodable) throws {
            guard value.isFinite else {
                throw EncodingError.invalidValue(value, .init(codingPath: [], debugDescription: "not a finite number"))
            }
            let text = value.description
            place.put(.number(text.hasSuffix(".0") ? String(text.dropLast(2)) : text))
        }
    }
}
