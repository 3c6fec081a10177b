import SafetyModel

/// The words of the utility findings.
enum UtilityText {
    static func noWater(
        _ silence: (from: Moment, length: Milliseconds), limit: Milliseconds, _ limitM3: Double, _ device: DeviceID,
        _ meter: WaterMeter, _ severity: Severity, lastSign: Milliseconds?, at now: Moment
    ) -> Detection {
        let (time, most) = (Vocabulary.duration(silence.length), Vocabulary.duration(limit))
        var evidence = [
            Evidence(
                wall: silence.from.wall, device: device, kind: "water_volume_m3",
                value: meter.newestTotalM3.map { .number($0) },
                says: Bilingual(
                    zh: "此后水表读数增加不足 \(number(limitM3)) 立方米",
                    en: "since then less than \(number(limitM3)) m3 by the meter's own readings"))
        ]
        evidence.append(
            Evidence(
                wall: lastSign.map { now.at(uptime: $0).wall } ?? silence.from.wall, device: nil, kind: "sign",
                says: lastSign == nil
                    ? Bilingual(zh: "从未收到其他活动信号", en: "no other sign of life was ever received")
                    : Bilingual(zh: "最后一次其他活动", en: "last other sign of life")))
        return detection(
            .noWater, severity, device, meter.room, meter.resident, at: now,
            Bilingual(
                zh: "\(time.zh)用水不足 \(number(limitM3)) 立方米，也没有其他活动",
                en: "less than \(number(limitM3)) m3 of water in \(time.en) and no other sign of life"),
            evidence,
            limit: Bilingual(
                zh: "\(most.zh) \(number(limitM3)) 立方米", en: "\(number(limitM3)) m3 in \(most.en)"),
            observed: time)
    }

    static func highUse(
        _ volume: Double, _ limit: Double, _ device: DeviceID, _ meter: WaterMeter, _ severity: Severity, at now: Moment
    ) -> Detection {
        detection(
            .highUse, severity, device, meter.room, meter.resident, at: now,
            Bilingual(
                zh: "24 小时用水 \(number(volume)) 立方米，超过 \(number(limit)) 立方米",
                en: "\(number(volume)) m3 of water in 24 h, more than \(number(limit)) m3"),
            [total(device, meter, at: now)],
            limit: Bilingual(zh: "24 小时 \(number(limit)) 立方米", en: "\(number(limit)) m3 in 24 h"),
            observed: Bilingual(zh: "\(number(volume)) 立方米", en: "\(number(volume)) m3"))
    }

    static func leak(
        _ running: Milliseconds, _ volume: Double, _ device: DeviceID, _ meter: WaterMeter, _ severity: Severity,
        at now: Moment
    ) -> Detection {
        let time = Vocabulary.duration(running)
        return detection(
            .leak, severity, device, meter.room, meter.resident, at: now,
            Bilingual(
                zh: "\(time.zh)内每半小时都在用水（24 小时 \(number(volume)) 立方米），疑似漏水",
                en: "water ran in every half hour for \(time.en) (\(number(volume)) m3 in 24 h): probably a leak"),
            [total(device, meter, at: now)],
            limit: Bilingual(zh: "24 小时内每半小时都用水", en: "use in every half hour of 24 h"), observed: time)
    }

    static func tripledUse(
        _ mean: Double, _ usual: Double, _ device: DeviceID, _ meter: WaterMeter, _ severity: Severity, at now: Moment
    ) -> Detection {
        detection(
            .leak, severity, device, meter.room, meter.resident, at: now,
            Bilingual(
                zh: "三天来每天用水约 \(number(mean)) 立方米，平时 \(number(usual)) 立方米，疑似漏水",
                en:
                    "about \(number(mean)) m3 of water a day for three days, usually \(number(usual)) m3: probably a leak"
            ),
            [total(device, meter, at: now)],
            limit: Bilingual(zh: "三天平均超过平时三倍", en: "three times the usual day for three days"),
            observed: Bilingual(zh: "每天 \(number(mean)) 立方米", en: "\(number(mean)) m3 a day"))
    }

    static func overload(_ plug: Plug, _ device: DeviceID, _ since: Moment, _ severity: Severity, at now: Moment)
        -> Detection
    {
        let isPower = !plug.isWeighedByAmperes
        let drawn = isPower ? "\(number(plug.watts)) W" : "\(number(plug.amperes ?? 0)) A"
        let limit = isPower ? "\(number(plug.maximumW ?? 0)) W" : "\(number(plug.maximumA ?? 0)) A"
        return detection(
            .overload, severity, device, plug.room, plug.resident, at: now,
            Bilingual(zh: "插座过载：\(drawn)，限值 \(limit)", en: "plug overloaded: \(drawn), limit \(limit)"),
            [
                Evidence(
                    wall: since.wall, device: device, kind: isPower ? "power_w" : "current_a",
                    value: .number(isPower ? plug.watts : plug.amperes ?? 0),
                    says: Bilingual(zh: "自此超过限值", en: "above the limit since"))
            ], limit: Bilingual(alike: limit), observed: Bilingual(alike: drawn))
    }

