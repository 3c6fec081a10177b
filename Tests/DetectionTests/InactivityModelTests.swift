import SafetyModel
import Testing

@testable import Detection

/// The limits themselves, from histories written by hand.
@Suite struct InactivityModelTests {
    private static let (kitchen, bed) = (0, 1)

    /// Sixty days: eight hours of sleep begin by the bed at half past ten; five minutes a day, and pauses of ten, are the kitchen's.
    private static func home(
        kitchenVisits: Int = 300, kitchenRests: Int = 0, isCoarse: Bool = false, settings: InactivitySettings = .init()
    ) -> QuietModel {
        var (history, places) = (QuietHistory(), PlaceBook())
        for (device, room) in [("k1", "kitchen"), ("b1", "bedroom")] {
            _ = places.place(of: ActivityEvent(DeviceID(device), room: room, .motion))
        }
        func add(_ minutes: Float, _ place: Int, half: UInt8) {
            history.add(
                QuietStretch(seconds: minutes * 60, place: UInt16(place), half: half, isStirring: false, day: 60))
        }
        for night in 0..<60 {
            add(480 + Float(night % 20), bed, half: 45)
            add(10 + Float(night % 5), kitchen, half: 45)
            for _ in 0..<2 { history.addActiveMinute(place: bed, half: 45, isStirring: false) }
        }
        for rest in 0..<kitchenRests { add(90 + Float(rest), kitchen, half: 45) }
        for _ in 0..<kitchenVisits { history.addActiveMinute(place: kitchen, half: 45, isStirring: false) }
        return QuietModel(
            settings: settings, history: history, places: places, today: 60, isCoarse: isCoarse,
            fading: Fading(halfLifeDays: settings.halfLifeDays))
    }

    private static func minutes(_ model: QuietModel, _ place: Int) -> (limit: Double, usual: Double?) {
        let limit = model.limitSeconds(QuietContext(place: place, half: 45, isStirring: false))
        return (limit.limit / 60, limit.usual.map { $0 / 60 })
    }

    @Test(arguments: [false, true]) func aKitchenBorrowsNoNightFromTheBed(isCoarse: Bool) throws {
        let model = Self.home(isCoarse: isCoarse)
        let (kitchen, bed) = (Self.minutes(model, Self.kitchen), Self.minutes(model, Self.bed))
        #expect(kitchen.limit <= 90, "nobody was ever quiet there for a quarter of an hour")
        #expect(bed.limit >= 500, "longer than any night")
        #expect(try #require(kitchen.usual) <= kitchen.limit)
    }

    @Test func aPlaceThatIsHardlyKnownIsJudgedByTheHome() {
        let limit = Self.minutes(Self.home(kitchenVisits: 0), Self.kitchen).limit
        #expect(
            limit >= 120, "sixty pauses, but no active minute without one: all that is known of this hour is the bed")
    }

    @Test(arguments: [
        (true, 1000, 2, false, "two rests in a thousand visits are exceptions"),
        (true, 100, 2, true, "two in a hundred are a habit"),
        (true, 100, 1, false, "one is none"),
        (false, 1000, 2, true, "by a motion sensor one stays for minutes: two are enough"),
    ])
    func aHabitOfResting(_ isCoarse: Bool, _ visits: Int, _ rests: Int, _ want: Bool, _ why: Comment) {
        let model = Self.home(kitchenVisits: visits, kitchenRests: rests, isCoarse: isCoarse)
        let rest = model.restSeen(QuietContext(place: Self.kitchen, half: 20, isStirring: false))
        #expect(rest.isPlace == want, why)
        #expect(rest.bed == Self.bed)
    }

    /// Only changes of room are seen: twenty days of a person who sleeps, gets up once at night and walks about from seven to ten.
    @Test func whoGotUpAtNightIsNotTakenToBeInBed() throws {
        var detector = InactivityDetector()
        func see(_ room: String, _ day: Int, _ minute: Int) {
            let at = Timeline.start + Milliseconds(day * 1440 + minute) * 60_000
            _ = detector.ingest(
                ActivityEvent(DeviceID("p_" + room), room: room, .motion), at: Moment(wall: at, uptime: at))
        }
        for day in 0..<20 {
            see("bathroom", day, 180)
            see("bedroom", day, 183)
            for minute in stride(from: 420, to: 1320, by: 12) {
                see(minute % 24 == 0 ? "kitchen" : "living_room", day, minute)
                see("hall", day, minute + 2)
            }
            see("bedroom", day, 1325)
        }
        let asleep = try #require(detector.foresight).limit
        see("bathroom", 20, 180)
        let up = try #require(detector.foresight).limit
        #expect(up >= 60 * 60_000)
        #expect(up <= asleep / 5 * 4, "the bathroom's own, and three tenths of what the bed's exceeds it")
    }

    @Test func aDoorThatWasUsedLastIsGivenTheTimeOfAnErrand() throws {
        var (detector, _) = Timeline.learned()
        let begin = 20 * 144
        _ = Timeline.play(String(Timeline.day.prefix(60)) + "kkd", from: begin, into: &detector)
        let back = Timeline.moment(begin + 80)
        func later(_ seconds: Milliseconds) -> Moment { back.at(uptime: back.uptime + seconds * 1000) }
        _ = detector.ingest(ActivityEvent("d1", room: "entrance", .exitDoor), at: back)
        _ = detector.ingest(ActivityEvent("k1", room: "kitchen", .motion), at: later(20))
        let inTheKitchen = try #require(detector.foresight)
        _ = detector.ingest(ActivityEvent("d1", room: "entrance", .exitDoor), at: later(40))
        let atTheDoor = try #require(detector.foresight)
        #expect(atTheDoor.kind == .stillness, "who has just come in is at home")
        #expect(atTheDoor.limit >= 7_200_000)
        #expect(inTheKitchen.limit < 7_200_000)
    }
}
