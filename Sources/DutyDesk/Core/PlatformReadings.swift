import Detection
import FoundationEssentials
import SQLite
import SafetyModel

/// What another platform's readings have told of one home so far.
struct HomeReadings: Sendable, Codable {
    var utility = UtilityDetector()
    var hazards = HazardDetector()
    /// Times of the latest alarms by `device/kind`: the same one twice is one.
    var alarms: [String: Milliseconds] = [:]

    /// - Returns: what it means.
    mutating func take(_ reading: SentReading.Checked, at now: Moment) -> [Detection] {
        let observation = reading.observation
        let context = DeviceContext(observation.device, room: reading.room, resident: reading.resident)
        if let alarm = reading.alarm {
            let key = "\(observation.device.name)/\(observation.kind.rawValue)"
            if let claimed = observation.claimedWall, alarms[key] == claimed { return [] }
            if alarms.count >= 1000 { alarms.removeAll() }
            alarms[key] = observation.claimedWall
            return hazards.alarm(alarm, observation.isPast ? .unconfirmed : .live, from: context, at: now)
        }
        var detections = utility.ingest(observation, from: context, at: now)
        detections += hazards.ingest(observation, from: context, at: now)
        if reading.isSignOfLife { detections += utility.sign(at: now) }
        return detections
    }
}

/// What became of a request with readings.
struct ReadingsAnswer: Sendable {
    var accepted = 0
    var refused: [SentReading.Refused] = []
    /// Ids of the alerts that were raised or moved.
    var alerts: [String] = []
}

extension DeskCore {
    private static let maximumReadingHomes = 100_000

    /// Readings of smart meters and of devices of another platform: the rules of water and electricity, and alarms at once.
    mutating func takeReadings(_ sent: [SentReading], at now: Moment) throws(SQLiteError) -> ReadingsAnswer {
        try commit(at: now) { (core) throws(SQLiteError) in
            var answer = ReadingsAnswer()
            var touched: Set<String> = []
            for (index, reading) in sent.enumerated() {
                let isKnown = reading.home.map { core.readings[$0] != nil } ?? false
                let checked = reading.checked(
                    at: now, isRoom: isKnown || core.readings.count < Self.maximumReadingHomes)
                guard let checked else {
                    answer.refused.append(SentReading.Refused(index: index, reason: reading.problem))
                    continue
                }
                let detections = core.readings[checked.home, default: HomeReadings()].take(checked, at: now)
                touched.insert(checked.home)
                answer.accepted += 1
                for id in try core.file(detections, home: checked.home, at: now) where !answer.alerts.contains(id) {
                    answer.alerts.append(id)
                }
            }
            for home in touched.sorted() {
                if let state = core.readings[home] { try core.store.saveReadings(home, state) }
            }
            return answer
        }
    }

    /// What an overloaded plug or a stove that was left on comes to by time alone. In the tick's transaction.
    mutating func watchReadings(at now: Moment) throws(SQLiteError) {
        for home in readings.keys.sorted() {
            guard let deadline = readings[home]?.utility.nextDeadline, deadline <= now.uptime else { continue }
            let detections = readings[home]?.utility.advance(to: now) ?? []
            _ = try file(detections, home: home, at: now)
            if let state = readings[home] { try store.saveReadings(home, state) }
        }
    }

    /// Alerts of detections made here: one entry for a home, device and category until it is closed.
    ///
    /// - Returns: their ids.
    private mutating func file(
        _ detections: [Detection], home: String, at now: Moment
    ) throws(SQLiteError) -> [String] {
        var ids: [String] = []
        for detection in detections {
            let open = try store.openAlerts(home: home).first {
                $0.origin == .desk && $0.alert.category == detection.category
                    && $0.alert.device == detection.device
            }
            if var row = open {
                let old = row.alert
                guard update(&row.alert, with: detection) else { continue }
                try moveOwn(&row, from: old, at: now)
                ids.append(old.id)
            } else if detection.change == .raised {
                let id = Alert.id(
                    home: home, device: detection.device, category: detection.category,
                    firstObservation: detection.began.wall)
                let alert = Alert(id: id, home: home, raisedBy: detection, at: now)
                try take(ReceivedAlert(alert, zone: settings.zone), origin: .desk, at: now)
                ids.append(id)
            }
        }
        return ids
    }

    private func update(_ alert: inout Alert, with detection: Detection) -> Bool {
        guard detection.change == .raised else {
            guard alert.condition == .active else { return false }
            alert.condition = .cleared
            return true
        }
        let isWorse = detection.severity > alert.severity
        (alert.condition, alert.summary, alert.rule) = (.active, detection.summary, detection.rule)
        alert.evidence = Array((alert.evidence + detection.evidence).suffix(50))
        alert.occurrences += 1
        if isWorse {
            alert.severity = detection.severity
            // More dangerous than what somebody took: everybody is called again (A5).
            if alert.handling == .acked { (alert.handling, alert.owner, alert.ackUntil) = (.unacked, nil, nil) }
        }
        if !detection.isUnconfirmed { alert.isUnconfirmed = false }
        return true
    }
}
