import Testing

@testable import DutyDesk

/// Methods and files as RFC 9110 has them: monitors ask with HEAD, clients of others with what a path does not have.
@Suite struct MethodTests {
    static let heads: [(path: String, why: String)] = [
        ("/healthz", "`curl -I` and load balancers"), ("/metrics", "a monitor that looks whether it is there"),
        ("/login", "a page"), ("/static/desk.css", "a file"), ("/api/v1/alerts", "401 like GET"),
        ("/nothing", "404 like GET"),
    ]

    @Test func headAnswersAsGetWithoutABody() async throws {
        try await TestServer.run { client, _ in
            for row in Self.heads {
                let got = await client.send("GET", row.path)
                let head = await client.send("HEAD", row.path)
                #expect(head != nil && head?.status == got?.status, "\(row.why)")
                #expect(head?.body.isEmpty == true, "\(row.why)")
            }
        }
    }

    static let methods: [(method: String, path: String, status: Int, allow: String?, why: String)] = [
        ("PUT", "/api/v1/alerts", 405, "GET, HEAD, POST", "a path with two methods"),
        ("DELETE", "/healthz", 405, "GET, HEAD", "a path with one"),
        ("GET", "/api/v1/alerts/a1/ack", 405, "POST", "a path with a name in it"),
        ("OPTIONS", "/login", 405, "GET, HEAD, POST", "no pages of elsewhere ask here"),
        ("PUT", "/nothing", 404, nil, "no such path"),
    ]

    @Test func unknownMethodsAreNamed() async throws {
        try await TestServer.run { client, _ in
            for row in Self.methods {
                let answer = await client.send(row.method, row.path)
                #expect(answer?.status == row.status, "\(row.why)")
                #expect(answer?.header("Allow") == row.allow, "\(row.why)")
            }
        }
    }

    @Test func filesAreSentOnceAndThenAskedFor() async throws {
        try await TestServer.run { client, _ in
            let first = await client.send("GET", "/static/desk.js")
            let tag = try #require(first?.header("ETag"))
            let again = await client.send("GET", "/static/desk.js", headers: ["If-None-Match: \(tag)"])
            #expect(again?.status == 304 && again?.body.isEmpty == true)
            #expect(await client.send("GET", "/static/desk.css", headers: ["If-None-Match: \(tag)"])?.status == 200)
        }
    }
}
