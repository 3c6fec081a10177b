import SafetyModel

extension InactivityEvaluation {
    /// Feeds the whole log, fills in the trials' delays at their moments, and returns the false alarms.
    func replay(_ home: EvaluatedHome, _ trials: inout [Trial]) -> [InactivityFinding] {
        var feed = EvaluationFeed(settings: settings, gaps: home.gaps)
        var alarms: [InactivityFinding] = []
        var (trial, sign) = (0, 0)
        for row in home.rows {
            alarms += feed.take(row)
            guard sign < home.signs.count, case .activity = row.sign else { continue }
            while trial < trials.count, trials[trial].sign == sign {
                judge(&trials[trial], feed, lastSign: home.signs[sign].time)
                trial += 1
            }
            sign += 1
        }
        guard let first = home.isTest.firstIndex(of: true) else { return [] }
        let begin = home.signs[first].time
        return alarms.filter { alarm in
            alarm.at.wall >= begin
                && !home.gaps.contains { alarm.at.wall >= $0.start && alarm.at.wall <= $0.end + 60_000 }
        }
    }

    private func judge(_ trial: inout Trial, _ feed: EvaluationFeed, lastSign: Milliseconds) {
        if feed.isCalled {
            (trial.delayMinutes, trial.kind) = (0, nil)
            return
        }
        var detector = feed.detector
        let end = trial.collapse + horizon
        let findings = detector.advance(to: Moment(wall: end, uptime: end))
        guard let call = findings.first(where: EvaluationFeed.callsStaff) else { return }
        trial.delayMinutes = Double(max(0, call.at.wall - trial.collapse)) / 60_000
        trial.kind = call.kind
    }
}

/// Gives a home log's rows and recorder gaps to the detector, as `replay` does, and keeps what calls staff.
struct EvaluationFeed {
    private(set) var detector: InactivityDetector
    private var gaps: ArraySlice<RecorderGap>
    private var isInGap = false
    /// Staff were called and the alarm stands.
    private(set) var isCalled = false

    init(settings: InactivitySettings, gaps: [RecorderGap]) {
        detector = InactivityDetector(zone: .utc, settings: settings)
        self.gaps = gaps[...]
    }

    /// An alert counts once, when it first calls staff, until it is over.
    static func callsStaff(_ finding: InactivityFinding) -> Bool {
        finding.change == .raised && finding.severity >= .urgent
    }

    mutating func take(_ row: HomeLogRow) -> [InactivityFinding] {
        var findings = passGaps(before: row.local)
        let now = Moment(wall: row.local, uptime: row.local)
        switch row.sign {
        case .activity(let event): findings += detector.ingest(event, at: now)
        case .alive: findings += detector.alive(at: now)
        }
        return findings.filter { finding in
            if finding.change == .cleared { isCalled = false }
            guard Self.callsStaff(finding), !isCalled else { return false }
            isCalled = true
            return true
        }
    }

    private mutating func passGaps(before time: Milliseconds) -> [InactivityFinding] {
        var findings: [InactivityFinding] = []
        while let gap = gaps.first, gap.start < time {
            if !isInGap {
                findings += detector.blind(from: Moment(wall: gap.start, uptime: gap.start))
                isInGap = true
            }
            guard gap.end <= time else { return findings }
            findings += detector.seeAgain(at: Moment(wall: gap.end, uptime: gap.end))
            isInGap = false
            gaps = gaps.dropFirst()
        }
        return findings
    }
}
