import SQLite
import SafetyModel
import Testing

@testable import DutyDesk

/// What other platforms and other desks send.
@Suite struct InterfaceTests {
    private let auth = "Authorization: Bearer \(TestServer.token)"
    private let below = "Authorization: Bearer \(TestServer.deskToken)"

    @Test func readingsAreTakenAndTheDaysListNamesTheHome() async throws {
        try await TestServer.run { client, _ in
            let smoke = #"{"home":"57001A","device":"kitchen","kind":"smoke","value":true}"#
            #expect(await client.send("POST", "/api/v1/observations", body: smoke)?.status == 401)
            let taken = await client.send("POST", "/api/v1/observations", headers: [auth], body: smoke)
            #expect(taken?.status == 202 && taken?.body.contains(#""accepted":1"#) == true)
            let open = await client.send("GET", "/api/v1/alerts?open=1", headers: [auth])?.body ?? ""
            #expect(open.contains(#""category":"smoke""#) && open.contains(#""handling":"unacked""#))
            #expect(await client.send("POST", "/api/v1/observations", headers: [auth], body: "[1]")?.status == 400)
            let still = Fixture.object(id: "q1", category: "inactivity", severity: "urgent")
            let text = String(decoding: still, as: UTF8.self)
            #expect(await client.send("POST", "/api/v1/alerts", headers: [auth], body: text)?.status == 201)
            let list = await client.send("GET", "/api/v1/homes?attention=1", headers: [auth])?.body ?? ""
            #expect(list.contains(#""attention":["quiet"]"#) && list.contains("5-301"), "\(list)")
        }
    }

    /// Another platform speaks of what it raised, for a person whom it names, and never as the desk.
    @Test func aPlatformTouchesOnlyWhatIsItsOwn() async throws {
        let rival = String(repeating: "aaaabbbbccccdddd", count: 4)
        let reader = String(repeating: "1111222233334444", count: 4)
        try await TestServer.run { client, desk in
            try desk.withCore { (core) throws(SQLiteError) in
                try core.store.addClient(ClientRow(name: "rival"), tokenHash: PasswordHash.ofToken(rival), at: 0)
                let rights = TokenRights(scopes: [.alertsRead])
                try core.store.addClient(
                    ClientRow(name: "reader", rights: rights), tokenHash: PasswordHash.ofToken(reader), at: 0)
            }
            func post(_ path: String, _ body: String, _ token: String = TestServer.token) async -> Int? {
                await client.send("POST", path, headers: ["Authorization: Bearer \(token)"], body: body)?.status
            }
            let object = String(
                decoding: Fixture.object(id: "p1", more: #""handling":"acked","owner":"王""#), as: UTF8.self)
            #expect(await post("/api/v1/alerts", object) == 201)
            let open = await client.send("GET", "/api/v1/alerts?open=1", headers: [auth])?.body ?? ""
            #expect(open.contains(#""handling":"unacked""#), "nobody here has it: \(open)")
            #expect(await post("/api/v1/alerts", object, rival) == 409, "another's alert")
            let end = #"{"reason":"false-device","actor":"王"}"#
            #expect(await post("/api/v1/alerts/p1/resolve", end, rival) == 403, "another's alert")
            #expect(await post("/api/v1/alerts", object, reader) == 403, "no right to write")
            let own = String(decoding: Fixture.object(home: "desk", id: "p2"), as: UTF8.self)
            #expect(await post("/api/v1/alerts", own) == 403, "as the desk itself")
            let homes = await client.send("GET", "/api/v1/homes", headers: [auth])?.body ?? ""
            #expect(homes.contains("address") && !homes.contains("contacts"), "residents' data: \(homes)")
            let first = #"{"command_id":"c1"}"#
            #expect(await post("/api/v1/alerts/p1/ack", first) == 202)
            #expect(await post("/api/v1/alerts/p1/resolve", #"{"command_id":"c1","reason":"test"}"#) == 409)
        }
    }

    @Test func onlyADeskSendsHeartbeatsAndGetsWishes() async throws {
        try await TestServer.run { client, desk in
            #expect(await client.send("POST", "/api/v1/heartbeat", headers: [auth], body: "{}")?.status == 403)
            #expect(await client.send("POST", "/api/v1/heartbeat", headers: [below], body: "no")?.status == 400)
            let object = String(decoding: Fixture.object(home: "far", id: "f1"), as: UTF8.self)
            #expect(await client.send("POST", "/api/v1/alerts", headers: [below], body: object)?.status == 201)
            #expect(await client.send("POST", "/api/v1/alerts", headers: [auth], body: object)?.status == 409)
            let ack = await client.send("POST", "/api/v1/alerts/f1/ack", headers: [auth], body: #"{"actor":"赵"}"#)
            #expect(ack?.body.contains("pending") == true)
            let beat = #"{"open":[{"home":"far","id":"f1"},{"home":"far","id":"f2"}]}"#
            let answer = await client.send("POST", "/api/v1/heartbeat", headers: [below], body: beat)
            #expect(answer?.status == 200)
            #expect(answer?.body.contains(#""missing":[{"home":"far","id":"f2"}]"#) == true)
            #expect(answer?.body.contains(#""command":"ack","alert":"f1""#) == true, "\(answer?.body ?? "")")
            let pending = try desk.withCore { (core) throws(SQLiteError) in
                try core.store.pendingCommands(client: "below").map(\.id)
            }
            let result = #"{"results":[{"command_id":"\#(pending.first ?? "")","status":"done"}]}"#
            let after = await client.send("POST", "/api/v1/heartbeat", headers: [below], body: result)
            #expect(after?.body.contains(#""commands":[]"#) == true)
        }
    }
}
