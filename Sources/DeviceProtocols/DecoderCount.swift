/// How much a decoder had to do since the state began.
package struct DecoderCount: Sendable, Codable, Equatable {
    package let decoder: String
    package var messages: UInt64 = 0
    package var refused: UInt64 = 0
    package var ignored: UInt64 = 0
    init(decoder: String) { self.decoder = decoder }
}

/// What does not change of a decoder, at hand without asking its type.
struct DecoderTraits: Sendable {
    let republishesCache, learnsMeanings: Bool

    init(_ type: any BridgeDecoder.Type) {
        (republishesCache, learnsMeanings) = (type.republishesCache, type.learnsMeanings)
    }
}
