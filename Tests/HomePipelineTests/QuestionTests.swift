import AlertRouter
import DeviceProtocols
import SafetyModel
import Testing

@testable import HomePipeline

/// What a question about a fall leaves behind: answered it is a note; unanswered the first words are those of an emergency.
@Suite struct QuestionTests {
    private static func home(_ change: (inout HomeSettings) -> Void = { _ in }) -> Home {
        var home = Home {
            $0.devices = [
                .init(pattern: "bath_radar", role: .fall, room: "bathroom"),
                .init(pattern: "carelink01", role: .wearable, resident: "r1"),
                .init(pattern: "cancel", role: .cancel), .init(pattern: "bedroom_motion", room: "bedroom"),
            ]
            change(&$0)
        }
        home.introduce()
        home.hear("zigbee2mqtt/bedroom_motion", #"{"occupancy":true,"battery":90}"#, at: 10)
        return home
    }
    private static func ask(_ home: inout Home, retained: Bool = false, at seconds: Double) {
        home.hear(
            "carelink01/fall/detected", #"{"timestamp":"2026-07-15T02:01:40Z","batteryLevel":410,"sensor":{}}"#,
            retained: retained, at: seconds)
    }
    private static func radar(_ home: inout Home, _ status: String, _ isThere: Bool, at seconds: Double) {
        home.hear("zigbee2mqtt/bath_radar", #"{"fall_status":"\#(status)","occupancy":\#(isThere)}"#, at: seconds)
    }
    private static func messages(_ home: Home, _ channel: ChannelKind = .sms) -> [Promise] {
        home.effects.promises.filter { $0.channel == channel }
    }

    /// The radar has its minute, in which the ladder of an urgent alert reaches its first step, too.
    @Test(arguments: [20.0, 59, 59.999]) func ofAnAnsweredQuestionNothingLeaves(_ answered: Double) throws {
        var home = Self.home()
        Self.radar(&home, "fall_warning", true, at: 100)
        home.hear("zigbee2mqtt/cancel", #"{"action":"single"}"#, at: 100 + answered)
        home.tell(.tick, at: 9000)
        #expect(Self.messages(home).isEmpty)
        let note = try #require(home.alerts.first { $0.category == .fall })
        #expect(note.isOffList && note.severity == .urgent && note.summary.en.contains("cancelled"))
        #expect(!home.pipeline.engine.openAlerts.contains { $0.category == .fall })
    }

    @Test func whoHasTakenItCloses() throws {
        var home = Self.home()
        Self.radar(&home, "fall_warning", true, at: 100)
        let id = try #require(home.alerts.first { $0.category == .fall }?.id)
        home.desk(
            "safety/v1/west/57001A/command",
            #"{"command_id":"c1","command":"ack","alert":"\#(id)","actor":"wang"}"#, at: 110)
        home.hear("zigbee2mqtt/cancel", #"{"action":"single"}"#, at: 120)
        #expect(home.pipeline.engine.record(id)?.alert.condition == .cleared, "it stays on the list of who has it")
    }

    /// The desk is silent: the family is told at the step that is due, in the words of an emergency, and reminded after it.
    @Test func theFirstWordsAreThoseOfAnEmergency() throws {
        var home = Self.home()
        Self.radar(&home, "fall_warning", true, at: 100)
        home.tell(.tick, at: 400)
        let sent = Self.messages(home).filter { promise in
            !home.effects.contains { if case .alert(.withdraw(promise.key)) = $0 { true } else { false } }
        }
        let first = try #require(sent.first)
        #expect(first.due == home.moment(160).uptime && first.purpose == .raise && first.alert.severity == .emergency)
        let texts = AlertText()
        #expect(texts.text(of: first).hasPrefix("紧急 疑似跌倒"))
        #expect(sent.count { $0.due == first.due } == 1, "once")
        let next = try #require(sent.dropFirst().first)
        #expect(next.purpose == .reminder && texts.text(of: next).hasPrefix("紧急 仍无人接警"))
    }

    /// We were away (killed, or without the broker); the answer lies at the broker and is read first.
    @Test(arguments: [true, false]) func aQueuedAnswerIsReadBeforeItsQuestionIsOverdue(_ isAnswered: Bool) throws {
        var home = Self.home()
        Self.radar(&home, "fall_warning", true, at: 100)
        let settings = home.pipeline.settings
        try home.restart { $0 = settings }
        home.tell(.started(bootID: "b2", isClockTrusted: true, blindMilliseconds: 60_000), at: 170)
        home.tell(.tick, at: 171)
        if isAnswered { home.hear("safety/local/voice/answer", "ok", at: 172) }
        home.tell(.tick, at: 400)
        #expect(Self.messages(home).isEmpty == isAnswered)
        #expect(home.alerts.contains { $0.category == .fall && $0.severity == .emergency } != isAnswered)
    }

    @Test func anSOSWaitsForNoQueue() {
        var home = Self.home()
        home.press(at: 100)
        home.tell(.started(bootID: "b2", isClockTrusted: true, blindMilliseconds: 60_000), at: 170)
        #expect(!Self.messages(home).isEmpty, "the step of 30 s was due while nobody was there")
    }

    /// A connection that comes and goes holds no question for ever.
    @Test func aFlappingConnectionDoesNotHoldTheQuestion() {
        var home = Self.home()
        Self.radar(&home, "fall_warning", true, at: 100)
        for second in stride(from: 150.0, to: 200, by: 1) {
            home.tell(.link(.home, isUp: false), at: second)
            home.tell(.link(.home, isUp: true), at: second + 0.5)
        }
        let alarm = home.alerts.first { $0.category == .fall }
        #expect(alarm?.severity == .emergency && alarm.map { $0.at.uptime <= home.moment(172).uptime } == true)
    }

    @Test func aStoredQuestionIsPutBeforeAPerson() throws {
        var home = Self.home()
        Self.ask(&home, retained: true, at: 100)
        let shown = try #require(home.alerts.first { $0.category == .fall })
        #expect(shown.isUnconfirmed && shown.severity == .urgent)
        Self.ask(&home, retained: true, at: 200)
        home.tell(.tick, at: 400)
        #expect(home.alerts.count { $0.category == .fall } == 1 && home.alerts.first?.severity == .urgent)
        Self.ask(&home, at: 500)
        home.tell(.tick, at: 600)
        #expect(home.alerts.first { $0.category == .fall }?.severity == .emergency, "a copy swallows no live one")
    }

    @Test func theCopyOfAnAnsweredQuestionIsNoNews() {
        var home = Self.home()
        Self.ask(&home, at: 100)
        home.hear("safety/local/voice/answer", "ok", at: 110)
        Self.ask(&home, retained: true, at: 200)
        home.tell(.tick, at: 400)
        #expect(home.alerts.filter { $0.category == .fall }.allSatisfy { $0.condition == .cleared })
    }

    /// A bridge that has just come online may say what it knew before the fall.
    @Test(arguments: [(11.0, true), (50, false)]) func aCacheTakesNothingBack(_ second: Double, _ isCalled: Bool) {
        var home = Self.home()
        Self.radar(&home, "fall_warning", true, at: 100)
        home.hear("zigbee2mqtt/bridge/state", #"{"state":"offline"}"#, at: 105)
        home.hear("zigbee2mqtt/bridge/state", #"{"state":"online"}"#, at: 110)
        Self.radar(&home, "normal", true, at: 100 + second)
        home.tell(.tick, at: 200)
        #expect(home.alerts.contains { $0.severity == .emergency } == isCalled)
    }

    /// The status of a radar that says with one word where somebody is.
    @Test(arguments: [("occupied", true), ("unoccupied", false)])
    func aRadarThatLosesWhoItSawIsNoAllClear(_ status: String, _ isWithdrawn: Bool) {
        var home = Self.home()
        home.hear("zigbee2mqtt/bath_radar", #"{"status":"low_posture"}"#, at: 100)
        home.hear("zigbee2mqtt/bath_radar", #"{"status":"\#(status)"}"#, at: 120)
        home.tell(.tick, at: 200)
        #expect(home.alerts.contains { $0.category == .fall && $0.severity == .emergency } != isWithdrawn)
    }

    @Test func aRadarAndAWatchAreOneEmergency() throws {
        var home = Self.home()
        Self.ask(&home, at: 100)
        Self.radar(&home, "fall_warning", true, at: 106)
        home.tell(.tick, at: 5000)
        let falls = home.alerts.filter { $0.category == .fall }
        #expect(falls.count == 1 && falls.first?.room == "bathroom")
        #expect(home.effects.alerts.filter { $0.detail == "long_lie" }.count == 2, "after 15 min and after an hour")
    }

    /// A watch's own verdict, cancelled at the watch.
    @Test func noLongLieAfterTheWearersCancel() {
        var home = Self.home()
        home.hear("iMEDE_watch/fallDown", #"{"IMEI":"8","status":"FALL DOWN"}"#, at: 100)
        home.hear("iMEDE_watch/fallDown", #"{"IMEI":"8","status":"CANCEL"}"#, at: 110)
        home.tell(.tick, at: 5000)
        let fall = home.alerts.first { $0.category == .fall }
        #expect(fall?.severity == .emergency && fall?.condition == .cleared && fall?.detail == "device")
    }

    /// Presses of a pendant while its wearer is asked: only what its maker says cancels.
    @Test(
        arguments: [
            ("Climax", "FS-1", "hold", true), ("Climax", "FS-1", "double", false), ("Acme", "P1", "double", false),
            ("Acme", "P1", "triple", false), ("Acme", "P1", "hold", false),
        ])
    func aPressInAHurryIsNoCancel(_ vendor: String, _ model: String, _ press: String, _ isCancelled: Bool) throws {
        var home = Self.home { $0.devices.append(.init(pattern: "pendant", role: .wearable, resident: "r1")) }
        home.hear(
            "zigbee2mqtt/bridge/devices",
            #"[{"ieee_address":"0x00158d0000000007","friendly_name":"pendant","type":"EndDevice","supported":true,"#
                + #""definition":{"model":"\#(model)","vendor":"\#(vendor)","description":"d","exposes":[]}}]"#,
            retained: true, at: 50)
        home.hear("zigbee2mqtt/pendant", #"{"fall_status":"fall_warning"}"#, at: 100)
        home.hear("zigbee2mqtt/pendant", #"{"action":"\#(press)"}"#, at: 110)
        home.tell(.tick, at: 200)
        let fall = home.alerts.first { $0.category == .fall }
        #expect(fall?.severity == (isCancelled ? .urgent : .emergency))
        let told = home.pipeline.devices.first { $0.profile.device == "pendant" }?.cancellingPresses
        #expect(told == (vendor == "Climax" ? ["long"] : []))
    }
}
