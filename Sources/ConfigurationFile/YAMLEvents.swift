import CYaml

/// What libyaml says next.
struct YAMLEvent {
    enum Kind {
        case streamStart, streamEnd, documentStart, documentEnd, sequenceEnd, mappingEnd
        case alias(String)
        case scalar(String, isPlain: Bool)
        case sequenceStart, mappingStart
    }
    var kind: Kind
    var position: Position
    var anchor: String?
    var tag: String?
}

struct YAMLSyntaxError: Error {
    var position: Position
    var problem: String
    var fix: String
}

/// The C edge: one libyaml parser over bytes that outlive it.
struct YAMLEvents: ~Copyable {
    private let parser: UnsafeMutablePointer<yaml_parser_t>
    private let bytes: UnsafeBufferPointer<UInt8>

    /// nil when there is no memory for it.
    init?(over bytes: UnsafeBufferPointer<UInt8>) {
        self.bytes = bytes
        parser = .allocate(capacity: 1)
        parser.initialize(to: yaml_parser_t())
        guard yaml_parser_initialize(parser) == 1 else {
            parser.deallocate()
            return nil
        }
        yaml_parser_set_input_string(parser, bytes.baseAddress, bytes.count)
    }

    deinit {
        yaml_parser_delete(parser)
        parser.deallocate()
    }

    /// Not to be called again after it threw.
    mutating func next() throws(YAMLSyntaxError) -> YAMLEvent {
        var event = yaml_event_t()
        guard yaml_parser_parse(parser, &event) == 1 else { throw failure() }
        defer { yaml_event_delete(&event) }
        var result = YAMLEvent(kind: .streamEnd, position: Self.position(event.start_mark))
        switch event.type {
        case YAML_STREAM_START_EVENT: result.kind = .streamStart
        case YAML_DOCUMENT_START_EVENT: result.kind = .documentStart
        case YAML_DOCUMENT_END_EVENT: result.kind = .documentEnd
        case YAML_SEQUENCE_END_EVENT: result.kind = .sequenceEnd
        case YAML_MAPPING_END_EVENT: result.kind = .mappingEnd
        case YAML_ALIAS_EVENT: result.kind = .alias(Self.text(event.data.alias.anchor) ?? "")
        case YAML_SCALAR_EVENT:
            let scalar = event.data.scalar
            let text = String(decoding: UnsafeBufferPointer(start: scalar.value, count: scalar.length), as: UTF8.self)
            result.kind = .scalar(text, isPlain: scalar.style == YAML_PLAIN_SCALAR_STYLE)
            (result.anchor, result.tag) = (Self.text(scalar.anchor), Self.text(scalar.tag))
        case YAML_SEQUENCE_START_EVENT:
            result.kind = .sequenceStart
            let start = event.data.sequence_start
            (result.anchor, result.tag) = (Self.text(start.anchor), Self.text(start.tag))
        case YAML_MAPPING_START_EVENT:
            result.kind = .mappingStart
            let start = event.data.mapping_start
            (result.anchor, result.tag) = (Self.text(start.anchor), Self.text(start.tag))
        default: break  // YAML_NO_EVENT and STREAM_END: there is no more
        }
        return result
    }

    private static func text(_ pointer: UnsafeMutablePointer<yaml_char_t>?) -> String? {
        guard let pointer else { return nil }
        return String(decodingCString: pointer, as: UTF8.self)
    }

    private static func position(_ mark: yaml_mark_t) -> Position {
        Position(line: Int(clamping: mark.line) &+ 1, column: Int(clamping: mark.column) &+ 1)
    }

    private func failure() -> YAMLSyntaxError {
        let said = parser.pointee.problem.map { String(cString: $0) } ?? "no memory left"
        guard parser.pointee.error != YAML_READER_ERROR else {
            let offset = Int(clamping: parser.pointee.problem_offset)
            return YAMLSyntaxError(
                position: position(ofByte: offset), problem: "is not text (\(said))", fix: "save the file as UTF-8 text"
            )
        }
        let position = Self.position(parser.pointee.problem_mark)
        if indentation(ofLine: position.line).contains(UInt8(ascii: "\t")) {
            return YAMLSyntaxError(
                position: position, problem: "a tab is used for indentation", fix: "indent with spaces")
        }
        let context = parser.pointee.context.map { String(cString: $0) + ", " } ?? ""
        return YAMLSyntaxError(
            position: position, problem: "is not valid YAML: \(context)\(said)",
            fix: "look here and one line above: indentation, quotes and colons")
    }

    private func position(ofByte offset: Int) -> Position {
        var position = Position.start
        for byte in bytes.prefix(offset) {
            if byte == UInt8(ascii: "\n") {
                position = Position(line: position.line &+ 1, column: 1)
            } else if byte & 0xc0 != 0x80 {
                position.column &+= 1
            }
        }
        return position
    }

    private func indentation(ofLine line: Int) -> [UInt8] {
        var current = 1
        var index = 0
        while current < line, index < bytes.count {
            if bytes[index] == UInt8(ascii: "\n") { current += 1 }
            index += 1
        }
        return Array(bytes[index...].prefix { $0 == UInt8(ascii: " ") || $0 == UInt8(ascii: "\t") })
    }
}
