import SafetyModel

extension DeskCore {
    /// Who lives there, where, and whom to ring; null for a home that nobody has told of.
    ///
    /// - Parameter isWhole: false leaves only the address: what a program without the right to residents' data sees.
    func writePlace(_ place: HomeEntry?, isWhole: Bool = true, to json: inout JSONWriter, at now: Moment) {
        guard let entry = place else { return json.null() }
        json.beginObject()
        json.key("address")
        json.string(entry.address)
        guard isWhole else { return json.endObject() }
        json.key("phone")
        json.string(entry.phone)
        json.key("access")
        json.string(entry.access)
        json.key("residents")
        json.beginArray()
        for resident in entry.residents { write(resident, to: &json, at: now) }
        json.endArray()
        json.key("contacts")
        json.beginArray()
        for contact in entry.contacts {
            json.beginObject()
            json.key("name")
            json.string(contact.name)
            json.key("relation")
            json.string(contact.relation)
            json.key("phone")
            json.string(contact.phone)
            json.endObject()
        }
        json.endArray()
        json.endObject()
    }

    private func write(_ resident: HomeEntry.Resident, to json: inout JSONWriter, at now: Moment) {
        json.beginObject()
        json.key("id")
        json.string(resident.id)
        json.key("name")
        json.string(resident.name)
        json.key("age")
        let local = settings.zone.local(now.wall)
        let year = RFC3339.civil(fromDays: local / 86_400_000).year
        if let born = resident.born { json.int(year - born) } else { json.null() }
        json.key("notes")
        json.string(resident.notes)
        json.endObject()
    }
}
