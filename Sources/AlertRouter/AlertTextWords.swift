import SafetyModel

extension AlertText {
    package static func kind(_ category: AlertCategory) -> Bilingual {
        switch category {
        case .sos: Bilingual(zh: "求助呼叫", en: "Call for help")
        case .smoke: Bilingual(zh: "烟雾报警", en: "Smoke alarm")
        case .heat: Bilingual(zh: "高温报警", en: "Heat alarm")
        case .gas: Bilingual(zh: "燃气泄漏", en: "Gas leak")
        case .carbonMonoxide: Bilingual(zh: "一氧化碳报警", en: "Carbon monoxide")
        case .waterLeak: Bilingual(zh: "漏水", en: "Water leak")
        case .fall: Bilingual(zh: "疑似跌倒", en: "Fall")
        case .inactivity: Bilingual(zh: "长时间无活动", en: "No activity")
        case .wandering: Bilingual(zh: "外出未归", en: "Left and not back")
        case .vitalSign: Bilingual(zh: "健康数据异常", en: "Vital signs")
        case .utility: Bilingual(zh: "水电气用量异常", en: "Utility use")
        case .zoneAlarm: Bilingual(zh: "防区报警", en: "Zone alarm")
        case .unknownEvent: Bilingual(zh: "未知事件", en: "Unknown event")
        case .deviceFault: Bilingual(zh: "设备故障", en: "Device fault")
        case .power: Bilingual(zh: "供电异常", en: "Power")
        case .link: Bilingual(zh: "通信中断", en: "Link lost")
        case .blind: Bilingual(zh: "监测中断", en: "Not monitored")
        }
    }

    package static func reason(_ reason: CloseReason) -> String {
        switch reason {
        case .realHelped: "属实，已救助"
        case .realNoHelpNeeded: "属实，无需救助"
        case .falseUser: "误操作"
        case .falseDevice: "设备误报"
        case .test: "测试"
        case .unreachableHandedOver: "联系不上，已移交"
        case .duplicate: "重复报警"
        }
    }

    /// Common rooms in Chinese; any other as the installer wrote it.
    static func room(_ name: String?) -> String {
        switch name {
        case "bathroom": "卫生间"
        case "bedroom": "卧室"
        case "kitchen": "厨房"
        case "living_room", "livingroom": "客厅"
        case "hallway", "hall": "走廊"
        case "entrance": "门口"
        case "balcony": "阳台"
        case let name: name ?? ""
        }
    }

    /// At most so many UTF-8 bytes, whole characters only, an ellipsis where something was cut.
    package static func cut(_ text: String, bytes limit: Int) -> String {
        cut(text, limit: limit, ellipsis: 3) { $0.utf8.count }
    }

    /// At most so many UTF-16 units, as an SMS in UCS-2 counts them.
    package static func cut(_ text: String, units limit: Int) -> String {
        cut(text, limit: limit, ellipsis: 1) { $0.utf16.count }
    }

    /// At most so many UTF-16 units of an address, whole characters only: of what is cut out of the middle an ellipsis stays, and two thirds
    /// of the room are the end's, where the door is.
    static func ends(of text: String, units limit: Int) -> String {
        guard text.utf16.count > limit else { return text }
        let first = leading(text, units: limit / 3)
        let last = leading(String(text.reversed()), units: limit - 1 - first.utf16.count)
        return first + "…" + String(last.reversed())
    }

    private static func leading(_ text: String, units limit: Int) -> String {
        var (kept, used) = ("", 0)
        for character in text {
            used += String(character).utf16.count
            if used > limit { break }
            kept.append(character)
        }
        return kept
    }

    private static func cut(_ text: String, limit: Int, ellipsis: Int, size: (String) -> Int) -> String {
        guard size(text) > limit else { return text }
        var (kept, used) = ("", 0)
        for character in text {
            let more = size(String(character))
            if used + more + ellipsis > limit { break }
            kept.append(character)
            used += more
        }
        return ellipsis <= limit ? kept + "…" : kept
    }
}
