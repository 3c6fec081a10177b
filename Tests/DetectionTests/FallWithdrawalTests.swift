import SafetyModel
import Testing

@testable import Detection

/// Seconds since the question.
private func moment(_ seconds: Double) -> Moment {
    let uptime = Milliseconds(seconds * 1000)
    return Moment(wall: 1_784_080_800_000 + uptime, uptime: 70_000_000 + uptime)
}
private let radar = DeviceContext("bath_radar", room: "bathroom", role: .fall)
private let watch = DeviceContext("watch", resident: "r1", role: .wearable)

/// Who and what takes a suspicion back, and who does not.
@Suite struct FallWithdrawalTests {
    enum Step: Sendable {
        case motion(String, String)
        case door(Bool)
        /// The radar's own states.
        case down(Bool), present(Bool)
        case bed(String)
        /// What is said of the watch's question, stamped so many seconds after it.
        case noFall(Double?)
    }
    struct Row: Sendable, CustomTestStringConvertible {
        var why: String
        var isCouple = false
        var isWatch = false
        var steps: [(Double, Step)]
        var isCalled: Bool
        var testDescription: String { why }
    }

    static let walked: [(Double, Step)] = [(25, .motion("k", "kitchen")), (40, .motion("l", "living_room"))]
    static let rows: [Row] = [
        // Movement of others.
        Row(why: "two rooms, the radar empty", steps: [(14, .present(false))] + walked, isCalled: false),
        Row(why: "the radar empties after the walk", steps: walked + [(45, .present(false))], isCalled: false),
        Row(
            why: "a visitor walks while the radar sees one who is down", steps: [(1, .present(true))] + walked,
            isCalled: true),
        Row(why: "the radar says nothing of presence, but still warns", steps: walked, isCalled: true),
        Row(
            why: "somebody comes in by the front door",
            steps: [(14, .present(false)), (20, .door(true))] + walked, isCalled: true),
        Row(
            why: "the door stood open before", steps: [(-9, .door(true)), (14, .present(false))] + walked,
            isCalled: true),
        Row(
            why: "the door was used and shut before",
            steps: [(-9, .door(true)), (-5, .door(false)), (14, .present(false))] + walked, isCalled: false),
        Row(
            why: "one sensor fires twice",
            steps: [(14, .present(false)), (25, .motion("k", "kitchen")), (37, .motion("k", "kitchen"))], isCalled: true
        ),
        Row(
            why: "somebody is seen in the garden",
            steps: [(14, .present(false)), (25, .motion("k", "kitchen")), (37, .motion("g", "garden"))], isCalled: true),
        Row(
            why: "two sensors of the fall's own room",
            steps: [(14, .present(false)), (25, .motion("a", "bathroom")), (37, .motion("b", "bathroom"))],
            isCalled: true),
        Row(why: "two live there", isCouple: true, steps: [(14, .present(false))] + walked, isCalled: true),
        Row(why: "into the bed of that room", steps: [(1, .present(true)), (12, .bed("bathroom"))], isCalled: false),
        Row(
            why: "somebody lies down in another room", steps: [(1, .present(true)), (12, .bed("bedroom"))],
            isCalled: true),
        Row(
            why: "two live there, and one lies down", isCouple: true,
            steps: [(1, .present(true)), (12, .bed("bathroom"))], isCalled: true),
        // The radar's own word.
        Row(why: "nobody down, somebody there", steps: [(5, .present(true)), (10, .down(false))], isCalled: false),
        Row(
            why: "nobody down, nobody there, and nothing moves", steps: [(10, .present(false)), (10, .down(false))],
            isCalled: true),
        Row(
            why: "nobody down, nobody there, somebody moves",
            steps: [(10, .present(false)), (10, .down(false)), (20, .motion("k", "kitchen"))], isCalled: false),
        Row(
            why: "somebody moved, then the radar takes it back",
            steps: [(8, .motion("k", "kitchen")), (10, .present(false)), (10, .down(false))], isCalled: false),
        Row(
            why: "nobody down, nobody there; somebody came in and moves",
            steps: [(8, .door(true)), (10, .present(false)), (10, .down(false)), (20, .motion("k", "kitchen"))],
            isCalled: true
        ),
        Row(
            why: "two live there, the radar lost whoever it saw", isCouple: true,
            steps: [(10, .present(false)), (10, .down(false)), (20, .motion("k", "kitchen"))], isCalled: true),
        // What is worn.
        Row(why: "the wearer says no fall", isWatch: true, steps: [(10, .noFall(10))], isCalled: false),
        Row(why: "without a stamp", isWatch: true, steps: [(10, .noFall(nil))], isCalled: false),
        Row(why: "a no of before the question, sent late", isWatch: true, steps: [(10, .noFall(-40))], isCalled: true),
        Row(
            why: "a watch whose clock was never set", isWatch: true, steps: [(10, .noFall(-1_784_080_000))],
            isCalled: false),
        Row(why: "two rooms for a watch without a place", isWatch: true, steps: walked, isCalled: false),
        Row(
            why: "two rooms, but the door was used", isWatch: true, steps: [(20, .door(true))] + walked, isCalled: true),
    ]

