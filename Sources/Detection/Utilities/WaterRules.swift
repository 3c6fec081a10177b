import SafetyModel

/// Water: silence, a leak, much use.
extension UtilityDetector {
    mutating func judgeWater(_ device: DeviceID, at now: Moment) -> [Detection] {
        guard let meter = meters[device] else { return [] }
        var detections: [Detection] = []
        let volume = meter.dayVolumeM3
        if volume > limits.dayVolumeM3 {
            let severity: Severity = volume > 2 * limits.dayVolumeM3 ? .urgent : .advisory
            if let severity = rise(.highUse, severity, device) {
                detections.append(UtilityText.highUse(volume, limits.dayVolumeM3, device, meter, severity, at: now))
            }
        } else if volume < 0.9 * limits.dayVolumeM3 {
            detections += settleDown(.highUse, device, meter.room, meter.resident, at: now)
        }
        detections += judgeBurst(meter, device, at: now)
        let dense = runningMilliseconds(device, at: now)
        // A counter of 10 l shows a slow leak only now and then; one that shows use in every interval speaks for itself.
        let running = dense > 0 ? dense : meter.coarseRunningMilliseconds
        if running >= limits.leakMilliseconds {
            if let severity = rise(.leak, dense >= limits.leakMilliseconds ? .urgent : .advisory, device) {
                detections.append(UtilityText.leak(running, volume, device, meter, severity, at: now))
            }
        } else if let (mean, usual) = meter.tripledUse {
            if let severity = rise(.leak, .advisory, device) {
                detections.append(UtilityText.tripledUse(mean, usual, device, meter, severity, at: now))
            }
        } else if running == 0 {
            detections += settleDown(.leak, device, meter.room, meter.resident, at: now)
        }
        return detections + judgeSilence(at: now)
    }

    /// Far more in an hour or two than a household draws: told in the first hours, not with the day's volume.
    private mutating func judgeBurst(_ meter: WaterMeter, _ device: DeviceID, at now: Moment) -> [Detection] {
        let hour: Milliseconds = 3_600_000
        let (one, two) = (meter.volumeM3(within: hour), meter.volumeM3(within: 2 * hour))
        if two >= limits.burstCallM3 {
            return rise(.burst, .urgent, device).map {
                [UtilityText.burst(two, 2 * hour, limits.burstCallM3, device, meter, $0, at: now)]
            } ?? []
        }
        if one >= limits.burstAskM3 {
            return rise(.burst, .advisory, device).map {
                [UtilityText.burst(one, hour, limits.burstAskM3, device, meter, $0, at: now)]
            } ?? []
        }
        guard one < limits.burstAskM3 / 2 else { return [] }
        return settleDown(.burst, device, meter.room, meter.resident, at: now)
    }

    /// How long every half hour has shown use, up to the newest reading; 0 after a dry one.
    private func runningMilliseconds(_ device: DeviceID, at now: Moment) -> Milliseconds {
        guard let meter = meters[device], let newest = meter.newest,
            let from = meter.runningFrom(clockOffset: now.wall &- now.uptime)
        else { return 0 }
        return newest &- from
    }

    /// Whether the newest reading shows somebody's use: not a wobble of the total, nor water that has been running by itself for hours.
    package func isDrawnByHand(_ device: DeviceID, at now: Moment) -> Bool {
        meters[device]?.hasRisen == true && runningMilliseconds(device, at: now) < 3 * 3_600_000
    }

    /// The silence that all meters prove together, and no other sign contradicts.
    mutating func provenSilence(at now: Moment) -> (from: Milliseconds, to: Milliseconds, isCoarse: Bool)? {
        var proven: (from: Milliseconds, to: Milliseconds, isCoarse: Bool)?
        var coarseFrom = Milliseconds.min
        for device in meters.keys.sorted(by: { $0.name < $1.name }) {
            // A meter that never moved, or has been dumb for two days, is no witness; supervision says that it is dumb.
            guard var meter = meters[device], meter.hasMoved, let newest = meter.newest,
                now.uptime &- newest <= 48 * 3_600_000
            else { continue }
            let silence = meter.silence(limitM3: limits.quietVolumeM3)
            meters[device] = meter
            guard let silence else { return nil }
            // It shows when water ran, never that none did.
            guard meter.coarseStepM3(limitM3: limits.quietVolumeM3) == nil else {
                coarseFrom = max(coarseFrom, silence.from)
                continue
            }
            proven = (
                max(proven?.from ?? silence.from, silence.from), min(proven?.to ?? newest, newest),
                (proven?.isCoarse ?? false) || silence.isCoarse
            )
        }
        guard var proven else { return nil }
        proven.from = max(proven.from, coarseFrom)
        if let lastSign { proven.from = max(proven.from, lastSign) }
        return proven.to > proven.from ? proven : nil
    }

