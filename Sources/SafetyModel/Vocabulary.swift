/// The words that residents and duty officers read, Chinese first. Codes stay what they are where no word is known.
package enum Vocabulary {
    package static func room(_ code: String?) -> Bilingual {
        guard let code, !code.isEmpty else { return Bilingual(zh: "家中", en: "Home") }
        if let known = rooms[code.lowercased()] { return known }
        return Bilingual(zh: code, en: code)
    }

    package static func category(_ category: AlertCategory) -> Bilingual {
        switch category {
        case .sos: Bilingual(zh: "紧急呼叫", en: "SOS call")
        case .smoke: Bilingual(zh: "烟雾报警", en: "Smoke")
        case .heat: Bilingual(zh: "高温报警", en: "Heat")
        case .gas: Bilingual(zh: "燃气报警", en: "Combustible gas")
        case .carbonMonoxide: Bilingual(zh: "一氧化碳报警", en: "Carbon monoxide")
        case .waterLeak: Bilingual(zh: "漏水", en: "Water leak")
        case .fall: Bilingual(zh: "跌倒", en: "Fall")
        case .inactivity: Bilingual(zh: "长时间无活动", en: "No activity")
        case .wandering: Bilingual(zh: "外出未归", en: "Out and not back")
        case .vitalSign: Bilingual(zh: "生命体征异常", en: "Vital signs")
        case .utility: Bilingual(zh: "水电气用量异常", en: "Utility use")
        case .zoneAlarm: Bilingual(zh: "防区报警", en: "Zone alarm")
        case .unknownEvent: Bilingual(zh: "未知事件", en: "Unknown event")
        case .deviceFault: Bilingual(zh: "设备故障", en: "Device fault")
        case .power: Bilingual(zh: "电源异常", en: "Power")
        case .link: Bilingual(zh: "通信中断", en: "Link")
        case .blind: Bilingual(zh: "监测失效", en: "Blind")
        }
    }

    package static func severity(_ severity: Severity) -> Bilingual {
        switch severity {
        case .emergency: Bilingual(zh: "紧急", en: "Emergency")
        case .urgent: Bilingual(zh: "重要", en: "Urgent")
        case .advisory: Bilingual(zh: "提示", en: "Advisory")
        case .technical: Bilingual(zh: "技术", en: "Technical")
        }
    }

    /// `2 小时 10 分` / `2 h 10 min`.
    package static func duration(_ milliseconds: Milliseconds) -> Bilingual {
        let minutes = max(0, milliseconds) / 60_000
        if minutes < 1 {
            return Bilingual(zh: "\(max(0, milliseconds) / 1000) 秒", en: "\(max(0, milliseconds) / 1000) s")
        }
        let (hours, rest) = (minutes / 60, minutes % 60)
        if hours == 0 { return Bilingual(zh: "\(rest) 分钟", en: "\(rest) min") }
        if rest == 0 { return Bilingual(zh: "\(hours) 小时", en: "\(hours) h") }
        return Bilingual(zh: "\(hours) 小时 \(rest) 分", en: "\(hours) h \(rest) min")
    }

    private static let rooms: [String: Bilingual] = [
        "bathroom": Bilingual(zh: "卫生间", en: "Bathroom"), "toilet": Bilingual(zh: "厕所", en: "Toilet"),
        "bedroom": Bilingual(zh: "卧室", en: "Bedroom"), "bed": Bilingual(zh: "床", en: "Bed"),
        "kitchen": Bilingual(zh: "厨房", en: "Kitchen"), "living_room": Bilingual(zh: "客厅", en: "Living room"),
        "livingroom": Bilingual(zh: "客厅", en: "Living room"), "living": Bilingual(zh: "客厅", en: "Living room"),
        "lounge": Bilingual(zh: "客厅", en: "Lounge"),
        "dining_room": Bilingual(zh: "餐厅", en: "Dining room"), "entrance": Bilingual(zh: "入户门", en: "Entrance"),
        "hall": Bilingual(zh: "走廊", en: "Hall"), "hallway": Bilingual(zh: "走廊", en: "Hallway"),
        "corridor": Bilingual(zh: "走廊", en: "Corridor"), "balcony": Bilingual(zh: "阳台", en: "Balcony"),
        "study": Bilingual(zh: "书房", en: "Study"), "office": Bilingual(zh: "书房", en: "Office"),
        "storage": Bilingual(zh: "储物间", en: "Storage"), "laundry": Bilingual(zh: "洗衣间", en: "Laundry"),
    ]
}