    @Test(arguments: rows) func onlyWhatIsTheWearersTakesItBack(_ row: Row) {
        var falls = FallVerification()
        falls.use(hasSeveralResidents: row.isCouple)
        // Something in the home sees people move.
        _ = falls.activity(ActivityEvent("b", room: "bedroom", .motion), at: moment(-180))
        let asked = { (falls: inout FallVerification) in
            if row.isWatch {
                _ = falls.told(isVerdict: false, watch, claimedWall: moment(0).wall, at: moment(0))
            } else {
                falls.updateSighting(of: radar, isDown: true)
                _ = falls.weighs(radar, at: moment(0))
            }
        }
        var isAsked = false
        for (second, step) in row.steps {
            if second >= 0, !isAsked {
                asked(&falls)
                isAsked = true
            }
            apply(step, at: moment(second), to: &falls)
        }
        #expect(falls.advance(to: moment(70)).isEmpty == !row.isCalled, "\(row.why)")
    }

    private func apply(_ step: Step, at now: Moment, to falls: inout FallVerification) {
        switch step {
        case .motion(let device, let room):
            _ = falls.activity(ActivityEvent(DeviceID(device), room: room, .motion), at: now)
        case .door(let isOpen): falls.exitDoor("front_door", isOpen: isOpen)
        case .bed(let room): _ = falls.activity(ActivityEvent("mat", room: room, .bed), at: now)
        case .down(let isDown):
            falls.updateSighting(of: radar, isDown: isDown)
            if !isDown { _ = falls.withdrawn(radar.device, isWorn: falls.isWorn(radar), at: now) }
        case .present(let isPresent): _ = falls.updateSighting(of: radar.device, isPresent: isPresent, at: now)
        case .noFall(let stamp):
            let wall = stamp.map { moment(0).wall + Milliseconds($0 * 1000) }
            _ = falls.withdrawn(watch.device, isWorn: falls.isWorn(watch), claimedWall: wall, at: now)
        }
    }

    /// After the alarm: somebody walks, and the radar still sees one who is down.
    @Test func nobodyIsUpAgainWhileTheRadarSeesOneDown() {
        var falls = FallVerification()
        falls.updateSighting(of: radar, isDown: true)
        _ = falls.told(isVerdict: true, radar, at: moment(0))
        for (second, step) in Self.walked { apply(step, at: moment(second), to: &falls) }
        #expect(falls.isOpen(radar.device))
        #expect(falls.updateSighting(of: radar.device, isPresent: false, at: moment(60)).map(\.detail) == ["up_again"])
    }

    /// A question after the alarm is told again, at the earliest a minute after it.
    @Test(arguments: [(65.0, 0), (119.0, 0), (121.0, 1), (300.0, 1)]) func aSecondQuestion(
        _ second: Double, _ told: Int
    ) {
        var falls = FallVerification()
        _ = falls.told(isVerdict: false, watch, at: moment(0))
        let alarm = falls.advance(to: moment(60))
        #expect(alarm.map(\.severity) == [.emergency])
        let again = falls.told(isVerdict: false, watch, at: moment(second))
        #expect(again.map(\.severity) == Array(repeating: .emergency, count: told))
        #expect(falls.withdrawn(watch.device, isWorn: true, at: moment(310)).count == 1)
        #expect(falls.advance(to: moment(4000)).isEmpty, "answered: no long lie")
    }

    /// Two devices and one fall: how far apart, in which home, and how many emergencies and long lies.
    @Test(
        arguments: [
            (6, false, nil, 1, "a watch and a radar"), (50, false, nil, 1, "within a minute"),
            (90, false, nil, 2, "two falls, as far as anybody knows"),
            (6, true, nil, 1, "two live there, the radar is nobody's"),
            (6, true, "r2", 2, "two people"),
        ] as [(Double, Bool, String?, Int, String)])
    func oneFallIsOneEmergency(_ second: Double, _ isCouple: Bool, _ radars: String?, _ count: Int, _ why: String) {
        var falls = FallVerification()
        falls.use(hasSeveralResidents: isCouple)
        var context = radar
        context.resident = radars
        var found = falls.told(isVerdict: true, watch, at: moment(0))
        found += falls.told(isVerdict: true, context, at: moment(second))
        #expect(Set(found.map(\.device)).count == count, "\(why)")
        found = falls.advance(to: moment(1100))
        #expect(found.map(\.detail) == Array(repeating: "long_lie", count: count), "\(why)")
    }

    /// Of two devices that saw it the wearer's own takes it back, and the radar alone does not.
    @Test func theWearersWordEndsWhatTwoReported() {
        var falls = FallVerification()
        _ = falls.told(isVerdict: false, radar, at: moment(0))
        _ = falls.told(isVerdict: false, watch, at: moment(6))
        #expect(falls.withdrawn(radar.device, at: moment(20)).isEmpty && falls.isOpen(radar.device))
        #expect(falls.withdrawn(watch.device, isWorn: true, at: moment(30)).map(\.device) == [radar.device])
        _ = falls.told(isVerdict: false, radar, at: moment(700))
        _ = falls.told(isVerdict: false, watch, at: moment(706))
        #expect(falls.rearm(radar.device) == [watch.device], "both may report anew")
    }

    @Test func aHeldQuestionWaitsForItsAnswer() {
        var falls = FallVerification()
        _ = falls.told(isVerdict: false, watch, at: moment(0))
        falls.hold(until: moment(65).uptime)
        #expect(falls.advance(to: moment(64)).isEmpty)
        #expect(falls.answered(isHelpWanted: false, by: "voice", at: moment(64)).map(\.detail) == ["cancelled"])
        #expect(falls.advance(to: moment(4000)).isEmpty)
    }
}
