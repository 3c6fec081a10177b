import SafetyModel

/// By what a fault is known: which limit, what was observed, and which report.
struct FaultGrounds: Equatable {
    var limit: Bilingual
    var observed: Bilingual?
    var kind: String?
    var value: ObservationValue?
    /// The evidence's words, where they are not the limit's.
    var says: Bilingual?

    /// The device itself, or a message, says so.
    static func told(_ fault: SupervisionDetector.Fault) -> Self {
        switch fault {
        case .battery: Self(limit: Bilingual(zh: "设备自报电量低", en: "the device reports it low"))
        case .tamper: Self(limit: Bilingual(zh: "设备报告被拆动", en: "the device reports tampering"))
        case .fault: Self(limit: Bilingual(zh: "设备自检报告", en: "the device reports a fault"))
        case .offline: Self(limit: Bilingual(zh: "网桥报告设备离线", en: "its bridge reports it offline"))
        case .silent: Self(limit: Bilingual(zh: "应报到时间", en: "its check-in"))
        case .stuck: Self(limit: Vocabulary.duration(HazardWatch.stuck))
        case .chattering: Self(limit: Bilingual(zh: "一分钟内变化不到 8 次", en: "fewer than 8 changes a minute"))
        case .undecodable: Self(limit: Bilingual(zh: "每条消息都能识别", en: "every message can be read"))
        }
    }

    static func battery(_ percent: Double, limitPct: Double) -> Self {
        Self(
            limit: Bilingual(alike: "\(UtilityText.number(limitPct)) %"),
            observed: Bilingual(alike: "\(UtilityText.number(percent)) %"), kind: ObservationKind.battery.rawValue,
            value: .number(percent), says: Bilingual(zh: "设备电量读数", en: "the device's battery reading"))
    }
}

extension SupervisionDetector {
    /// Of a device that was silent for so long.
    func silence(_ device: Device, for milliseconds: Milliseconds) -> FaultGrounds {
        let limit = Vocabulary.duration(silenceLimit(device))
        let why =
            device.given != nil
            ? Bilingual(zh: "按配置", en: "as configured")
            : device.rhythm?.limit(within: limits.deviceSilenceMilliseconds) != nil
                ? Bilingual(zh: "按平时报到间隔", en: "learnt from its own check-ins")
                : Bilingual(zh: "通用值", en: "as for every device")
        return FaultGrounds(
            limit: Bilingual(zh: "\(limit.zh)，\(why.zh)", en: "\(limit.en), \(why.en)"),
            observed: Vocabulary.duration(milliseconds), kind: "last_heard")
    }
}

extension SupervisionText {
    static func detection(
        _ change: Detection.Change, _ fault: SupervisionDetector.Fault, _ id: DeviceID,
        _ device: SupervisionDetector.Device, _ grounds: FaultGrounds, _ now: Moment
    ) -> Detection {
        let place = DeviceContext(id, room: device.room).place
        let what = words(fault, grounds.observed)
        let (zh, en) = change == .raised ? (what.zh, what.en) : ("\(what.zh)：已恢复", "\(what.en): over")
        return Detection(
            change, .deviceFault, detail: fault.rawValue, severity: .technical, device: id, room: device.room,
            resident: device.resident, began: now,
            summary: Bilingual(zh: "\(place.zh)：\(zh)", en: "\(place.en): \(en)"),
            evidence: [evidence(change, fault, id, device, grounds, now)],
            rule: Rule(detector: "supervision", limit: grounds.limit, observed: grounds.observed))
    }

    private static func evidence(
        _ change: Detection.Change, _ fault: SupervisionDetector.Fault, _ id: DeviceID,
        _ device: SupervisionDetector.Device, _ grounds: FaultGrounds, _ now: Moment
    ) -> Evidence {
        let isOver = change == .cleared
        let isSilence = fault == .silent && !isOver
        let says =
            isOver
            ? Bilingual(zh: "不再有此故障", en: "not so any more")
            : isSilence ? Bilingual(zh: "最后一次收到消息", en: "last heard then") : grounds.says ?? grounds.limit
        return Evidence(
            wall: isSilence ? device.lastHeard.wall : now.wall, device: id, kind: grounds.kind ?? fault.rawValue,
            value: isSilence ? nil : grounds.value ?? .flag(!isOver), says: says)
    }

    private static func words(_ fault: SupervisionDetector.Fault, _ observed: Bilingual?) -> Bilingual {
        switch fault {
        case .battery:
            Bilingual(
                zh: "电量低\(observed.map { "（\($0.zh)）" } ?? "")，请更换电池",
                en: "battery low\(observed.map { " (\($0.en))" } ?? ""), replace it")
        case .tamper: Bilingual(zh: "设备被拆动", en: "device tampered with or opened")
        case .fault: Bilingual(zh: "设备自检故障，不可依赖", en: "device reports a fault and cannot be relied on")
        case .chattering: Bilingual(zh: "报警反复跳变，接触不良或受潮", en: "its alarm is chattering: a loose contact, or damp")
        case .offline: Bilingual(zh: "设备离线", en: "device offline")
        case .silent:
            observed.map {
                Bilingual(zh: "设备 \($0.zh)没有消息，请检查电池或信号", en: "silent for \($0.en), check its battery and radio")
            }
                ?? Bilingual(zh: "设备长时间没有消息", en: "device silent for too long")
        case .stuck:
            Bilingual(zh: "报警超过一天未解除，探测器可能卡死", en: "its alarm has not cleared for a day, perhaps it is stuck")
        case .undecodable: Bilingual(zh: "报警设备的消息无法识别", en: "a message of an alarm device could not be read")
        }
    }
}
