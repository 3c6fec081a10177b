import CCrypt
import Glibc

/// Password hashes by libxcrypt, in the system's own form (`$y$...`: yescrypt), so that every one says how it was made.
enum PasswordHash {
    enum Failure: Error, CustomStringConvertible {
        case unsupported
        var description: String { "this system's libcrypt offers no yescrypt or scrypt" }
    }

    /// A new hash with a salt of its own. Takes some tens of milliseconds by design.
    static func make(_ password: String) throws(Failure) -> String {
        for prefix in ["$y$", "$7$"] {
            guard let setting = crypt_gensalt_ra(prefix, 0, nil, 0) else { continue }
            defer { free(setting) }
            if let hash = crypt(password, setting: String(cString: setting)) { return hash }
        }
        throw .unsupported
    }

    /// Whether the password made that hash. An unreadable hash matches nothing.
    static func matches(_ password: String, _ hash: String) -> Bool {
        guard let made = crypt(password, setting: hash) else { return false }
        return isEqual(made, hash)
    }

    /// What an unknown user's password is compared with, so that the time taken does not tell who exists.
    static let nobody: String = (try? make("nobody")) ?? ""

    /// A one-way form of a random token, always the same for the same token: tokens have 256 random bits, so neither a salt
    /// nor slowness is needed, and it can be looked up.
    static func ofToken(_ token: String) -> String { crypt(token, setting: "$5$rounds=1000$dutydesk$") ?? "" }

    /// Compares in a time that does not depend on where the texts differ.
    static func isEqual(_ left: String, _ right: String) -> Bool {
        let (left, right) = (Array(left.utf8), Array(right.utf8))
        guard left.count == right.count, !left.isEmpty else { return false }
        var difference: UInt8 = 0
        for index in left.indices { difference |= left[index] ^ right[index] }
        return difference == 0
    }

    private static func crypt(_ password: String, setting: String) -> String? {
        var data: UnsafeMutableRawPointer?
        var size: Int32 = 0
        defer { free(data) }
        // The library tells failure by a null pointer or by a text that begins with `*`.
        guard password.utf8.count <= 512, let result = crypt_ra(password, setting, &data, &size) else { return nil }
        let text = String(cString: result)
        return text.hasPrefix("*") ? nil : text
    }
}

/// Random texts for sessions, CSRF and API tokens.
enum RandomToken {
    /// 256 bits from the system's generator, as 64 hexadecimal digits.
    static func make() -> String {
        var generator = SystemRandomNumberGenerator()
        return (0..<4).map { _ in
            let digits = String(generator.next() as UInt64, radix: 16)
            return String(repeating: "0", count: 16 - digits.count) + digits
        }.joined()
    }
}
