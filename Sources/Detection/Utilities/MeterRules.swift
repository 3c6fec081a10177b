import SafetyModel

/// Gas and electricity of the whole home, as water is judged.
extension UtilityDetector {
    mutating func gas(_ totalM3: Double, _ context: DeviceContext, at now: Moment) -> [Detection] {
        guard gasMeters[context.device] != nil || gasMeters.count < Self.maximumMeters else { return [] }
        var meter = gasMeters[context.device] ?? GasMeter()
        (meter.room, meter.resident) = (context.room, context.resident)
        meter.ingest(totalM3: totalM3, at: now.uptime)
        gasMeters[context.device] = meter
        guard let run = meter.run(at: now.uptime) else {
            guard meter.runningSince == nil else { return [] }
            return settleDown(.gasRunning, context.device, meter.room, meter.resident, at: now)
        }
        guard let severity = rise(.gasRunning, run.severity, context.device) else { return [] }
        return [UtilityText.gasRunning(run.length, run.usual, context.device, meter, severity, at: now)]
    }

    /// A reading of a meter that is no plug.
    mutating func mains(
        _ value: Double, isPower: Bool, _ context: DeviceContext, at now: Moment
    ) -> [Detection] {
        let device = context.device
        guard mainsMeters[device] != nil || mainsMeters.count < Self.maximumMeters else { return [] }
        var meter = mainsMeters[device] ?? MainsMeter()
        (meter.room, meter.resident) = (context.room, context.resident)
        if isPower {
            meter.ingest(watts: value, at: now.uptime)
        } else {
            meter.ingest(energyKWh: value, at: now.uptime)
        }
        mainsMeters[device] = meter
        return judgeDead(device, meter, at: now) + judgeHands(at: now)
    }

    private mutating func judgeDead(_ device: DeviceID, _ meter: MainsMeter, at now: Moment) -> [Detection] {
        guard let since = meter.deadSince, let newest = meter.newest else {
            return settleDown(.noPower, device, meter.room, meter.resident, at: now)
        }
        guard newest &- since >= limits.deadMilliseconds, let severity = rise(.noPower, .advisory, device) else {
            return []
        }
        return [UtilityText.noPower(newest &- since, limits.deadMilliseconds, device, meter, severity, at: now)]
    }

    /// Since when no hand has switched anything, by all meters together and no other sign; nil where one of them cannot tell.
    private func handSilence(at now: Moment) -> (device: DeviceID, from: Milliseconds, usual: Milliseconds)? {
        var found: (device: DeviceID, from: Milliseconds, usual: Milliseconds)?
        for device in mainsMeters.keys.sorted(by: { $0.name < $1.name }) {
            guard let meter = mainsMeters[device], let newest = meter.newest,
                now.uptime &- newest <= 2 * 3_600_000
            else { continue }
            // A phase without a known rhythm still shows when a hand was at work.
            let from = max(found?.from ?? .min, meter.lastHand ?? .min)
            if let usual = meter.usualGapMilliseconds, meter.deadSince == nil {
                found = (found?.device ?? device, from, max(found?.usual ?? 0, usual))
            } else if found != nil {
                found?.from = from
            }
        }
        guard var found, found.from > .min else { return nil }
        if let lastSign { found.from = max(found.from, lastSign) }
        return found
    }

    private mutating func judgeHands(at now: Moment) -> [Detection] {
        guard !isAway, var silence = handSilence(at: now) else { return endHands(at: now) }
        if meters.values.contains(where: \.hasMoved) {
            guard let water = provenSilence(at: now) else { return endHands(at: now) }
            silence.from = max(silence.from, water.from)
        }
        let length = now.uptime &- silence.from
        let ask = max(limits.handsAskMilliseconds, silence.usual * 3 / 2)
        let call = ask &+ limits.handsCallMilliseconds &- limits.handsAskMilliseconds
        guard length >= ask else { return length < 3_600_000 ? endHands(at: now) : [] }
        guard let meter = mainsMeters[silence.device],
            let severity = rise(.noElectricity, length >= call ? .urgent : .advisory, silence.device)
        else { return [] }
        let limit = severity == .urgent ? call : ask
        return [
            UtilityText.noElectricity(
                now.at(uptime: silence.from), length, limit, silence.device, meter, severity, at: now)
        ]
    }

    /// Somebody is there, or is known to be out.
    mutating func endHands(at now: Moment) -> [Detection] {
        mainsMeters.keys.sorted { $0.name < $1.name }.flatMap { device in
            settleDown(
                .noElectricity, device, mainsMeters[device]?.room, mainsMeters[device]?.resident,
                says: Bilingual(zh: "开始用电，或有人活动", en: "something was switched on, or somebody was seen"), at: now)
        }
    }
}
