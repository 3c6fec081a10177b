@testable import DeviceProtocols

/// The CBOR scanner: passing over, numbers, texts.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzz(_ data: UnsafePointer<UInt8>, _ size: Int) -> CInt {
    let bytes = Array(UnsafeBufferPointer(start: data, count: size))
    var items = CBORReader()
    while !items.isAtEnd(bytes.span), (try? items.next(bytes.span)) != nil {}
    var whole = CBORReader()
    while !whole.isAtEnd(bytes.span), (try? whole.skip(bytes.span)) != nil {}
    var numbers = CBORReader()
    do throws(Refusal) {
        while !numbers.isAtEnd(bytes.span) {
            let number = try numbers.number(bytes.span)
            precondition(number?.isFinite ?? true)
        }
    } catch {}
    var texts = CBORReader()
    while !texts.isAtEnd(bytes.span), (try? texts.text(bytes.span)) != nil {}
    precondition(whole.position <= bytes.count && items.position <= bytes.count)
    return 0
}
