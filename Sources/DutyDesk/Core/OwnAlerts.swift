import SQLite
import SafetyModel

/// What the desk itself has to tell its staff.
struct OwnDanger {
    var home: String
    var category: AlertCategory
    var detail: String
    var severity: Severity
    var summary: Bilingual
    var evidence: Bilingual
    var limit: Bilingual?

    static let detector = "duty-desk"

    static func homeDark(home: String, silentSeconds: Milliseconds, limitSeconds: Milliseconds) -> OwnDanger {
        OwnDanger(
            home: home, category: .link, detail: "home_dark", severity: .technical,
            summary: Bilingual(
                zh: "家庭网关失联：已 \(silentSeconds) 秒没有心跳，此家庭目前无人看护",
                en: "Home dark: no sign of its box for \(silentSeconds) s; nothing watches this home"),
            evidence: Bilingual(zh: "没有在线状态、心跳或报警", en: "no presence, heartbeat or alert"),
            limit: seconds(limitSeconds))
    }

    static let outageDetail = "homes_dark"

    static func homesDark(
        count: Int, of total: Int, title: Bilingual, estates: String, limitSeconds: Milliseconds
    ) -> OwnDanger {
        OwnDanger(
            home: UplinkTopic.desk, category: .link, detail: outageDetail, severity: .urgent,
            summary: Bilingual(
                zh: "\(title.zh)有 \(count) 户家庭网关同时失联，这些家庭目前无人看护；请查网络与供电",
                en: "\(count) homes of \(title.en) silent together: nothing watches them; check network and power"),
            evidence: Bilingual(
                zh: "共 \(total) 户，\(count) 户没有心跳" + (estates.isEmpty ? "" : "：\(estates)"),
                en: "\(count) of \(total) homes without a heartbeat" + (estates.isEmpty ? "" : ": \(estates)")),
            limit: seconds(limitSeconds))
    }

    static func deskCutOff(reason: String) -> OwnDanger {
        OwnDanger(
            home: "desk", category: .link, detail: "desk_cut_off", severity: .urgent,
            summary: Bilingual(
                zh: "值守台与消息服务器断开，收不到任何家庭的报警", en: "This desk is cut off from its broker: no alert can arrive"),
            evidence: Bilingual(alike: reason), limit: seconds(20))
    }

    static func tierLost(name: String, title: String, silentSeconds: Milliseconds) -> OwnDanger {
        OwnDanger(
            home: UplinkTopic.desk, category: .link, detail: "tier_lost:\(name)", severity: .urgent,
            summary: Bilingual(
                zh: "上级值守台“\(title)”失联：已 \(silentSeconds) 秒没有应答，报警改送再上一级",
                en: "The desk above (\(name)) has not answered for \(silentSeconds) s: alerts go to the next one"),
            evidence: Bilingual(zh: "心跳没有应答", en: "no answer to heartbeats"), limit: seconds(180))
    }

    static func deskDark(name: String, silentSeconds: Milliseconds, limitSeconds: Milliseconds) -> OwnDanger {
        OwnDanger(
            home: UplinkTopic.desk, category: .link, detail: "desk_dark:\(name)", severity: .urgent,
            summary: Bilingual(
                zh: "下级值守台“\(name)”失联：已 \(silentSeconds) 秒没有心跳，请联系该社区",
                en: "The desk below (\(name)) has been silent for \(silentSeconds) s: call that community"),
            evidence: Bilingual(zh: "没有心跳", en: "no heartbeat"), limit: seconds(limitSeconds))
    }

    static func databaseLost(copy: String) -> OwnDanger {
        OwnDanger(
            home: "desk", category: .deviceFault, detail: "database_lost", severity: .urgent,
            summary: Bilingual(
                zh: "值守台数据库损坏，已另存并重新开始：账号与历史需恢复，请通知技术员",
                en: "The desk's database was damaged and put aside: accounts and history must be restored"),
            evidence: Bilingual(alike: copy), limit: nil)
    }

    static func nobodyOnDuty(detail: String, step: Int, names: [String]) -> OwnDanger {
        let who = names.joined(separator: ", ")
        return OwnDanger(
            home: UplinkTopic.desk, category: .link, detail: detail, severity: .technical,
            summary: Bilingual(
                zh: "升级第 \(step) 步无人可通知（\(who)），已立即转到下一步",
                en: "Step \(step) of the ladder has nobody to tell (\(who)): the next one went at once"),
            evidence: Bilingual(zh: "值班表为空或没有联系方式", en: "nobody on duty, or no channel"), limit: nil)
    }

