import Foundation
import SQLite
import SafetyModel
import Testing

@testable import DutyDesk

@Suite struct IntakeTests {
    private func receipts(_ out: [Publication]) -> [String] {
        out.filter { $0.topic.hasSuffix("/receipt") }.map(Fixture.text)
    }

    @Test func storedThenReceipted() throws {
        var core = try Fixture.core()
        let out = core.receive(Fixture.message(Fixture.object()), at: Fixture.start)
        let receipt = try #require(out.first { $0.topic == "safety/v1/luyuan/57001A/receipt" })
        #expect(Fixture.text(receipt).hasPrefix(#"{"alert":"a1","revision":1,"at":""#))
        let row = try #require(try core.store.alert(home: "57001A", id: "a1"))
        #expect(row.object == Fixture.object(), "unknown fields are kept")
        #expect(row.alert.summary.zh == "卫生间求助按钮")
    }

    @Test func sameMessageTwiceChangesNothingAndIsReceiptedAgain() throws {
        var core = try Fixture.core()
        _ = core.receive(Fixture.message(Fixture.object()), at: Fixture.start)
        let before = try core.store.lastSequence()
        let out = core.receive(Fixture.message(Fixture.object()), at: Fixture.later(5))
        #expect(receipts(out).count == 1, "the first receipt may have been lost")
        #expect(try core.store.lastSequence() == before)
        #expect(try core.store.openAlerts().count == 1)
    }

