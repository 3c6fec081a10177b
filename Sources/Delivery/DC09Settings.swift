import SafetyModel

/// One alarm receiving centre and our account there.
package struct DC09Settings: Sendable {
    package enum Format: String, Sendable, CaseIterable {
        case contactID = "contact_id"
        case siaDCS = "sia_dcs"
    }
    /// How the key's characters become bytes: as they are (16, 24, 32), or as hexadecimal digits (32, 48, 64).
    package enum KeyForm: String, Sendable, CaseIterable { case text, hex }

    package var host: String
    package var port: Int
    /// 3 to 16 hexadecimal digits.
    package var account: String
    /// Account prefix, up to 6 hexadecimal digits.
    package var prefix = "0"
    package var receiver: String?
    package var format = Format.contactID
    /// nil: clear frames.
    package var key: Secret?
    package var keyForm = KeyForm.text
    package var partition = 1
    /// Zone numbers by device; 0 for the others.
    package var zones: [DeviceID: Int] = [:]
    /// Codes that this centre wants instead of the standard ones.
    package var events: [AlertCategory: ContactIDEvent] = [:]
    package var connectMilliseconds = 5000
    package var answerMilliseconds = 10_000

    package init(host: String, port: Int, account: String) {
        (self.host, self.port, self.account) = (host, port, account.uppercased())
    }

    /// What is wrong with them; empty when nothing is. Never names the key.
    package var problems: [String] {
        var problems: [String] = []
        func isHex(_ text: String, _ lengths: ClosedRange<Int>) -> Bool {
            lengths.contains(text.utf8.count) && text.utf8.allSatisfy { Encoding.digit($0) != nil }
        }
        if !isHex(account, 3...16) { problems.append("account: is not 3 to 16 hexadecimal digits") }
        if !isHex(prefix, 1...6) { problems.append("prefix: is not 1 to 6 hexadecimal digits") }
        if let receiver, !isHex(receiver, 1...6) { problems.append("receiver: is not 1 to 6 hexadecimal digits") }
        if !(0...99).contains(partition) { problems.append("partition: is not 0 to 99") }
        if zones.values.contains(where: { !(0...999).contains($0) }) { problems.append("zones: are not all 0 to 999") }
        if let key, DC09Cipher(key: key, form: keyForm) == nil {
            let wanted = keyForm == .text ? "16, 24 or 32 characters" : "32, 48 or 64 hexadecimal digits"
            problems.append("key: does not have \(wanted)")
        }
        return problems
    }
}
