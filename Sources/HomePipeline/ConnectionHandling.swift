import AlertRouter
import Detection
import SafetyModel

/// Connections that are up and yet do not do what they should. A home that does not hear is blind.
extension HomePipeline {
    mutating func connection(
        _ fault: ConnectionFault, _ name: String, _ problem: String?, at now: Moment, into effects: inout [HomeEffect]
    ) {
        let isBlindness = fault == .homeFilter
        if isBlindness {
            if problem == nil { unheardFilters.remove(name) } else { unheardFilters.insert(name) }
            look(isBlind: problem != nil, at: now, into: &effects)
        }
        let words = problem.map { Self.words(fault, name, $0) } ?? Self.words(thatIsOver: fault, name)
        let detection = Detection(
            problem == nil ? .cleared : .raised, isBlindness ? .blind : .link, detail: fault.rawValue,
            severity: .technical, device: DeviceID("gateway/\(fault.rawValue)\(name.isEmpty ? "" : ":\(name)")"),
            began: now, summary: words,
            evidence: [
                Evidence(
                    wall: now.wall, device: nil, kind: "connection", value: problem.map { .text($0) },
                    says: Bilingual(zh: "连接的状态", en: "the state of the connection"))
            ],
            rule: Rule(
                detector: "supervision", limit: Bilingual(zh: "每条连接都能收发", en: "every connection carries its messages"),
                observed: problem.map { Bilingual(alike: $0) }))
        raise([detection], at: now, into: &effects)
    }

    private static func words(_ fault: ConnectionFault, _ name: String, _ problem: String) -> Bilingual {
        switch fault {
        case .homeFilter:
            Bilingual(
                zh: "网关收不到主题 \(name) 的消息，其设备失去监测：\(problem)",
                en: "the gateway hears nothing on \(name), its devices are unsupervised: \(problem)")
        case .otherFilter:
            Bilingual(zh: "网关收不到主题 \(name) 的消息：\(problem)", en: "the gateway hears nothing on \(name): \(problem)")
        case .deskSilent:
            Bilingual(zh: "值守台没有心跳，改用本地途径：\(problem)", en: "the desk is silent, the box calls by itself: \(problem)")
        case .noReceipt:
            Bilingual(zh: "值守台没有确认收到警报：\(problem)", en: "the desk has not said that it has an alert: \(problem)")
        case .sameClientID:
            Bilingual(
                zh: "服务器一再断开 \(name)，多半另有设备使用同一名称：\(problem)",
                en:
                    "the broker ends the connection of \(name) again and again, most likely another device has the same name: \(problem)"
            )
        }
    }

    private static func words(thatIsOver fault: ConnectionFault, _ name: String) -> Bilingual {
        switch fault {
        case .homeFilter, .otherFilter: Bilingual(zh: "网关又能收到主题 \(name)", en: "the gateway hears \(name) again")
        case .deskSilent: Bilingual(zh: "值守台又有心跳", en: "the desk is heard again")
        case .noReceipt: Bilingual(zh: "值守台已确认收到警报", en: "the desk has the alerts")
        case .sameClientID: Bilingual(zh: "连接 \(name) 已稳定", en: "the connection of \(name) holds again")
        }
    }
}
