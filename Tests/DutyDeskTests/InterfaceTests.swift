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
