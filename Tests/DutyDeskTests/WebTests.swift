import Hummingbird
import Logging
import SQLite
import SafetyModel
import Synchronization
import Testing

@testable import DutyDesk

@Suite struct WebTests {
    private struct Login {
        var cookie: String
        var csrf: String
    }

    private func logIn(_ client: LoopbackClient, name: String = "wang") async throws -> Login {
        let form = try #require(await client.send("GET", "/login"))
        let token = try #require(form.cookie("desk_form"))
        let answer = try #require(
            await client.send(
                "POST", "/login",
                headers: ["Cookie: desk_form=\(token)", "Content-Type: application/x-www-form-urlencoded"],
                body: "csrf=\(token)&name=\(name)&password=correct+horse"))
        #expect(answer.status == 303)
        let session = try #require(answer.cookie("desk_session"))
        let state = try #require(await client.send("GET", "/page/state", headers: ["Cookie: desk_session=\(session)"]))
        let csrf = try #require(state.body.firstMatch(of: /"csrf":"([0-9a-f]+)"/)?.1)
        return Login(cookie: "Cookie: desk_session=\(session)", csrf: "X-CSRF-Token: \(csrf)")
    }

    @Test func nobodySeesAnythingWithoutLoggingIn() async throws {
        try await TestServer.run { client, _ in
            for path in ["/page/state", "/page/events", "/api/v1/alerts", "/api/v1/events", "/api/v1/homes"] {
                #expect(await client.send("GET", path)?.status == 401, "\(path)")
            }
            let root = try #require(await client.send("GET", "/"))
            #expect(root.status == 303)
            #expect(root.header("location") == "/login")
            let csp = root.header("content-security-policy") ?? ""
            #expect(csp.contains("default-src 'none'") && !csp.contains("unsafe"))
            #expect(root.header("x-frame-options") == "DENY")
        }
    }

    @Test func cookieIsForThisPageOnlyAndTheFormNeedsItsToken() async throws {
        try await TestServer.run { client, _ in
            let form = try #require(await client.send("GET", "/login"))
            let line = form.headers.first { $0.lowercased().hasPrefix("set-cookie:") } ?? ""
            #expect(line.contains("HttpOnly") && line.contains("SameSite=Strict"))
            let forged = await client.send("POST", "/login", body: "csrf=&name=wang&password=correct+horse")
            #expect(forged?.status == 403)
        }
    }

    @Test func guessingIsSlowedDown() async throws {
        try await TestServer.run { client, desk in
            let form = try #require(await client.send("GET", "/login"))
            let token = try #require(form.cookie("desk_form"))
            var answers: [Int] = []
            for _ in 0..<7 {
                let answer = await client.send(
                    "POST", "/login", headers: ["Cookie: desk_form=\(token)"],
                    body: "csrf=\(token)&name=nobody&password=guess")
                answers.append(answer?.status ?? 0)
            }
            #expect(answers == [401, 401, 401, 401, 401, 429, 429])
            let failures = try desk.withCore { (core) throws(SQLiteError) in core.counters.loginFailures }
            #expect(failures == 5)
        }
    }

    @Test func takingAnAlertNeedsTheTokenOfTheSession() async throws {
        try await TestServer.run { client, desk in
            desk.receive([Fixture.message(Fixture.object())])
            let login = try await logIn(client)
            let body = #"{"home":"57001A","id":"a1","revision":1,"action":"ack","command_id":"c1"}"#
            let without = await client.send("POST", "/page/actions", headers: [login.cookie], body: body)
            #expect(without?.status == 403)
            let with = await client.send("POST", "/page/actions", headers: [login.cookie, login.csrf], body: body)
            #expect(with?.status == 202)
            #expect(with?.body.contains(#""state":"pending""#) == true)
            let viewer = try await logIn(client, name: "guest")
            let refused = await client.send("POST", "/page/actions", headers: [viewer.cookie, viewer.csrf], body: body)
            #expect(refused?.status == 403, "a viewer moves nothing")
            let out = await client.send("POST", "/logout", headers: [login.cookie, login.csrf])
            #expect(out?.status == 200)
            #expect(await client.send("GET", "/page/state", headers: [login.cookie])?.status == 401)
        }
    }

    @Test func streamResumesWhereItBroke() async throws {
        try await TestServer.run { client, desk in
            desk.receive([Fixture.message(Fixture.object())])
            let auth = "Authorization: Bearer \(TestServer.token)"
            let first = try #require(
                await client.send("GET", "/api/v1/events?after=0", headers: [auth], until: #""id":"a1""#))
            let last = try #require(first.body.firstMatch(of: /id: ([0-9]+)/)?.1)
            // The connection is gone; meanwhile another alert arrives.
            desk.receive([Fixture.message(Fixture.object(id: "a2"), id: "a2")])
            let second = try #require(
                await client.send(
                    "GET", "/api/v1/events", headers: [auth, "Last-Event-ID: \(last)"], until: #""id":"a2""#))
            #expect(second.body.contains(#""id":"a2""#))
            #expect(!second.body.contains(#""id":"a1""#), "what was seen is not sent again")
            let login = try await logIn(client)
            let page = try #require(
                await client.send("GET", "/page/events?after=0", headers: [login.cookie], until: "event: status"))
            #expect(page.body.contains("event: card"))
            #expect(page.body.contains("住户甲"))
        }
    }

    @Test func interfaceTakesListsAndClosesAlerts() async throws {
        try await TestServer.run { client, _ in
            let auth = "Authorization: Bearer \(TestServer.token)"
            let object = String(
                decoding: Fixture.object(home: "meter-7", id: "w1", category: "water_leak", severity: "urgent"),
                as: UTF8.self)
            #expect(await client.send("POST", "/api/v1/alerts", headers: [auth], body: "nonsense")?.status == 400)
            for _ in 0..<2 {
                #expect(await client.send("POST", "/api/v1/alerts", headers: [auth], body: object)?.status == 201)
            }
            let open = await client.send("GET", "/api/v1/alerts?open=1", headers: [auth])?.body ?? ""
            #expect(open.split(separator: #""id":"w1""#).count == 2, "idempotent: one entry")
            let unclear = await client.send(
                "POST", "/api/v1/alerts/w1/resolve", headers: [auth], body: #"{"reason":"because"}"#)
            #expect(unclear?.status == 400)
            let closed = await client.send(
                "POST", "/api/v1/alerts/w1/resolve", headers: [auth], body: #"{"reason":"real-helped","actor":"李"}"#)
            #expect(closed?.body.contains(#""state":"done""#) == true)
            #expect(await client.send("GET", "/api/v1/alerts?open=1", headers: [auth])?.body == "[]")
            #expect(await client.send("POST", "/api/v1/alerts/none/ack", headers: [auth])?.status == 404)
        }
    }

    @Test func monitoringSaysNothingAboutAnybody() async throws {
        try await TestServer.run { client, desk in
            desk.receive([Fixture.message(Fixture.object())])
            let metrics = await client.send("GET", "/metrics")?.body ?? ""
            #expect(metrics.contains("duty_desk_unacked_emergencies 1"))
            #expect(!metrics.contains("57001A") && !metrics.contains("住户"))
            #expect(await client.send("GET", "/healthz")?.status == 200)
            desk.linkChanged(isConnected: false, reason: "gone")
            #expect(await client.send("GET", "/healthz")?.status == 503)
        }
    }
}
