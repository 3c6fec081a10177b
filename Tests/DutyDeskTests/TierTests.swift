import AlertRouter
import ConfigurationFile
import Foundation
import Glibc
import SQLite
import SafetyModel
import TestSupport
import Testing

@testable import DutyDesk

/// A community's desk, its street's and its city's, joined by hand: what a channel would carry is carried here.
private final class Ladder {
    var community: DeskCore
    var street: DeskCore
    static let client = ClientRow(name: "luyuan", isDesk: true)

    init(community: consuming DeskCore, street: consuming DeskCore) {
        self.community = community
        self.street = street
    }

    static func make() throws -> Ladder {
        let folder = try TemporaryFolder()
        let token = folder.file("token")
        try Data("invented-token".utf8).write(to: URL(fileURLWithPath: token))
        chmod(token, 0o600)
        let below = """
            community: luyuan
            title: { zh: 绿苑社区, en: Luyuan }
            timezone: UTC
            database: ":memory:"
            tiers:
              street: { title: 街道值守台, url: "http://127.0.0.1:1", token_file: \(token) }
              city: { title: 12349, url: "http://127.0.0.1:2", token_file: \(token) }
            policy: { emergency: { steps: [{ after: 60s, notify: ["desk:street"] }], repeat: 2m } }
            homes: [{ id: 57001A, address: 5-301, phone: 000-0001, residents: [{ id: r1, name: 住户甲, born: 1941 }] }]
            """
        let above = """
            community: street
            timezone: UTC
            database: ":memory:"
            """
        let community = try DeskCore(
            settings: settings(below), store: DeskStore(path: ":memory:"), at: Fixture.start)
        let ladder = Ladder(community: community, street: try street(settings(above), at: Fixture.start))
        _ = ladder.community.receive(Fixture.message(Fixture.object()), at: Fixture.start)
        return ladder
    }

    static func street(_ settings: DeskSettings, at now: Moment) throws -> DeskCore {
        let store = try DeskStore(path: ":memory:")
        try store.addClient(client, tokenHash: "x", at: 0)
        return try DeskCore(settings: settings, store: store, at: now)
    }

    private static func settings(_ text: String) throws -> DeskSettings {
        try SettingsFile.parse(Array(text.utf8), name: "desk.yaml", read: DeskSettings.init)
    }

    /// A second of both; what leaves for the street arrives there unless its line is cut.
    func turn(to second: Int64, isCut: Bool = false) throws -> [String] {
        let now = Fixture.later(second)
        _ = community.tick(at: now)
        _ = street.tick(at: now)
        var targets: [String] = []
        for promise in community.takeSends() {
            targets.append(promise.target)
            guard promise.target == "desk:street", !isCut else {
                community.settle(promise.key, isCut ? .unknown(reason: "cut") : .acceptedByProvider(id: nil), at: now)
                continue
            }
            var object = promise.alert.json(zone: .utc)
            object.removeLast()
            for (key, json) in community.surroundings(of: promise.alert) {
                object += Array(",\"\(key)\":".utf8) + json
            }
            object.append(UInt8(ascii: "}"))
            #expect(try street.takeFromPlatform(ReceivedAlert(object), client: Self.client, at: now) != nil)
            community.settle(promise.key, .acceptedByProvider(id: nil), at: now)
        }
        for beat in community.takeBeats(at: now) where !isCut && beat.tier == "street" {
            let sent = try #require(LowerBeat(beat.body))
            let answer = street.takeBeat(sent, from: Self.client.name, at: now)
            _ = community.tierAnswered("street", TierAnswer(answer), at: now)
        }
        return targets
    }
}

@Suite struct TierTests {
    @Test func handedUpAlertShowsWhereItIsAndWhoSentIt() throws {
        let ladder = try Ladder.make()
        #expect(try ladder.turn(to: 59).isEmpty)
        #expect(try ladder.turn(to: 60) == ["desk:street"])
        let row = try #require(try ladder.street.store.alert(home: "57001A", id: "a1"))
        #expect(row.origin == .tier && row.client == "luyuan")
        let card = String(decoding: try ladder.street.card(row, at: Fixture.later(61)), as: UTF8.self)
        #expect(card.contains("5-301") && card.contains("住户甲") && card.contains("000-0001"))
        #expect(card.contains(#""from":"绿苑社区""#))
        #expect(ladder.street.address(home: "57001A", alert: "a1") == "5-301", "in messages to the street's people too")
    }

