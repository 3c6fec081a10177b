import AlertRouter
import ConfigurationFile
import SafetyModel

/// Whom the desk can tell: people, their channels, and the rotas that say who of them is on duty.
struct DutyRoster: Sendable {
    var channels: ChannelSettings
    /// In the file's order.
    var people: [PersonSettings]
    var rotas: [Rota]
    private let zone: TimeZoneRules

    init(_ root: Section, policy: DeskPolicy, tiers: [String], zone: TimeZoneRules) {
        self.zone = zone
        let channels = ChannelSettings(root.section("channels"))
        self.channels = channels
        people = root.namedSections("people").map { PersonSettings(name: $0, $1, channels: channels.kinds) }
        rotas = RotaSettings(zone: zone, people: Set(people.map(\.contact.name))).rotas(root)
        for name in policy.names { check(name, tiers: tiers, root) }
    }

    /// The contacts behind a step's names at an instant, each once; names without a channel are left to the page.
    func contacts(_ names: [String], at wall: Milliseconds) -> [Contact] {
        let wanted = Set(expanded(names, at: wall))
        return people.map(\.contact).filter { wanted.contains($0.name) }
    }

    /// The names with `on_duty:ROTA` replaced by who is on duty then.
    func expanded(_ names: [String], at wall: Milliseconds) -> [String] {
        var all: [String] = []
        for name in names {
            let found = Self.rota(name).map { rota in
                rotas.first { $0.name == rota }?.onDuty(at: wall, zone: zone) ?? []
            }
            for one in found ?? [name] where !all.contains(one) { all.append(one) }
        }
        return all
    }

    /// The rota that a name of a `notify` list means; nil: it is a person's.
    static func rota(_ name: String) -> String? {
        name.hasPrefix("on_duty:") ? String(name.dropFirst("on_duty:".count)) : nil
    }

    /// With what staff changed since.
    func adding(_ changes: [RotaChange]) -> DutyRoster {
        var roster = self
        for change in changes {
            var index = roster.rotas.firstIndex { $0.name == change.rota }
            if index == nil {
                index = roster.rotas.count
                roster.rotas.append(Rota(name: change.rota, rotations: []))
            }
            guard let index else { continue }
            switch change.entry {
            case .rotation(let rotation): roster.rotas[index].rotations.append(rotation)
            case .replacement(let replacement): roster.rotas[index].overrides.append(replacement)
            // The first one that fits is taken: the latest change of a day is the one that is meant.
            case .holiday(let holiday): roster.rotas[index].holidays.insert(holiday, at: 0)
            }
        }
        return roster
    }

    /// People who share a telephone, for `check`: a reply from it counts for whoever of them was told.
    var sharedNumbers: [[String]] {
        var names: [String: [String]] = [:]
        for person in people {
            if let phone = person.phone {
                names[String(phone.filter(\.isNumber).suffix(11)), default: []].append(person.contact.name)
            }
        }
        return names.values.filter { $0.count > 1 }.sorted { $0[0] < $1[0] }
    }

    private func check(_ name: String, tiers: [String], _ root: Section) {
        if let tier = TierSettings.tier(name) {
            root.findings.require(
                tiers.contains(tier), "policy", "names the desk \(tier), which is not under `tiers`",
                fix: "add it there")
            return
        }
        if let rota = Self.rota(name) {
            root.findings.require(
                rotas.contains { $0.name == rota }, "policy", "names the rota \(rota), which is not under `rotas`",
                fix: "add it there")
        } else if !people.isEmpty {
            root.findings.require(
                people.contains { $0.contact.name == name }, "policy", "names \(name), who is not under `people`",
                fix: "add them with a channel")
        }
    }
}