    @Test func olderRevisionIsKeptAndNeverGoesBack() throws {
        var core = try Fixture.core()
        let closed = Fixture.object(
            revision: 3, more: #""handling":"confirmed","close_reason":"real-helped","actor":"王""#)
        let out = core.receive(
            [Fixture.message(closed), Fixture.message(Fixture.object(revision: 2))], at: Fixture.start)
        #expect(receipts(out).count == 2)
        let row = try #require(try core.store.alert(home: "57001A", id: "a1"))
        #expect(row.alert.revision == 3)
        #expect(row.closed != nil)
        #expect(row.due == nil, "nobody is called for what is closed")
        #expect(try core.store.events(after: 0, limit: 100).contains { $0.kind == .late })
    }

    @Test func clearedRetainedCopyIsNotAnEvent() throws {
        var core = try Fixture.core()
        _ = core.receive(Fixture.message(Fixture.object()), at: Fixture.start)
        let out = core.receive(Fixture.message([]), at: Fixture.later(1))
        #expect(receipts(out).isEmpty)
        #expect(try core.store.openAlerts().count == 1)
    }

    @Test(
        arguments: [
            (#""at":"not a time""#, 0, "a time that is none"), (#""test":false"#, 0, "no time at all"),
            (#""at":"9999-12-31T23:59:59+08:00""#, 0, "a time that will not come"),
            (
                #""at":"\#(String(RFC3339.string(Fixture.start.wall - 60_000, offsetSeconds: 0).prefix(19)))""#,
                -60_000,
                "local time without its offset"
            ),
        ] as [(String, Milliseconds, String)])
    func noAlarmIsRefusedForItsTime(_ time: String, _ offset: Milliseconds, _ why: String) throws {
        var core = try Fixture.core()
        let text = #"{"id":"a1","home":"57001A","category":"sos","severity":"catastrophic","revision":1,\#(time)}"#
        _ = core.receive(Fixture.message(Array(text.utf8)), at: Fixture.start)
        let row = try #require(try core.store.openAlerts().first)
        let zone = try Fixture.settings().zone
        let shift = offset == 0 ? 0 : Milliseconds(zone.offsetSeconds(at: Fixture.start.wall)) * 1000
        #expect(row.alert.raised.wall == Fixture.start.wall + offset - shift, "\(why)")
        #expect(row.alert.severity == .emergency, "what is no severity is what the danger is")
    }

    @Test(arguments: [
        ("safety/v1/luyuan/57001A/alert/a1", "{", "no JSON: a person has to look"),
        ("safety/v1/luyuan/57001A/alert/other", "", "an id that is not the topic's"),
        ("safety/v1/luyuan/57002B/alert/a1", "", "a home that speaks for another"),
    ])
    func unreadableAlertIsShownAsSuch(_ topic: String, _ payload: String, _ why: String) throws {
        var core = try Fixture.core()
        let bytes = payload.isEmpty ? Fixture.object() : Array(payload.utf8)
        let out = core.receive(Message(topic: topic, payload: bytes, link: .uplink), at: Fixture.start)
        #expect(receipts(out).isEmpty, "\(why)")
        let open = try core.store.openAlerts()
        #expect(open.map(\.alert.category) == [.unknownEvent], "\(why)")
        #expect(open.first?.alert.severity == .urgent)
    }

    @Test(arguments: ["other/topic", "safety/v1/elsewhere/57001A/alert/a1", "safety/v1/luyuan//alert/a1", ""])
    func otherTopicsAreCountedAndLeft(_ topic: String) throws {
        var core = try Fixture.core()
        #expect(core.receive(Message(topic: topic, payload: Fixture.object()), at: Fixture.start).isEmpty)
        let refused = core.counters.refused
        #expect(refused == 1)
        #expect(try core.store.openAlerts().isEmpty)
    }

    @Test func unknownWordsStillReachAPerson() throws {
        var core = try Fixture.core()
        _ = core.receive(
            Fixture.message(Fixture.object(category: "meteor", severity: "apocalyptic")), at: Fixture.start)
        let alert = try #require(try core.store.openAlerts().first?.alert)
        #expect(alert.category == .unknownEvent)
        #expect(alert.detail == "meteor")
        #expect(alert.severity == .urgent)
    }

    @Test func firstSignOfLifeAsksForEveryOpenAlertOnce() throws {
        var core = try Fixture.core()
        let beat = Message(topic: "safety/v1/luyuan/57009Z/heartbeat", payload: Array("{}".utf8), link: .uplink)
        let first = core.receive(beat, at: Fixture.start)
        #expect(first.map(\.topic) == ["safety/v1/luyuan/57009Z/command"])
        #expect(first.first.map(Fixture.text)?.contains(#""command":"sync""#) == true)
        #expect(core.receive(beat, at: Fixture.later(60)).isEmpty)
    }

    @Test func boxThatCountsAnAlertWeDoNotHaveIsAskedAgain() throws {
        var core = try Fixture.core()
        func beat(_ second: Int64, _ open: String) -> Int {
            let payload = Array(#"{"seq":1,"open":[\#(open)]}"#.utf8)
            return core.receive(
                Message(topic: "safety/v1/luyuan/57001A/heartbeat", payload: payload, link: .uplink),
                at: Fixture.later(second)
            ).count { Fixture.text($0).contains("sync") }
        }
        #expect(beat(0, "") == 1)
        _ = core.receive(Fixture.message(Fixture.object()), at: Fixture.later(1))
        #expect(beat(130, #""a1""#) == 0)
        #expect(beat(160, #""a1","a2""#) == 1)
        #expect(beat(190, #""a1","a2""#) == 0, "not with every heartbeat")
        core.linkChanged(isConnected: false, reason: "gone", at: Fixture.later(200))
        core.linkChanged(isConnected: true, reason: nil, at: Fixture.later(210))
        #expect(beat(220, #""a1""#) == 1, "receipts may have been lost with the line")
    }

    @Test func ownHeartbeatIsNobodysHome() throws {
        var core = try Fixture.core()
        let own = Message(topic: "safety/v1/luyuan/desk/heartbeat", payload: Array("{}".utf8), link: .uplink)
        #expect(core.receive(own, at: Fixture.start).isEmpty)
        let homes = core.homes.keys.sorted()
        #expect(homes == ["57001A"])
    }

    @Test(arguments: [("2026-09-21T14:13:20.000Z", "as boxes send it"), ("soon", "no time: its arrival counts")])
    func fullDiskKeepsTheAlertInMemoryAndSendsNoReceipt(_ time: String, _ why: String) throws {
        var core = try Fixture.core()
        let pages = try core.store.connection.integer("PRAGMA page_count") ?? 0
        try core.store.connection.execute("PRAGMA max_page_count=\(pages)")
        var lost: [String] = []
        for number in 0..<200 {
            let id = "a\(number)"
            let object = Fixture.object(id: id, more: #""padding":"\#(String(repeating: "x", count: 3000))""#)
            let told = String(decoding: object, as: UTF8.self)
                .replacingOccurrences(of: "2026-09-21T14:13:20.000Z", with: time)
            let out = core.receive(Fixture.message(Array(told.utf8), id: id), at: Fixture.start)
            if receipts(out).isEmpty { lost.append(id) }
        }
        #expect(!lost.isEmpty)
        let kept = core.unstored.keys.map(\.id).sorted()
        #expect(kept == lost.sorted(), "what has no receipt is in memory: \(why)")
        let trouble = core.diskTrouble
        #expect(trouble?.contains("SQLITE_FULL") == true)
        try core.parked?.connection.execute("PRAGMA max_page_count=100000")
        #expect(try core.store.openAlerts().count == 200, "the ladder and the page go on from memory")
        let out = core.tick(at: Fixture.later(4))
        #expect(receipts(out).count == lost.count, "stored as soon as there is space, and receipted then")
        #expect(try core.store.openAlerts().count == 200)
        #expect(core.unstored.isEmpty)
    }
}
