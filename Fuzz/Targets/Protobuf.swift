@testable import DeviceProtocols

/// The protobuf scanner, and messages inside messages.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzz(_ data: UnsafePointer<UInt8>, _ size: Int) -> CInt {
    let bytes = Array(UnsafeBufferPointer(start: data, count: size))
    visit(ProtobufReader(bytes.span), bytes, depth: 0)
    return 0
}

private func visit(_ reader: ProtobufReader, _ bytes: [UInt8], depth: Int) {
    var reader = reader
    while let field = try? reader.next(bytes.span) {
        guard case .bytes(let range) = field.value else { continue }
        precondition(range.lowerBound >= 0 && range.upperBound <= bytes.count)
        _ = try? ProtobufReader.text(range, bytes.span)
        if depth < 6 { visit(ProtobufReader(range), bytes, depth: depth + 1) }
    }
}
