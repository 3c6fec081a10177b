import SafetyModel
import Testing

@testable import Detection

private let hour: Milliseconds = 3_600_000
private func at(_ uptime: Milliseconds) -> Moment { Moment(wall: 1_784_080_800_000 + uptime, uptime: uptime) }
private let plug = DeviceContext("plug", room: "hall")

/// Weak links and lost mains: said before a device falls silent, and never for a bad hour.
@Suite struct LinkAndMainsTests {
    /// One number a day (24 reports of about it), or as many reports as given.
    private static func news(_ days: [Double], reports: Int = 24, spread: Double = 0) -> [String] {
        var detector = SupervisionDetector()
        _ = detector.heard(plug, bridge: "z", at: at(0))
        var heard: [String] = []
        for (day, value) in days.enumerated() {
            for report in 0..<reports {
                let now = at(Milliseconds(day) * 24 * hour + Milliseconds(report) * 24 * hour / Milliseconds(reports))
                let value = value + (report % 2 == 0 ? spread : -spread)
                for found in detector.ingest(Observation("plug", .linkQuality, .number(value)), from: plug, at: now) {
                    #expect(found.category == .link && found.severity == .technical && found.detail == "weak_signal")
                    heard.append("\(found.change == .raised ? "weak" : "good")@\(day)")
                }
            }
        }
        return heard
    }

    private static let usual = [Double](repeating: 160, count: 8)
    static let links: [(days: [Double], reports: Int, spread: Double, want: [String], why: Comment)] = [
        (usual + [160, 150, 170, 160, 155], 24, 40, [], "an ordinary week goes up and down"),
        (usual + [60, 62, 58, 60], 24, 10, ["weak@11"], "three days below half of its own usual"),
        (usual + [60, 62, 160, 58, 160], 24, 0, [], "two bad days, and one in between that was good"),
        (usual + [60, 60, 60, 60, 90, 100, 95], 24, 0, ["weak@11"], "somewhat better is not good again"),
        (
            usual + [60, 60, 60, 150, 150, 150], 24, 0, ["weak@11", "good@13"], "good again from the second good day on"
        ),
        ([60, 60, 60, 60, 60, 60, 60, 60, 60, 60, 60, 60], 24, 0, [], "always so: its own history is the measure"),
        ([30] + [Double](repeating: 30, count: 9) + [12, 12, 12, 12], 24, 0, [], "less than a step of a coarse scale"),
        (usual + [60, 60, 60, 60], 4, 0, [], "too few reports a day prove nothing"),
        ([160, 160, 160, 160, 60, 60, 60, 60], 24, 0, [], "four days are no history"),
        ([Double](repeating: -61, count: 8) + [-75, -74, -76, -75], 24, 2, ["weak@11"], "received power, 13 dB less"),
        ([Double](repeating: -61, count: 8) + [-70, -70, -70, -70], 24, 2, [], "9 dB come and go with a door"),
        ([Double](repeating: 255, count: 20), 24, 0, [], "an adapter that always says 255"),
        (usual + [60, 60, 60, 60], 5000, 5, ["weak@11"], "a talkative device"),
        (usual + [.nan, .nan, .nan, .nan], 24, 0, [], "no number at all"),
    ]

    @Test(arguments: links)
    func weakLink(_ row: (days: [Double], reports: Int, spread: Double, want: [String], why: Comment)) {
        #expect(Self.news(row.days, reports: row.reports, spread: row.spread) == row.want, row.why)
    }

    @Test func strangersAreNotWeighed() {
        var detector = SupervisionDetector()
        let observation = Observation("plug", .linkQuality, .number(9))
        #expect(detector.ingest(observation, from: plug, at: at(0)).isEmpty && detector.devices.isEmpty)
    }

    /// `device+second` loses the mains then, `device-second` has them back; what is said, at its second.
    static let mains: [(events: [(String, Bool, Int64)], want: [String], why: Comment)] = [
        ([("a", true, 0), ("a", false, 90)], [], "a short dip"),
        (
            [("a", true, 0), ("a", false, 600)], ["raised a 120", "cleared a 600"],
            "said after two minutes, and its end"
        ),
        ([("a", true, 0), ("a", true, 100)], ["raised a 120"], "told again while it lasts"),
        (
            [("a", true, 0), ("b", true, 5), ("c", true, 6), ("a", false, 700), ("b", false, 701), ("c", false, 702)],
            ["raised a 120", "raised a 125", "cleared a 702"], "a power cut is one alert, however many tell it"
        ),
        ([("a", false, 0)], [], "mains that were never lost"),
    ]

    @Test(arguments: mains) func lostMains(_ row: (events: [(String, Bool, Int64)], want: [String], why: Comment)) {
        var detector = SupervisionDetector()
        var said: [String] = []
        func note(_ found: [Detection], _ second: Int64) {
            for detection in found {
                #expect(detection.category == .power && detection.severity == .technical)
                said.append("\(detection.change.rawValue) \(detection.device?.name ?? "-") \(second)")
            }
        }
        for second in Int64(0)...1000 {
            if let due = detector.nextDeadline, due <= second * 1000 {
                note(detector.advance(to: at(second * 1000)), second)
            }
            for (name, isLost, when) in row.events where when == second {
                let context = DeviceContext(DeviceID(name))
                let observation = Observation(DeviceID(name), .mainsLost, .flag(isLost))
                note(detector.ingest(observation, from: context, at: at(second * 1000)), second)
            }
        }
        #expect(said == row.want, row.why)
    }

    @Test func whatNobodySawIsNoLoss() {
        var detector = SupervisionDetector()
        _ = detector.ingest(Observation("plug", .mainsLost, .flag(true)), from: plug, at: at(0))
        detector.sawNothing(for: hour, until: at(hour))
        #expect(detector.advance(to: at(hour)).isEmpty && detector.nextDeadline == hour + 120_000)
        #expect(detector.advance(to: at(hour + 120_000)).first?.summary.zh.contains("市电") == true)
    }
}
