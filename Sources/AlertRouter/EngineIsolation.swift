import SafetyModel

/// A home that can tell nobody outside (escalation contract, section 3.6): its desk is not reached, and every other way out that it
/// has is dead. One lost path is a technical alert of its own; when the last one is lost, those in the home must know it.
extension AlertEngine {
    static let outside: DeviceID = "gateway/outside"

    /// After each change of a link or a path.
    mutating func judgeIsolation(at now: Moment) -> [Effect] {
        guard policies.uplink != nil else { return [] }
        let key = AlertKey(link: Self.outside.name, home: home)
        let isIsolated = isIsolated
        guard isIsolated != (keys[key] != nil) else { return [] }
        var effects = handle(Self.isolation(isIsolated ? .raised : .cleared, at: now), at: now)
        guard isIsolated, let id = keys[key], var record = records[id] else { return effects }
        for contact in policies.contacts(for: [.home], home: home, wall: now.wall)
        where contact.channels.contains(.voice) {
            let due = afterQuietHours(now.uptime, record)
            effects += promise(.raise, "outside", contact.name, .voice, of: &record, due: due)
        }
        put(&record)
        return effects
    }

    /// Only what has been tried and failed counts as dead, and a home without a second way out is not "isolated" by each short
    /// loss of its only one: its desk notices that by itself.
    private var isIsolated: Bool {
        let others = policies.contacts.flatMap { contact in
            contact.channels.filter(\.reachesOutside).map { (kind: $0, target: contact.name) }
        }
        guard !others.isEmpty, isLost("gateway/uplink") else { return false }
        return others.allSatisfy {
            isLost("path:\($0.kind.rawValue)/\($0.target)") || isLost("path:\($0.kind.rawValue)")
        }
    }

    private func isLost(_ device: String) -> Bool { keys[AlertKey(link: device, home: home)] != nil }

    private static func isolation(_ change: Detection.Change, at now: Moment) -> Detection {
        Detection(
            change, .link, detail: "isolated", severity: .technical, device: outside, began: now,
            summary: Bilingual(
                zh: "现在联系不到外面。如需帮助，请自己打电话，或者叫邻居。",
                en: "Nobody outside can be reached now. If you need help, telephone yourself or call a neighbour."),
            rule: Rule(
                detector: "supervision", limit: Bilingual(zh: "至少一条对外途径可用", en: "one way out works"),
                observed: Bilingual(zh: "全部不通", en: "none does")))
    }
}

extension ChannelKind {
    /// To people or centres outside the home, beside the uplink.
    fileprivate var reachesOutside: Bool {
        switch self {
        case .sms, .wecom, .dingtalk, .feishu, .ntfy, .webhook, .dc09: true
        case .uplink, .siren, .voice, .alertmanager: false
        }
    }
}

extension AlertKey {
    fileprivate init(link device: String, home: String) {
        (self.home, self.device, category, isTest) = (home, device, .link, false)
    }
}
