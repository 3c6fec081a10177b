import SafetyModel

/// The words and categories of supervision findings.
enum SupervisionText {
    static func detection(
        _ change: Detection.Change, _ fault: SupervisionDetector.Fault, _ id: DeviceID,
        _ device: SupervisionDetector.Device, _ now: Moment
    ) -> Detection {
        let place = DeviceContext(id, room: device.room).place
        let what = words(fault)
        let (zh, en) = change == .raised ? (what.zh, what.en) : ("\(what.zh)已恢复", "\(what.en): over")
        return Detection(
            change, .deviceFault, detail: fault.rawValue, severity: .technical, device: id, room: device.room,
            resident: device.resident, began: now,
            summary: Bilingual(zh: "\(place.zh)：\(zh)", en: "\(place.en): \(en)"),
            evidence: [
                Evidence(
                    wall: device.lastHeard.wall, device: id, kind: fault.rawValue, value: .flag(change == .raised),

                    says: Bilingual(zh: "最后一次收到消息", en: "last heard then"))
            ], rule: Rule(detector: "supervision", limit: Bilingual(zh: what.zh, en: fault.rawValue)))
    }

    static func bridge(_ change: Detection.Change, _ name: String, since: Moment, _ now: Moment) -> Detection {
        let words =
            change == .raised
            ? Bilingual(
                zh: "网桥 \(name) 离线，其下所有设备失去监测", en: "bridge \(name) is offline: every device behind it is unsupervised")
            : Bilingual(zh: "网桥 \(name) 已恢复", en: "bridge \(name) is back")
        return Detection(
            change, .link, detail: "bridge", severity: .technical, device: DeviceID("bridge/\(name)"), began: now,
            summary: words,
            evidence: [
                Evidence(
                    wall: since.wall, device: nil, kind: "availability", value: .text("offline"),
                    says: Bilingual(zh: "自此离线", en: "offline since"))
            ], rule: Rule(detector: "supervision", limit: Bilingual(zh: "网桥在线状态", en: "bridge availability")))
    }

    private static func words(_ fault: SupervisionDetector.Fault) -> Bilingual {
        switch fault {
        case .battery: Bilingual(zh: "电量低，请更换电池", en: "battery low, replace it")
        case .tamper: Bilingual(zh: "设备被拆动", en: "device tampered with or opened")
        case .fault: Bilingual(zh: "设备自检故障，不可依赖", en: "device reports a fault and cannot be relied on")
        case .offline: Bilingual(zh: "设备离线", en: "device offline")
        case .silent: Bilingual(zh: "设备长时间没有消息", en: "device silent for too long")
        case .stuck:
            Bilingual(zh: "报警超过一天未解除，探测器可能卡死", en: "its alarm has not cleared for a day, perhaps it is stuck")
        case .undecodable: Bilingual(zh: "报警设备的消息无法识别", en: "a message of an alarm device could not be read")
        }
    }
}
