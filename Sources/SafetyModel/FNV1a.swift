/// The 64-bit FNV-1a hash (Fowler, Noll, Vo): the same for the same bytes on every machine and in every run, for names and
/// short identities. No protection against somebody who wants two alike.
package struct FNV1a: Sendable {
    package private(set) var value: UInt64

    /// - Parameter seed: another basis than the standard's, where two uses must not meet.
    package init(seed: UInt64 = 0xcbf2_9ce4_8422_2325) { value = seed }

    package init(_ bytes: some Sequence<UInt8>) {
        self.init()
        combine(bytes)
    }

    package mutating func combine(_ byte: UInt8) { value = (value ^ UInt64(byte)) &* 0x0000_0100_0000_01b3 }

    package mutating func combine(_ bytes: some Sequence<UInt8>) {
        for byte in bytes { combine(byte) }
    }
}
