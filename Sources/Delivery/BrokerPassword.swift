import SafetyModel

/// A mosquitto's own form of a password (mosquitto_passwd(1)): PBKDF2 with SHA-512, salt and hash in base64.
package enum BrokerPassword {
    /// The tool's own count. The passwords made here have 128 random bits and more: nobody guesses them.
    private static let iterations: Int32 = 101

    /// A line's part after the user's name; nil only when the library has no memory left.
    package static func hash(_ password: String) -> String? {
        var generator = SystemRandomNumberGenerator()
        return hash(password, salt: (0..<12).map { _ in UInt8.random(in: 0...255, using: &generator) })
    }

    static func hash(_ password: String, salt: [UInt8]) -> String? {
        Cryptography.pbkdf2SHA512(password, salt: salt, iterations: iterations).map {
            "$7$\(iterations)$\(Encoding.base64(salt))$\(Encoding.base64($0))"
        }
    }
}
