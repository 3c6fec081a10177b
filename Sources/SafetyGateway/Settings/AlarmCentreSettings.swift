import ConfigurationFile
import Delivery
import SafetyModel

/// `dc09` of a contact: an alarm receiving centre and our account there (SIA DC-09 over TCP).
struct AlarmCentreSettings: Sendable {
    var receiver: DC09Settings
    /// Between two link tests; nil: none.
    var testSeconds: Int?

    init(_ section: Section) {
        receiver = DC09Settings(
            host: section.requiredString("host"), port: section.requiredInteger("port", in: 1...65535),
            account: section.requiredString("account"))
        receiver.prefix = section.string("prefix", default: receiver.prefix)
        receiver.receiver = section.string("receiver")
        receiver.format = section.choice("format", default: receiver.format)
        // Not read where secrets are not: then it is empty, and nothing can be said about it.
        receiver.key = section.secretFile("key_file").flatMap { $0.reveal().isEmpty ? nil : $0 }
        receiver.keyForm = section.choice("key_form", default: receiver.keyForm)
        receiver.partition = section.integer("partition", in: 0...99, default: receiver.partition)
        let test = section.seconds("test", in: 0...86_400, default: 60)
        testSeconds = test == 0 ? nil : max(10, test)
        // Together below the outbox's own limit, so that it never sends again what is still being waited for.
        (receiver.connectMilliseconds, receiver.answerMilliseconds) = (4000, 8000)
        readZones(section.section("zones"))
        readCodes(section.section("codes"), section.section("sia_codes"))
        report(section)
    }

    /// `zones: {bathroom_sos: 3}`
    private mutating func readZones(_ section: Section) {
        for device in section.keys {
            if let zone = section.integer(device, in: 0...999) { receiver.zones[DeviceID(device)] = zone }
        }
    }

    /// `codes: {fall: 102}` of Contact ID, `sia_codes: {fall: [MA, MR]}` of SIA, where the centre wants others than ours.
    private mutating func readCodes(_ codes: Section, _ letters: Section) {
        for name in codes.keys {
            guard let category = Self.category(name, codes), let code = codes.integer(name, in: 100...999) else {
                continue
            }
            receiver.events[category, default: ContactIDEvent.standard(for: category, detail: nil)].code = code
        }
        for name in letters.keys {
            guard let category = Self.category(name, letters), let pair = letters.strings(name) else { continue }
            let isPair =
                pair.count == 2 && pair.allSatisfy { $0.count == 2 && $0.allSatisfy { ("A"..."Z").contains($0) } }
            guard isPair else {
                letters.report(
                    name, "is no pair of SIA codes", fix: "write the alarm's and its end's, such as [MA, MR]")
                continue
            }
            var event = receiver.events[category] ?? ContactIDEvent.standard(for: category, detail: nil)
            (event.sia, event.siaRestore) = (pair[0], pair[1])
            receiver.events[category] = event
        }
    }

    private static func category(_ name: String, _ section: Section) -> AlertCategory? {
        if let category = AlertCategory(rawValue: name) { return category }
        let known = AlertCategory.allCases.map(\.rawValue).joined(separator: ", ")
        section.report(name, "is no kind of alert", fix: "write one of \(known)")
        return nil
    }

    private func report(_ section: Section) {
        for problem in receiver.problems {
            let parts = problem.split(separator: ":", maxSplits: 1).map(String.init)
            let key = parts[0] == "key" ? "key_file" : parts[0]
            let what = (parts.last ?? problem).drop { $0 == " " }
            if section.has(key) || key == "key_file" {
                section.report(section.has(key) ? key : nil, String(what), fix: "write what the centre gave you")
            }
        }
    }
}
