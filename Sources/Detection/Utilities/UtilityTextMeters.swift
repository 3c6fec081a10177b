import SafetyModel

/// The words of the findings of gas and of the whole home's electricity, and of bursts of water.
extension UtilityText {
    static func burst(
        _ volume: Double, _ span: Milliseconds, _ limit: Double, _ device: DeviceID, _ meter: WaterMeter,
        _ severity: Severity, at now: Moment
    ) -> Detection {
        let time = Vocabulary.duration(span)
        return detection(
            .burst, severity, device, meter.room, meter.resident, at: now,
            Bilingual(
                zh: "\(time.zh)内用水 \(number(volume)) 立方米，可能爆管或忘关水",
                en: "\(number(volume)) m3 of water in \(time.en): a burst pipe, or a tap left open"),
            [total(device, meter, at: now)],
            limit: Bilingual(zh: "\(time.zh) \(number(limit)) 立方米", en: "\(number(limit)) m3 in \(time.en)"),
            observed: Bilingual(zh: "\(number(volume)) 立方米", en: "\(number(volume)) m3"))
    }

    static func gasRunning(
        _ run: Milliseconds, _ usual: Milliseconds, _ device: DeviceID, _ meter: GasMeter, _ severity: Severity,
        at now: Moment
    ) -> Detection {
        let (time, known) = (Vocabulary.duration(run), Vocabulary.duration(usual))
        return detection(
            .gasRunning, severity, device, meter.room, meter.resident, at: now,
            Bilingual(
                zh: "燃气已连续使用 \(time.zh)，平时最长 \(known.zh)",
                en: "gas has flowed for \(time.en) without a pause, \(known.en) at most otherwise"),
            [
                Evidence(
                    wall: meter.newest.map { now.at(uptime: $0).wall } ?? now.wall, device: device,
                    kind: "gas_volume_m3", value: meter.newestTotalM3.map { .number($0) },
                    says: Bilingual(zh: "燃气表累计读数", en: "the meter's total"))
            ], limit: Bilingual(zh: "平时最长的两倍", en: "twice the longest run known"), observed: time)
    }

    static func noPower(
        _ length: Milliseconds, _ limit: Milliseconds, _ device: DeviceID, _ meter: MainsMeter, _ severity: Severity,
        at now: Moment
    ) -> Detection {
        let (time, most) = (Vocabulary.duration(length), Vocabulary.duration(limit))
        return detection(
            .noPower, severity, device, meter.room, meter.resident, at: now,
            Bilingual(
                zh: "\(time.zh)没有任何用电（跳闸、停电或欠费）",
                en: "nothing at all drawn for \(time.en): a fuse, an outage, or no credit"),
            [
                Evidence(
                    wall: now.wall, device: device, kind: "power_w", value: .number(0),
                    says: Bilingual(zh: "平时总有待机用电", en: "stand-by is always drawn otherwise"))
            ], limit: most, observed: time)
    }

    static func noElectricity(
        _ from: Moment, _ length: Milliseconds, _ limit: Milliseconds, _ device: DeviceID, _ meter: MainsMeter,
        _ severity: Severity, at now: Moment
    ) -> Detection {
        let (time, most) = (Vocabulary.duration(length), Vocabulary.duration(limit))
        return detection(
            .noElectricity, severity, device, meter.room, meter.resident, at: now,
            Bilingual(
                zh: "\(time.zh)只有冰箱和待机用电，也没有其他活动",
                en: "only fridge and stand-by for \(time.en) and no other sign of life"),
            [
                Evidence(
                    wall: from.wall, device: device, kind: "power_w", value: meter.baseW.map { .number($0) },
                    says: Bilingual(zh: "此后没有人开过电器", en: "since then nothing was switched on above this base load"))
            ], limit: most, observed: time)
    }
}
