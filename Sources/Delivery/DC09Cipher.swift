import SafetyModel

/// The encrypted form: AES-CBC with a zero IV over padding, `|`, data, `]`, xdata and time. Confidentiality only, because
/// nothing authenticates it: run it inside a tunnel.
struct DC09Cipher: Sendable {
    private let key: [UInt8]

    /// nil when the key has no length that AES knows.
    init?(key: Secret, form: DC09Settings.KeyForm) {
        let bytes = form == .text ? Array(key.reveal().utf8) : Encoding.bytes(hex: key.reveal())
        guard let bytes, [16, 24, 32].contains(bytes.count) else { return nil }
        self.key = bytes
    }

    /// - Parameter padding: gives that many characters, none of `|`, `[`, `]`. Random ones hide that two frames are alike.
    /// - Returns: the whole frame; nil only when the library has no memory.
    func encoded(_ frame: DC09Frame, padding: (Int) -> [UInt8]) -> [UInt8]? {
        let content = Array("|\(frame.tail)".utf8)
        let plain = padding(16 - content.count % 16) + content
        guard let cipher = Cryptography.aesCBC(encrypting: true, key: key, plain) else { return nil }
        return DC09Frame.wrap(frame.head(isEncrypted: true) + Encoding.hex(cipher, uppercase: true))
    }

    /// Fills `head` with what the cipher text holds.
    func decoded(head: DC09Frame, cipher: [UInt8]) throws(DC09Frame.Refusal) -> DC09Frame {
        guard let plain = Cryptography.aesCBC(encrypting: false, key: key, cipher) else { throw .badCipher }
        // An answer without data may have no bar: the padding then ends at the bracket.
        let bar = UInt8(ascii: "|")
        guard let end = plain.firstIndex(where: { $0 == bar || $0 == UInt8(ascii: "]") }), end <= 16 else {
            throw .badCipher
        }
        var frame = head
        do {
            try frame.readTail(plain[end] == bar ? plain[(end + 1)...] : plain[end...])
        } catch { throw .badCipher }
        return frame
    }

    static func randomPadding(_ count: Int) -> [UInt8] {
        let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789".utf8)
        return (0..<count).compactMap { _ in alphabet.randomElement() }
    }
}
