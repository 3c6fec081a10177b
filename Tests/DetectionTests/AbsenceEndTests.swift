import SafetyModel
import Testing

@testable import Detection

/// Signs that are no sign of somebody indoors, and those that cannot be told.
@Suite struct AbsenceEndTests {
    /// Kitchen, door; the next sign comes so many seconds after the door.
    private func leaving(_ next: ActivityEvent, after seconds: Milliseconds, isStray: Bool = true) -> PresenceTracker {
        var presence = PresenceTracker()
        presence.ingest(ActivityEvent("k1", room: "kitchen", .motion), at: 1_000_000, isStray: false)
        presence.ingest(ActivityEvent("d1", room: "entrance", .exitDoor), at: 1_010_000, isStray: false)
        presence.ingest(
            ActivityEvent("d1", room: "entrance", .exitDoor, isOn: false), at: 1_012_000, isStray: false)
        presence.ingest(next, at: 1_012_000 + seconds * 1000, isStray: isStray)
        return presence
    }

    private static func motion(_ name: String, _ room: String) -> ActivityEvent {
        ActivityEvent(DeviceID(name), room: room, .motion)
    }

    @Test(
        arguments: [
            (motion("o1", "garden"), 660, false, true, "somebody in the garden, three times"),
            (motion("o1", "outside"), 240, true, true, "a cat outdoors"),
            (motion("e1", "entrance"), 240, true, true, "a draught at the entrance"),
            (motion("e1", "entrance"), 900, false, false, "somebody about at the entrance"),
            (motion("l1", "living_room"), 660, false, false, "somebody about indoors"),
            (motion("k1", "kitchen"), 240, true, false, "indoors soon after the door"),
        ] as [(ActivityEvent, Milliseconds, Bool, Bool, String)])
    func onlyIndoorsEndsAnAbsence(
        _ next: ActivityEvent, _ seconds: Milliseconds, _ isStray: Bool, _ isAway: Bool, _ why: String
    ) {
        #expect(leaving(next, after: seconds, isStray: isStray).isAway == isAway, "\(why)")
    }

    @Test(
        arguments: [
            (motion("k1", "kitchen"), 18, true, "the sensor that fired last, once more"),
            (motion("l1", "living_room"), 18, false, "another sensor: somebody is in"),
            (motion("k1", "kitchen"), 120, false, "the same, two minutes later"),
        ] as [(ActivityEvent, Milliseconds, Bool, String)])
    func aLoneRetriggerIsAmbiguous(_ next: ActivityEvent, _ seconds: Milliseconds, _ want: Bool, _ why: String) {
        #expect(leaving(next, after: seconds).isAmbiguous == want, "\(why)")
    }

    @Test func aSecondFiringIsNotAmbiguous() {
        var presence = leaving(Self.motion("k1", "kitchen"), after: 18)
        presence.ingest(Self.motion("k1", "kitchen"), at: 1_045_000, isStray: true)
        #expect(!presence.isAmbiguous && !presence.isAway)
    }

    @Test func whoMayHaveLeftIsAskedAsUsualAndCalledLater() throws {
        let begin = 20 * 144 + 72
        var deadlines: [(checkIn: Milliseconds, deadline: Milliseconds)] = []
        for retrigger in ["k1", "l1"] {
            var (detector, _) = Timeline.learned()
            _ = Timeline.play(String(Timeline.day.prefix(72)) + "k", from: begin - 72, into: &detector)
            let door = Timeline.moment(begin).uptime + 60_000
            func moment(_ uptime: Milliseconds) -> Moment { Moment(wall: uptime, uptime: uptime) }
            _ = detector.ingest(ActivityEvent("k1", room: "kitchen", .motion), at: moment(door - 5000))
            _ = detector.ingest(ActivityEvent("d1", room: "entrance", .exitDoor), at: moment(door))
            _ = detector.ingest(ActivityEvent(DeviceID(retrigger), room: "kitchen", .motion), at: moment(door + 18_000))
            let next = try #require(detector.foresight)
            deadlines.append((next.checkIn - door, next.deadline - door))
        }
        #expect(deadlines[0].deadline >= 5 * 3_600_000 && deadlines[1].deadline < 5 * 3_600_000)
        #expect(deadlines[0].checkIn < 3 * 3_600_000, "asked all the same")
    }
}