    static func leftOn(
        _ plug: Plug, _ device: DeviceID, _ since: Moment, _ limit: Milliseconds, _ severity: Severity, at now: Moment
    ) -> Detection {
        let (time, most) = (Vocabulary.duration(now.uptime &- since.uptime), Vocabulary.duration(limit))
        let name = appliance(plug.kind ?? .other)
        return detection(
            .leftOn, severity, device, plug.room, plug.resident, at: now,
            Bilingual(zh: "\(name.zh)已通电 \(time.zh)，可能忘记关闭", en: "\(name.en) on for \(time.en), perhaps forgotten"),
            [
                Evidence(
                    wall: since.wall, device: device, kind: "power_w", value: .number(plug.drawnW ?? plug.watts),
                    says: Bilingual(zh: "自此一直用电，没有较长间断", en: "drawing since, without a longer pause"))
            ], limit: most, observed: time)
    }

    static func over(
        _ finding: UtilityFinding, _ device: DeviceID, _ room: String?, _ resident: String?, says: Bilingual,
        at now: Moment
    ) -> Detection {
        let place = place(finding, device, room)
        let what = name(finding)
        return Detection(
            .cleared, .utility, detail: finding.rawValue, severity: .advisory, device: device, room: room,
            resident: resident, began: now,
            summary: Bilingual(zh: "\(place.zh)：\(what.zh)已恢复", en: "\(place.en): \(what.en) is over"),
            evidence: [Evidence(wall: now.wall, device: device, kind: finding.rawValue, says: says)],
            rule: Rule(detector: "utility", observed: says))
    }

    static func detection(
        _ finding: UtilityFinding, _ severity: Severity, _ device: DeviceID, _ room: String?, _ resident: String?,
        at now: Moment, _ words: Bilingual, _ evidence: [Evidence], limit: Bilingual, observed: Bilingual
    ) -> Detection {
        let place = place(finding, device, room)
        var text = Bilingual(zh: "\(place.zh)：\(words.zh)", en: "\(place.en): \(words.en)")
        if severity == .advisory { text = Bilingual(zh: text.zh + "，正在询问", en: text.en + "; asking the resident") }
        return Detection(
            .raised, .utility, detail: finding.rawValue, severity: severity, device: device, room: room,
            resident: resident, began: now, summary: text, evidence: evidence,
            rule: Rule(detector: "utility", limit: limit, observed: observed))
    }

    /// The room; where none is known, what the device is and its name.
    private static func place(_ finding: UtilityFinding, _ device: DeviceID, _ room: String?) -> Bilingual {
        if room != nil { return DeviceContext(device, room: room).spot }
        switch finding {
        case .noWater, .highUse, .leak, .burst:
            return Bilingual(zh: "水表 \(device.name)", en: "Water meter \(device.name)")
        case .gasRunning: return Bilingual(zh: "燃气表 \(device.name)", en: "Gas meter \(device.name)")
        case .noElectricity, .noPower:
            return Bilingual(zh: "电表 \(device.name)", en: "Electricity meter \(device.name)")
        case .overload, .leftOn: return Bilingual(zh: "插座 \(device.name)", en: "Plug \(device.name)")
        }
    }

    static func total(_ device: DeviceID, _ meter: WaterMeter, at now: Moment) -> Evidence {
        Evidence(
            wall: meter.newest.map { now.at(uptime: $0).wall } ?? now.wall, device: device, kind: "water_volume_m3",
            value: meter.newestTotalM3.map { .number($0) },
            says: Bilingual(zh: "水表累计读数", en: "the meter's total"))
    }

    static func name(_ finding: UtilityFinding) -> Bilingual {
        switch finding {
        case .noWater: Bilingual(zh: "长时间未用水", en: "no water used")
        case .highUse: Bilingual(zh: "用水过多", en: "much water used")
        case .leak: Bilingual(zh: "疑似漏水", en: "suspected leak")
        case .overload: Bilingual(zh: "插座过载", en: "overload")
        case .leftOn: Bilingual(zh: "电器未关", en: "appliance left on")
        case .burst: Bilingual(zh: "短时大量用水", en: "much water in a short time")
        case .gasRunning: Bilingual(zh: "燃气长时间未关", en: "gas without a pause")
        case .noElectricity: Bilingual(zh: "长时间未用电", en: "nothing switched on")
        case .noPower: Bilingual(zh: "没有供电", en: "no power")
        }
    }

    static func appliance(_ kind: ApplianceKind) -> Bilingual {
        switch kind {
        case .stove: Bilingual(zh: "炉灶", en: "stove")
        case .iron: Bilingual(zh: "电熨斗", en: "iron")
        case .heater: Bilingual(zh: "取暖器", en: "heater")
        case .kettle: Bilingual(zh: "电水壶", en: "kettle")
        case .television: Bilingual(zh: "电视", en: "television")
        case .fridge: Bilingual(zh: "冰箱", en: "fridge")
        case .other: Bilingual(zh: "电器", en: "appliance")
        }
    }

    /// At most three digits after the point.
    static func number(_ value: Double) -> String {
        let rounded = (value * 1000).rounded() / 1000
        guard rounded.isFinite, rounded == rounded.rounded(), let whole = Int(exactly: rounded) else {
            return "\(rounded)"
        }
        return String(whole)
    }
}
