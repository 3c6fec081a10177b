import ConfigurationFile
import SafetyModel

/// What staff need to know of a home when it calls: who lives there, where, and whom to ring.
struct HomeEntry: Sendable, Equatable, Codable {
    struct Resident: Sendable, Equatable, Codable {
        var id: String
        var name: String
        /// Year.
        var born: Int?
        /// What a helper must know, such as "hard of hearing".
        var notes: String?
    }
    struct Contact: Sendable, Equatable, Codable {
        var name: String
        var relation: String
        var phone: String
    }
    var id: String
    var address: String
    var phone: String?
    /// Where the key is, which stairs, and the like.
    var access: String?
    var residents: [Resident]
    var contacts: [Contact]

    init(
        id: String, address: String, phone: String?, access: String?, residents: [Resident], contacts: [Contact]
    ) {
        (self.id, self.address, self.phone, self.access) = (id, address, phone, access)
        (self.residents, self.contacts) = (residents, contacts)
    }

    init(_ section: Section) {
        id = section.requiredString("id")
        address = section.requiredString("address")
        phone = section.string("phone")
        access = section.string("access")
        residents = section.sections("residents").map { resident in
            Resident(
                id: resident.requiredString("id"), name: resident.requiredString("name"),
                born: resident.integer("born", in: 1900...2100), notes: resident.string("notes"))
        }
        contacts = section.sections("contacts").map { contact in
            Contact(
                name: contact.requiredString("name"), relation: contact.string("relation", default: ""),
                phone: contact.requiredString("phone"))
        }
        if !ReceivedAlert.isName(id) {
            section.report("id", "is no topic level", fix: "write letters, digits, `-`, `_`")
        }
        if id == UplinkTopic.desk { section.report("id", "is the desk's own name", fix: "name the home otherwise") }
        if contacts.isEmpty, phone == nil {
            section.report(nil, "names nobody to call", fix: "add `phone:` or `contacts:`")
        }
    }
}
