import Testing

@testable import ConfigurationFile

@Suite struct EnrolmentCodeTests {
    private static let certificate =
        "-----BEGIN CERTIFICATE-----\n" + String(repeating: "A", count: 64) + "\nQUJD\n-----END CERTIFICATE-----\n"

    private static func code(authority: String? = certificate) -> EnrolmentCode {
        EnrolmentCode(
            home: "A-0001", community: "xinghua", timezone: "Asia/Shanghai", address: "1 栋 1 单元 101", host: "desk.test",
            port: 8883, password: "p+/=~ \"x\"", authority: authority,
            contacts: [.init(name: "家属一", phone: "+8600000000001")])
    }

    @Test func readsWhatItWrote() {
        for authority in [Self.certificate, nil] {
            let code = Self.code(authority: authority)
            #expect(EnrolmentCode.read(code.text) == .success(code))
        }
    }

    @Test func survivesMessengers() {
        let text = Self.code().text
        for (reason, changed) in [
            ("broken by a mailer into lines", text.chunks(of: 60).joined(separator: "\r\n")),
            ("with words before it", "Code: \(text)"), ("with words behind it", "\(text) — done"),
        ] {
            #expect(EnrolmentCode.read(changed) == .success(Self.code()), "\(reason)")
        }
    }

    @Test func refusesWhatIsNotWhole() {
        let text = Self.code().text
        for (reason, changed) in [
            ("cut at its end", String(text.dropLast(30))), ("one letter changed", text.replacingOccurrence(at: 40)),
            ("empty", ""), ("another text", "hello"), ("the prefix alone", "SAFETY1-"),
        ] {
            guard case .failure(let problem) = EnrolmentCode.read(changed) else {
                Issue.record("taken: \(reason)")
                continue
            }
            #expect(!problem.reason.isEmpty)
        }
    }

    /// Messengers and QR readers change everything else.
    @Test func hasPlainCharactersOnly() {
        #expect(Self.code().text.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber || "-_.".contains($0)) })
    }
}

extension String {
    fileprivate func chunks(of size: Int) -> [String] {
        var rest = self[...]
        var chunks: [String] = []
        while !rest.isEmpty {
            chunks.append(String(rest.prefix(size)))
            rest = rest.dropFirst(size)
        }
        return chunks
    }

    fileprivate func replacingOccurrence(at offset: Int) -> String {
        var letters = Array(self)
        letters[offset] = letters[offset] == "x" ? "y" : "x"
        return String(letters)
    }
}
