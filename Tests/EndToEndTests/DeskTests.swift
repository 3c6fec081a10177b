import Foundation
import Testing

extension EndToEnd {
    /// The desk as a person and a program use it, with a real box behind it.
    @Suite struct DeskTests {
        @Test func aPersonTakesAnAlertAndClosesIt() async throws {
            try await Installation.with { installation in
                try Text.write("correct horse battery\n", to: "\(installation.folder)/password")
                let added = try await Programs.run(
                    Programs.desk,
                    [
                        "user", "add", "nurse", "--config", installation.files.desk, "--display", "值班员甲",
                        "--password-file", "\(installation.folder)/password",
                    ], in: installation.folder)
                #expect(added.code == 0, "\(added.errors)")
                let token = try await installation.makeToken()
                let publisher = Publisher(port: installation.mqttPort)
                let uplink = try await Watcher(port: installation.mqttPort, "\(InstallationFiles.base)/#")
                let voice = try await Watcher(port: installation.mqttPort, "test/voice")
                try await installation.startDesk()
                try await installation.startGateway()
                try await Bridge.begin(publisher)
                try await publisher.publish("zigbee2mqtt/sos_0", Bridge.press)
                let id = try await Self.alert(installation, token).id

                let page = try await Page(
                    HTTP(port: installation.httpPort), name: "nurse", password: "correct horse battery")
                #expect(try await page.act(#"{"home":"T0001","id":"\#(id)","action":"ack"}"#, csrf: "wrong") == 403)
                #expect(try await page.act(#"{"home":"T0001","id":"\#(id)","action":"ack","revision":1}"#) == 202)
                try await until("the ack on the uplink") {
                    uplink.alerts.contains { $0.id == id && $0.handling == "acked" && $0.owner == "值班员甲" }
                }
                try await until("the voice") { voice.texts().contains { $0.contains("help is coming") } }
                try await until("the ack on the list") { try await Self.alert(installation, token).handling == "acked" }

                try await installation.child("desk").stop()
                try await installation.startDesk()
                #expect(try await Self.alert(installation, token).handling == "acked", "a restart keeps it")

                let resolve = #"{"home":"T0001","id":"\#(id)","action":"resolve","reason":"real-helped"}"#
                #expect(try await page.act(resolve) == 202)
                try await until("the close on the uplink") {
                    uplink.alerts.contains { $0.id == id && $0.close_reason == "real-helped" }
                }
                try await until("the retained topic is cleared") {
                    uplink.messages.contains { $0.topic.hasSuffix("/alert/\(id)") && $0.payload.isEmpty }
                }
                try await until("an empty list") { try await installation.openAlerts(token).isEmpty }
                let late = try await Watcher(port: installation.mqttPort, "\(InstallationFiles.base)/alert/+")
                try await pause(milliseconds: 300)
                #expect(late.messages.isEmpty)
            }
        }

        @Test func theEventStreamTellsWhatWasAndResumes() async throws {
            try await Installation.with { installation in
                let token = try await installation.makeToken()
                let http = HTTP(port: installation.httpPort)
                try await installation.startDesk()
                try await installation.startGateway()
                let publisher = Publisher(port: installation.mqttPort)
                try await Bridge.begin(publisher)
                let bearer = ["Authorization": "Bearer \(token)"]
                #expect(try await http.get("/api/v1/events").status == 401)
                async let live = http.request("GET", "/api/v1/events", bearer, "", until: "\"sos_0\"")
                try await pause(milliseconds: 300)
                try await publisher.publish("zigbee2mqtt/sos_0", Bridge.press)
                let stream = try await live
                #expect(stream.head.contains("text/event-stream"))
                #expect(stream.body.contains("event: alert"))
                let resumed = try await http.request(
                    "GET", "/api/v1/events", bearer.merging(["Last-Event-ID": "0"]) { $1 }, "", until: "\"sos_0\"")
                #expect(resumed.body.contains("\nid: ") || resumed.body.contains("id: "))
            }
        }

        private static func alert(_ installation: Installation, _ token: String) async throws -> AlertObject {
            var found: AlertObject?
            try await until("the alert at the desk") {
                found = try await installation.openAlerts(token).first { $0.category == "sos" }
                return found != nil
            }
            guard let found else { throw Failure("no alert") }
            return found
        }
    }
}

/// A browser that has logged in.
private struct Page {
    let http: HTTP
    let session, csrf: String

    init(_ http: HTTP, name: String, password: String) async throws {
        let form = try await http.get("/login")
        guard let cookie = form.cookie("desk_form") else { throw Failure("no form: \(form.head)") }
        let fields = "csrf=\(cookie)&name=\(name)&password=\(password.replacingOccurrences(of: " ", with: "+"))"
        let headers = ["Cookie": "desk_form=\(cookie)", "Content-Type": "application/x-www-form-urlencoded"]
        let wrong = try await http.post("/login", headers, fields + "x")
        guard wrong.status == 401 else { throw Failure("a wrong password gets \(wrong.status)") }
        let answer = try await http.post("/login", headers, fields)
        guard let session = answer.cookie("desk_session") else { throw Failure("no session: \(answer.head)") }
        (self.http, self.session) = (http, session)
        let state = try await http.get("/page/state", ["Cookie": "desk_session=\(session)"])
        let object = try JSONSerialization.jsonObject(with: Data(state.body.utf8)) as? [String: Any]
        guard let csrf = object?["csrf"] as? String else { throw Failure("no state: \(state.status)") }
        self.csrf = csrf
    }

    func act(_ body: String, csrf other: String? = nil) async throws -> Int {
        try await http.post(
            "/page/actions",
            [
                "Cookie": "desk_session=\(session)", "Content-Type": "application/json", "X-CSRF-Token": other ?? csrf,
            ], body
        ).status
    }
}