    private mutating func judgeSilence(at now: Moment) -> [Detection] {
        let proven = provenSilence(at: now)
        let span = proven.map { $0.to &- $0.from } ?? 0
        var history = silences ?? SilenceHistory()
        history.ingest(span, least: limits.quietMilliseconds, at: now.uptime)
        silences = history
        // Readings that are far apart know less: they must be silent for twice as long.
        let factor: Milliseconds = proven?.isCoarse == true ? 2 : 1
        // A daily report comes some minutes earlier or later than the one before.
        let length = span > 0 && factor == 2 ? span &+ 15 * 60_000 : span
        let ask = max(limits.quietMilliseconds, history.usualMilliseconds ?? 0)
        guard length >= ask &* factor, !isAway, let proven, let device = witness else {
            return length == 0 || isAway
                ? endSilence(Bilingual(zh: "开始用水，或有人活动", en: "water runs, or somebody was seen"), at: now) : []
        }
        let severity: Severity = length >= limits.callMilliseconds &* factor ? .urgent : .advisory
        guard let severity = rise(.noWater, severity, device), let meter = meters[device] else { return [] }
        let silence = (from: now.at(uptime: proven.from), length: span)
        let limit = severity == .urgent ? limits.callMilliseconds : ask
        return [
            UtilityText.noWater(
                silence, limit: limit &* factor, limits.quietVolumeM3, device, meter, severity, lastSign: lastSign,
                at: now)
        ]
    }

    /// The meter that the finding is filed under: the one it stands for, else the first that moves.
    private var witness: DeviceID? {
        let names = meters.keys.sorted { $0.name < $1.name }
        return names.first { has(.noWater, $0) } ?? names.first { meters[$0].map(isWitness) == true }
    }

    /// Whether its standing still proves anything.
    private func isWitness(_ meter: WaterMeter) -> Bool {
        meter.hasMoved && meter.coarseStepM3(limitM3: limits.quietVolumeM3) == nil
    }

    /// The step of the counters (m3), where all that move are too coarse to prove silence.
    var coarseStepM3: Double? {
        let moving = meters.values.filter(\.hasMoved)
        guard !moving.isEmpty, !moving.contains(where: isWitness) else { return nil }
        return moving.compactMap { $0.coarseStepM3(limitM3: limits.quietVolumeM3) }.min()
    }

    private mutating func endSilence(_ says: Bilingual, at now: Moment) -> [Detection] {
        guard let device = witness, has(.noWater, device), let meter = meters[device] else { return [] }
        return settleDown(.noWater, device, meter.room, meter.resident, says: says, at: now)
    }

    /// Any sign of life that is no meter's: what was said of silence is withdrawn.
    /// - Parameters:
    ///   - room: where somebody was seen or has touched something.
    ///   - isAnswer: the resident answered the home's question.
    package mutating func sign(
        in room: String? = nil, by sender: DeviceID? = nil, isAnswer: Bool = false, at now: Moment
    ) -> [Detection] {
        lastSign = now.uptime
        guard !standing.isEmpty else { return [] }
        return endSilence(Bilingual(zh: "有其他活动", en: "another sign of life"), at: now) + endHands(at: now)
            + attend(in: room, isAnswer: isAnswer, by: sender, at: now)
    }

    /// Whether the resident is known to be out: nobody uses water then, and none is missed.
    package mutating func presence(isAway: Bool, at now: Moment) -> [Detection] {
        guard isAway != self.isAway else { return [] }
        self.isAway = isAway
        // An absence ends the silence that it explains: it is counted anew from the return.
        lastSign = now.uptime
        return isAway ? endSilence(Bilingual(zh: "住户外出", en: "the resident is out"), at: now) + endHands(at: now) : []
    }

    /// Nobody looked for so long until `now`: signs may have been missed, so a silence begins anew. Short losses cost nothing.
    package mutating func sawNothing(for blind: Milliseconds, until now: Moment) {
        if blind >= 600_000 { lastSign = now.uptime }
    }

    /// No water and no other sign of life stands: it speaks for an emergency where stillness stands too.
    package var isWaterMissed: Bool { witness.map { has(.noWater, $0) } ?? false }
}
