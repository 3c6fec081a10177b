import SafetyModel

/// What a message says, by channel and purpose. Chinese first; the first 70 characters of an SMS carry kind, place, alert
/// number and how to answer; a group chat never gets medical detail, because it keeps messages for ever.
package struct AlertText: Sendable, Codable, Equatable {
    /// Where a home is, for people; a home without one is told by its id.
    package var addresses: [String: String]
    /// English beside the Chinese where the channel has room for it.
    package var hasEnglish: Bool
    /// For the time at which it happened; nil: texts say none.
    package var zone: TimeZoneRules?

    package init(addresses: [String: String] = [:], hasEnglish: Bool = true, zone: TimeZoneRules? = nil) {
        (self.addresses, self.hasEnglish, self.zone) = (addresses, hasEnglish, zone)
    }

    /// The text of a promise, cut to what its channel takes.
    package func text(of promise: Promise) -> String {
        switch promise.channel {
        case .sms: sms(promise)
        case .wecom: Self.cut(group(promise), bytes: 2048)
        case .dingtalk, .feishu: Self.cut(group(promise), bytes: 4096)
        case .ntfy: Self.cut(full(promise), bytes: 4096)
        case .voice: voice(promise)
        case .uplink, .siren, .webhook, .alertmanager, .dc09: Self.cut(full(promise), bytes: 4096)
        }
    }

    /// At most three parts of 67 UTF-16 units; the essentials fit into the first, so that no reply code falls between two parts. An address
    /// that has no room there loses its middle, and stands whole behind the essentials.
    private func sms(_ promise: Promise) -> String {
        let alert = promise.alert
        let head = "\(Self.mark(promise)) \(Self.kind(alert.category).zh)"
        let tail =
            "\(Self.room(alert.room)) #\(Self.number(alert))\(hour(alert))"
            + (Self.answerHint(promise).map { " \($0)" } ?? "")
        let whole = addresses[alert.home] ?? alert.home
        let rest =
            (promise.also.isEmpty
                ? "" : "；另有 \(promise.also.count) 条\(promise.lane == .technical ? "" : "报警无人接警")，请看值守台")
            + (Self.rest(promise).map { "；\($0)" } ?? "")
        let all = "\(head) \(whole) \(tail)\(rest)".replacing("  ", with: " ")
        if all.utf16.count <= 70 { return all }
        let space = 67 - head.utf16.count - tail.utf16.count - 2
        let place = Self.ends(of: whole, units: max(8, space))
        let first = "\(head) \(place) \(tail)".replacing("  ", with: " ")
        return Self.cut(first + (place == whole ? "" : "；\(whole)") + rest, units: 201)
    }

    /// When it happened, by the home's time: a message that a spool or a provider held back must not look new. Empty without a zone.
    private func hour(_ alert: Alert) -> String {
        guard let zone else { return "" }
        let seconds = (alert.raised.wall / 1000 + Milliseconds(zone.offsetSeconds(at: alert.raised.wall))) % 86_400
        guard seconds >= 0 else { return "" }
        let (hours, minutes) = (seconds / 3600, seconds / 60 % 60)
        return " \(hours < 10 ? "0" : "")\(hours):\(minutes < 10 ? "0" : "")\(minutes)"
    }

    private func group(_ promise: Promise) -> String {
        let alert = promise.alert
        let isMedical = alert.category == .vitalSign
        let kind = isMedical ? Bilingual(zh: "需要关注", en: "Needs attention") : Self.kind(alert.category)
        let place = addresses[alert.home] ?? alert.home
        var lines = [
            "\(Self.mark(promise)) \(kind.zh) \(place) \(Self.room(alert.room)) #\(Self.number(alert))\(hour(alert))"
        ]
        if !isMedical, let rest = Self.rest(promise) { lines.append(rest) }
        if isMedical, let owner = Self.state(promise) { lines.append(owner.zh) }
        lines += promise.also.prefix(10).map { "· \($0.zh)" }
        if hasEnglish { lines.append("\(kind.en), \(place), #\(Self.number(alert))") }
        lines.append("(\(Self.shortKey(promise.key)))")
        return lines.joined(separator: "\n").replacing("  ", with: " ")
    }

    private func full(_ promise: Promise) -> String {
        let alert = promise.alert
        let place = addresses[alert.home] ?? alert.home
        var lines = [
            "\(Self.mark(promise)) \(Self.kind(alert.category).zh) \(place) \(Self.room(alert.room)) #\(Self.number(alert))\(hour(alert))"
        ]
        if let rest = Self.rest(promise) { lines.append(rest) }
        lines += promise.also.map { "· \($0.zh)" }
        if hasEnglish { lines.append("\(Self.kind(alert.category).en): \(alert.summary.en)") }
        return lines.joined(separator: "\n").replacing("  ", with: " ")
    }

    private func voice(_ promise: Promise) -> String {
        switch promise.purpose {
        case .helpIsComing: "已经有人接到报警，帮助正在路上，请放心。"
        case .checkIn: "您好，请问您还好吗？如果没事，请活动一下，或者按一下取消键。"
        case .closed: "这次报警已经处理完毕。"
        case .taken: "已经有人在处理。"
        case .raise, .reminder, .update:
            promise.alert.isTest
                ? "这是一次测试报警。" : "\(Self.kind(promise.alert.category).zh)，正在通知值守人员。"
        }
    }
}

extension AlertText {
    /// Severity, or what became of it; tests and cached copies say so first.
    static func mark(_ promise: Promise) -> String {
        let alert = promise.alert
        let prefix = alert.isTest ? "【测试】" : ""
        switch promise.purpose {
        case .taken: return prefix + "已接警"
        case .closed: return prefix + "已结束"
        case .helpIsComing: return prefix + "救助中"
        case .checkIn: return prefix + "问候"
        case .reminder: return prefix + (alert.severity == .emergency ? "紧急 仍无人接警" : "仍无人接警")
        case .raise, .update:
            if alert.isUnconfirmed { return prefix + "待核实" }
            switch alert.severity {
            case .emergency: return prefix + "紧急"
            case .urgent: return prefix + "重要"
            case .advisory: return prefix + "提示"
            case .technical: return prefix + "设备"
            }
        }
    }

    private static func state(_ promise: Promise) -> Bilingual? {
        let owner = promise.alert.owner
        switch promise.purpose {
        case .taken: return owner.map { Bilingual(zh: "\($0) 已接警", en: "\($0) has it") }
        case .closed: return promise.alert.closeReason.map { Bilingual(zh: reason($0), en: $0.rawValue) }
        case .raise, .update, .reminder, .checkIn, .helpIsComing: return nil
        }
    }

    private static func rest(_ promise: Promise) -> String? {
        state(promise)?.zh ?? (promise.alert.summary.zh.isEmpty ? nil : promise.alert.summary.zh)
    }

    private static func answerHint(_ promise: Promise) -> String? {
        guard let code = promise.replyCode else { return nil }
        switch promise.purpose {
        case .raise, .reminder, .update, .checkIn: return "回复1 \(code)接警"
        case .taken, .closed, .helpIsComing: return nil
        }
    }

    /// The alert's number for people: the first six digits of its id.
    package static func number(_ alert: Alert) -> String { String(alert.id.prefix(6)).uppercased() }

    /// A short form of an idempotency key, so that people can see that two messages are one.
    package static func shortKey(_ key: String) -> String {
        var hash: UInt32 = 0x811c_9dc5
        for byte in key.utf8 { hash = (hash ^ UInt32(byte)) &* 0x0100_0193 }
        let digits = String(hash, radix: 36)
        return String(digits.suffix(5))
    }
}
