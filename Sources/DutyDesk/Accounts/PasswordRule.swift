/// Passwords that the desk does not take: what others try first.
enum PasswordRule {
    static let minimumLength = 8

    /// Public lists of the most used passwords, those of eight characters and more; Chinese lists beside English ones.
    private static let common: Set<String> = [
        "12345678", "123456789", "1234567890", "87654321", "987654321", "0987654321", "12341234", "11223344",
        "123123123",
        "147258369", "789456123", "123456780", "12344321", "19900101", "20082008", "01234567", "012345678",
        "0123456789",
        "password", "password1", "password123", "passw0rd", "p@ssw0rd", "p@ssword", "pass1234", "mypassword",
        "letmein1",
        "qwertyui", "qwertyuiop", "qwerty123", "qwer1234", "1q2w3e4r", "1q2w3e4r5t", "1qaz2wsx", "qazwsxedc",
        "zaq12wsx",
        "asdfghjk", "asdfghjkl", "asdf1234", "zxcvbnm1", "zxcvbnm123", "abc12345", "abc123456", "abcd1234", "a1234567",
        "a12345678", "a123456789", "aa123456", "aa12345678", "admin123", "admin1234", "admin888", "administrator",
        "root1234", "welcome1", "welcome123", "iloveyou", "sunshine", "princess", "football", "baseball", "superman",
        "trustno1", "starwars", "computer", "internet", "changeme", "test1234", "testtest", "woaini1314", "woaini520",
        "5201314520", "52013140", "1314520520", "wodemima", "mima1234", "nihao123", "zhongguo", "wang1234", "li123456",
    ]

    /// - Returns: the reason why it is refused, or nil.
    static func problem(_ password: String, name: String) -> String? {
        let lowered = password.lowercased()
        if password.count < minimumLength { return "a password has at least \(minimumLength) characters" }
        if common.contains(lowered) { return "this password is among those that everybody tries first" }
        if Set(lowered).count < 3 { return "this password repeats one or two characters" }
        if isRun(lowered) { return "this password is a row of neighbouring characters" }
        if name.count >= 3, lowered == name.lowercased() || lowered == name.lowercased() + name.lowercased() {
            return "this password is the log-in name"
        }
        return nil
    }

    /// `abcdefgh`, `23456789`, and the same backwards.
    private static func isRun(_ text: String) -> Bool {
        let values = text.unicodeScalars.map { Int($0.value) }
        let steps = Set(zip(values.dropFirst(), values).map { $0 - $1 })
        return steps == [1] || steps == [-1]
    }
}
