import AlertRouter
import Detection
import SafetyModel

/// What the box notices of itself: links, stores, ways out, restarts. All technical, none of them an emergency.
extension HomePipeline {
    /// Shorter losses of a connection are not worth an alert.
    static let linkGraceMilliseconds: Milliseconds = 60_000

    var linkDeadline: Milliseconds? {
        linksDown.values.lazy.map { $0.uptime &+ Self.linkGraceMilliseconds }.min()
    }

    mutating func changed(_ link: Message.Link, isUp: Bool, at now: Moment, into effects: inout [HomeEffect]) {
        if !isUp {
            if linksDown[link] == nil && !linksReported.contains(link) { linksDown[link] = now }
            if link == .home { look(isBlind: true, at: now, into: &effects) }
            return
        }
        linksDown[link] = nil
        defer { if link == .home { look(isBlind: false, at: now, into: &effects) } }
        if linksReported.remove(link) != nil {
            raise([linkDetection(link, .cleared, since: now, at: now)], at: now, into: &effects)
        }
    }

    mutating func advanceLinks(to now: Moment, into effects: inout [HomeEffect]) {
        for link in [Message.Link.home, .uplink] {
            guard let since = linksDown[link], now.uptime &- since.uptime >= Self.linkGraceMilliseconds else {
                continue
            }
            linksDown[link] = nil
            linksReported.insert(link)
            raise([linkDetection(link, .raised, since: since, at: now)], at: now, into: &effects)
        }
    }

    private func linkDetection(
        _ link: Message.Link, _ change: Detection.Change, since: Moment, at now: Moment
    ) -> Detection {
        let isHome = link == .home
        let words =
            switch (isHome, change) {
            case (true, .raised):
                Bilingual(
                    zh: "网关与家中 MQTT 服务断开，所有设备失去监测",
                    en: "the gateway lost the home's broker: every device is unsupervised")
            case (true, .cleared): Bilingual(zh: "家中 MQTT 服务已恢复", en: "the home's broker is back")
            case (false, .raised):
                Bilingual(zh: "网关与值守台断开，改用本地途径", en: "the gateway lost the desk: it uses its own ways out")
            case (false, .cleared): Bilingual(zh: "与值守台的连接已恢复", en: "the connection to the desk is back")
            }
        return Detection(
            change, isHome ? .blind : .link, detail: isHome ? "home_broker" : "uplink", severity: .technical,
            device: DeviceID(isHome ? "gateway/home" : "gateway/uplink"), began: now, summary: words,
            evidence: [
                Evidence(
                    wall: since.wall, device: nil, kind: "link", value: .text("down"),
                    says: Bilingual(zh: "自此断开", en: "no connection since"))
            ],
            rule: Rule(
                detector: "supervision", limit: Bilingual(zh: "60 秒", en: "60 s"),
                observed: Bilingual(zh: "断开", en: "down")))
    }

    mutating func storage(_ name: String, _ problem: String?, at now: Moment, into effects: inout [HomeEffect]) {
        // What else is told of the disk (no space left soon, an empty folder, a worn flash) does not keep anything from being written.
        let isWritten = !["folder", "journal", "database"].contains(name)
        let words =
            problem.map {
                isWritten
                    ? Bilingual(zh: "网关存储需要处理（\(name)）", en: "gateway storage (\(name)): \($0)")
                    : Bilingual(
                        zh: "网关存储故障（\(name)）：暂在内存中运行，请尽快处理",
                        en: "gateway storage (\(name)): \($0); running from memory")
            } ?? Bilingual(zh: "网关存储已恢复（\(name)）", en: "gateway storage works again (\(name))")
        let detection = Detection(
            problem == nil ? .cleared : .raised, .deviceFault, detail: "storage", severity: .technical,
            device: DeviceID("gateway/\(name)"), began: now, summary: words,
            evidence: [
                Evidence(
                    wall: now.wall, device: nil, kind: "storage", value: problem.map { .text($0) },
                    says: Bilingual(zh: "存储的回答", en: "the store's answer"))
            ],
            rule: Rule(
                detector: "supervision", limit: Bilingual(zh: "每次写入成功", en: "every write succeeds"),
                observed: problem.map { Bilingual(alike: $0) }))
        raise([detection], at: now, into: &effects)
    }

    mutating func path(_ name: String, _ problem: String?, at now: Moment, into effects: inout [HomeEffect]) {
        let words =
            problem.map { Bilingual(zh: "通知途径 \(name) 不通：\($0)", en: "notification path \(name) does not work: \($0)") }
            ?? Bilingual(zh: "通知途径 \(name) 已恢复", en: "notification path \(name) works again")
        let detection = Detection(
            problem == nil ? .cleared : .raised, .link, detail: "path", severity: .technical,
            device: DeviceID("path:\(name)"), began: now, summary: words,
            rule: Rule(
                detector: "supervision", limit: Bilingual(zh: "发送成功", en: "attempts succeed"),
                observed: problem.map { Bilingual(alike: $0) }))
        raise([detection], at: now, into: &effects)
    }

    /// Nobody looked for so long until `now`. Before anything falls due, that time is taken out of every silence: a home, a
    /// device or a link that was not watched was not quiet. The steps of open alerts stay due when they were.
    mutating func sawNothing(for blind: Milliseconds, until now: Moment, into effects: inout [HomeEffect]) {
        let blind = min(max(0, blind), 1 << 53)
        let start = now.at(uptime: max(now.uptime &- blind, lastInput?.uptime ?? .min))
        effects += advance(to: start)
        supervision.sawNothing(for: blind, until: now)
        utilities.sawNothing(for: blind, until: now)
        linksDown = linksDown.mapValues { Moment(wall: $0.wall, uptime: min(now.uptime, $0.uptime &+ blind)) }
        find(inactivity.blind(from: start, to: now), into: &effects)
        // In one go: rounds of a ladder that nobody was there to fire are one round.
        route(engine.advance(to: now), into: &effects)
    }

    /// The program looks again. What could not be seen meanwhile is said, once, if it was long.
    mutating func started(
        after blind: Milliseconds?, isClockTrusted: Bool, at now: Moment, into effects: inout [HomeEffect]
    ) {
        guard let blind, blind > settings.blindLimitMilliseconds || !isClockTrusted else { return }
        let lasted = Vocabulary.duration(blind)
        let words = Bilingual(
            zh: "网关停机约 \(lasted.zh)，其间未监测", en: "the gateway was down for about \(lasted.en) and saw nothing meanwhile")
        let rule = Rule(
            detector: "supervision", limit: Vocabulary.duration(settings.blindLimitMilliseconds), observed: lasted
        )
        let device = DeviceID("gateway")
        let raised = Detection(
            .raised, .blind, detail: isClockTrusted ? "restart" : "clock", severity: .technical, device: device,
            began: now,
            summary: words, rule: rule)
        let over = Detection(
            .cleared, .blind, severity: .technical, device: device, began: now, summary: words, rule: rule)
        raise([raised, over], at: now, into: &effects)
    }
}
