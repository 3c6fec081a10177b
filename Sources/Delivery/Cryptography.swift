import CCurl

/// What libcrypto does for us, as values. Nothing of this is our own cryptography.
package enum Cryptography {
    /// HMAC-SHA-256, 32 bytes; nil only when the library has no memory left.
    package static func hmacSHA256(key: [UInt8], message: [UInt8]) -> [UInt8]? {
        var mac = [UInt8](repeating: 0, count: 32)
        return ccrypto_hmac_sha256(key, key.count, message, message.count, &mac) == 1 ? mac : nil
    }

    /// PBKDF2 with HMAC-SHA-512 (RFC 8018), 64 bytes; nil only when the library has no memory left.
    static func pbkdf2SHA512(_ password: String, salt: [UInt8], iterations: Int32) -> [UInt8]? {
        var output = [UInt8](repeating: 0, count: 64)
        let length = password.utf8.count
        let isDone = ccrypto_pbkdf2_sha512(password, length, salt, salt.count, iterations, &output, output.count)
        return isDone == 1 ? output : nil
    }

    /// AES-CBC with a zero IV (SIA DC-09), without padding; nil for a key that is not 16, 24 or 32 bytes, or text that is
    /// no multiple of 16.
    static func aesCBC(encrypting: Bool, key: [UInt8], _ input: [UInt8]) -> [UInt8]? {
        guard !input.isEmpty else { return nil }
        var output = [UInt8](repeating: 0, count: input.count + 16)
        guard ccrypto_aes_cbc(encrypting ? 1 : 0, key, key.count, input, input.count, &output) == 1 else { return nil }
        return Array(output.prefix(input.count))
    }
}
