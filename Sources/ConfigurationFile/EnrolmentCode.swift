import DeviceProtocols
import SafetyModel

/// Everything that a box needs to become a home's, as one line of text for a file, a message or a QR code. It holds the box's password:
/// whoever has it can speak as this home.
package struct EnrolmentCode: Sendable, Equatable {
    package struct Contact: Sendable, Equatable {
        package var name: String
        package var phone: String
        package init(name: String, phone: String) { (self.name, self.phone) = (name, phone) }
    }
    package var home: String
    package var community: String
    package var timezone: String
    package var address: String?
    /// The desk's broker as homes reach it.
    package var host: String
    package var port: Int
    package var password: String
    /// The broker's authority as PEM; nil where the system knows it.
    package var authority: String?
    package var contacts: [Contact]

    package init(
        home: String, community: String, timezone: String, address: String?, host: String, port: Int, password: String,
        authority: String?, contacts: [Contact]
    ) {
        (self.home, self.community, self.timezone, self.address) = (home, community, timezone, address)
        (self.host, self.port, self.password) = (host, port, password)
        (self.authority, self.contacts) = (authority, contacts)
    }

    private static let prefix = "SAFETY1-"

    /// Letters, digits, `-`, `_` and `.`: what survives every messenger. The last part guards against a cut or changed code.
    package var text: String {
        var out = JSONWriter()
        out.beginObject()
        for (key, value) in [
            ("home", home), ("community", community), ("zone", timezone), ("address", address), ("host", host),
            ("password", password), ("ca", authority.map(Self.body)),
        ] as [(String, String?)] {
            guard let value else { continue }
            out.key(key)
            out.string(value)
        }
        out.key("port")
        out.int(port)
        out.key("contacts")
        out.beginArray()
        for contact in contacts {
            out.beginArray()
            out.string(contact.name)
            out.string(contact.phone)
            out.endArray()
        }
        out.endArray()
        out.endObject()
        var encoded: [UInt8] = []
        Base64.append(out.finish(), to: &encoded)
        let body = String(decoding: encoded, as: UTF8.self).filter { $0 != "=" }
            .map { $0 == "+" ? "-" : $0 == "/" ? "_" : $0 }
        return "\(Self.prefix)\(String(body)).\(Self.sum(String(body)))"
    }

    /// The code in a text, wherever its lines are broken; nil with words for a person where there is none.
    package static func read(_ text: String) -> Result<EnrolmentCode, Unreadable> {
        let joined = String(text.filter { !$0.isWhitespace })
        guard let start = joined.range(of: prefix) else {
            return .failure(Unreadable(reason: "is no enrolment code: it begins with \(prefix)"))
        }
        let parts = joined[start.upperBound...].split(separator: ".", maxSplits: 1)
        guard parts.count == 2, sum(String(parts[0])) == parts[1].prefix(8).lowercased() else {
            return .failure(Unreadable(reason: "is cut or was changed: copy it whole"))
        }
        let body = String(parts[0].map { $0 == "-" ? "+" : $0 == "_" ? "/" : $0 })
        var json = JSONDocument()
        guard let bytes = Base64.decode(body), (try? json.parse(bytes.span)) != nil, let code = EnrolmentCode(json)
        else { return .failure(Unreadable(reason: "is of another version of this program")) }
        return .success(code)
    }

    package struct Unreadable: Error, Equatable { package var reason: String }

    private init?(_ json: JSONDocument) {
        func string(_ name: StaticString) -> String? { json.member(json.root, name).flatMap { json.string($0) } }
        guard let home = string("home"), let community = string("community"), let timezone = string("zone"),
            let host = string("host"), let password = string("password"),
            let port = json.member(json.root, "port").flatMap({ json.integer($0) }), (1...65535).contains(port)
        else { return nil }
        var contacts: [Contact] = []
        if let list = json.member(json.root, "contacts") {
            json.forEachElement(list) { entry in
                var words: [String] = []
                json.forEachElement(entry) { words.append(json.string($0) ?? "") }
                if words.count == 2 { contacts.append(Contact(name: words[0], phone: words[1])) }
            }
        }
        self.init(
            home: home, community: community, timezone: timezone, address: string("address"), host: host,
            port: Int(port), password: password, authority: string("ca").map(Self.certificate), contacts: contacts)
    }

    private static func sum(_ body: String) -> String {
        let digits = String(FNV1a(body.utf8).value, radix: 16)
        return String((String(repeating: "0", count: max(0, 16 - digits.count)) + digits).suffix(8))
    }

    /// Of a PEM certificate what lies between its lines.
    private static func body(_ pem: String) -> String {
        pem.split(separator: "\n").filter { !$0.hasPrefix("-----") }.joined()
    }

    private static func certificate(_ body: String) -> String {
        var lines: [Substring] = []
        var rest = body[...]
        while !rest.isEmpty {
            lines.append(rest.prefix(64))
            rest = rest.dropFirst(64)
        }
        return (["-----BEGIN CERTIFICATE-----"] + lines + ["-----END CERTIFICATE-----"]).map { "\($0)\n" }.joined()
    }
}

extension String {
    /// The first place of another text in this one.
    fileprivate func range(of other: String) -> Range<Index>? {
        var start = startIndex
        while start < endIndex {
            if self[start...].hasPrefix(other) { return start..<index(start, offsetBy: other.count) }
            start = index(after: start)
        }
        return nil
    }
}