    static func notArriving(home: String, count: Int) -> OwnDanger {
        OwnDanger(
            home: home, category: .link, detail: "alerts_not_arriving", severity: .urgent,
            summary: Bilingual(
                zh: "此家庭网关有 \(count) 条未结报警没有到达值守台，请打电话核实并通知技术员",
                en: "\(count) open alerts of this home's box do not arrive here: call the home and a technician"),
            evidence: Bilingual(zh: "心跳列出的报警在值守台没有记录", en: "listed in its heartbeat, unknown here"),
            limit: seconds(150))
    }

    static func unreadable(home: String, reason: String) -> OwnDanger {
        OwnDanger(
            home: home, category: .unknownEvent, detail: "unreadable_alert", severity: .urgent,
            summary: Bilingual(
                zh: "收到无法识别的报警，请打电话核实并通知技术员", en: "An alert arrived that this desk cannot read: call the home"),
            evidence: Bilingual(alike: reason), limit: nil)
    }

    private static func seconds(_ number: Milliseconds) -> Bilingual {
        Bilingual(zh: "\(number) 秒", en: "\(number) s")
    }
}

extension Alert {
    /// A fault of lines that the desk itself had found and that has passed: there is nobody to go to.
    var isFaultGone: Bool { category == .link && rule.detector == OwnDanger.detector && condition == .cleared }
}

extension DeskCore {
    /// Raises one of the desk's own alerts, or counts it on the one that is open.
    mutating func raiseOwn(_ danger: OwnDanger, at now: Moment) throws(SQLiteError) {
        let evidence = Evidence(wall: now.wall, device: nil, kind: danger.detail, says: danger.evidence)
        if var row = try openOwn(home: danger.home, detail: danger.detail) {
            guard row.alert.condition == .cleared || danger.category == .unknownEvent else { return }
            let old = row.alert
            row.alert.condition = .active
            row.alert.occurrences += 1
            (row.alert.summary, row.alert.evidence) = (danger.summary, [evidence])
            try moveOwn(&row, from: old, at: now)
            return
        }
        let detection = Detection(
            .raised, danger.category, detail: danger.detail, severity: danger.severity, device: nil, began: now,
            summary: danger.summary, evidence: [evidence], rule: Rule(detector: OwnDanger.detector, limit: danger.limit)
        )
        let id = Alert.id(
            home: danger.home, device: DeviceID(danger.detail), category: danger.category, firstObservation: now.wall)
        try take(
            ReceivedAlert(Alert(id: id, home: danger.home, raisedBy: detection, at: now), zone: settings.zone),
            origin: .desk, at: now)
    }

    /// The danger is over. Who has to know still sees it until somebody closes it.
    mutating func clearOwn(home: String, detail: String, at now: Moment) throws(SQLiteError) {
        guard var row = try openOwn(home: home, detail: detail), row.alert.condition == .active else { return }
        let old = row.alert
        row.alert.condition = .cleared
        try moveOwn(&row, from: old, at: now)
    }

    /// Brings the words of an open alert up to date, which calls nobody.
    mutating func renewOwn(_ danger: OwnDanger, at now: Moment) throws(SQLiteError) {
        guard var row = try openOwn(home: danger.home, detail: danger.detail), row.alert.summary != danger.summary
        else {
            return
        }
        let old = row.alert
        row.alert.summary = danger.summary
        row.alert.evidence = [Evidence(wall: now.wall, device: nil, kind: danger.detail, says: danger.evidence)]
        try moveOwn(&row, from: old, at: now)
    }

    /// Stores the next revision of an alert whose state the desk keeps.
    mutating func moveOwn(_ row: inout AlertRow, from old: Alert, at now: Moment) throws(SQLiteError) {
        row.alert.revision += 1
        row.alert.at = now
        row.object = row.alert.json(zone: settings.zone)
        _ = try store.addRevision(of: row.alert, object: row.object, source: .desk, received: now.wall)
        if row.origin == .desk { row.sourceRevision = row.alert.revision }
        try moved(&row, from: old, at: now)
    }

    private func openOwn(home: String, detail: String) throws(SQLiteError) -> AlertRow? {
        try store.openAlerts(home: home).first { $0.origin == .desk && $0.alert.detail == detail }
    }
}