    @Test func wishOfTheStreetReachesTheHomesBoxAndItsAnswerComesBack() throws {
        let ladder = try Ladder.make()
        _ = try ladder.turn(to: 60)
        let wish = DeskRequest(
            commandID: "c1", verb: .ack, home: "57001A", alert: "a1", revision: 1, actor: "赵", leaseSeconds: nil)
        #expect(try ladder.street.act(wish, at: Fixture.later(62)).answer.state == .pending)
        _ = try ladder.turn(to: 65)
        let command = try #require(try ladder.community.store.command(id: "c1"))
        #expect(command.actor == "赵（街道值守台）" && command.state == .pending)
        let done = Message(
            topic: "safety/v1/luyuan/57001A/command/result",
            payload: Array(#"{"command_id":"c1","status":"done"}"#.utf8), link: .uplink)
        _ = ladder.community.receive(done, at: Fixture.later(66))
        _ = ladder.community.receive(
            Fixture.message(Fixture.object(revision: 2, more: #""handling":"acked","owner":"赵（街道值守台）""#)),
            at: Fixture.later(66))
        for second in Int64(67)...72 { _ = try ladder.turn(to: second) }
        #expect(try ladder.street.store.command(id: "c1")?.state == .done)
        #expect(try ladder.street.store.alert(home: "57001A", id: "a1")?.alert.owner == "赵（街道值守台）")
        for second in stride(from: Int64(73), through: 600, by: 1) {
            #expect(try ladder.turn(to: second).isEmpty, "nobody is called while the lease holds")
        }
    }

    @Test func silentStreetIsKnownWithinThreeMinutesAndJumped() throws {
        let ladder = try Ladder.make()
        _ = try ladder.turn(to: 60)
        _ = ladder.community.tierAnswered("city", TierAnswer(Array("{}".utf8)), at: Fixture.later(60))
        var jumped: Int64?
        for second in stride(from: Int64(61), through: 245, by: 1) where jumped == nil {
            _ = ladder.community.tierAnswered("city", TierAnswer(Array("{}".utf8)), at: Fixture.later(second))
            if try ladder.turn(to: second, isCut: true).contains("desk:city") { jumped = second }
        }
        // It last answered at 60 s.
        let late = try #require(jumped) - 60
        #expect((160...180).contains(late), "after \(late) s")
        #expect(try ladder.community.store.openAlerts().contains { $0.alert.detail == "tier_lost:street" })
        _ = try ladder.turn(to: 245, isCut: true)
        #expect(try ladder.street.store.openAlerts().contains { $0.alert.detail == "desk_dark:luyuan" })
        _ = try ladder.turn(to: 270)
        let lost = try ladder.community.store.openAlerts().first { $0.alert.detail == "tier_lost:street" }
        #expect(lost?.alert.condition == .cleared, "its answer ends it")
    }

    @Test func streetThatStartsEmptyLearnsWhatItHad() throws {
        let ladder = try Ladder.make()
        _ = try ladder.turn(to: 60)
        ladder.street = try Ladder.street(ladder.street.settings, at: Fixture.later(61))
        for second in Int64(62)...75 { _ = try ladder.turn(to: second) }
        #expect(try ladder.street.store.alert(home: "57001A", id: "a1") != nil)
    }

    @Test func anotherDeskCannotMoveIt() throws {
        let ladder = try Ladder.make()
        _ = try ladder.turn(to: 60)
        let other = ClientRow(name: "other", isDesk: true)
        let object = try ReceivedAlert(Fixture.object(revision: 9))
        #expect(try ladder.street.takeFromPlatform(object, client: other, at: Fixture.later(61)) == nil)
        #expect(
            try ladder.street.takeFromPlatform(object, client: ClientRow(name: "cloud"), at: Fixture.later(61)) == nil)
    }
}
