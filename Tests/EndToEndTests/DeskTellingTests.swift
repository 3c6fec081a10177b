import Foundation
import Testing

extension EndToEnd {
    /// The desk tells people by its own channels, hands alerts to the desk above, and loses none of it to a kill.
    @Suite struct DeskTellingTests {
        private static func alert(_ id: String) -> String {
            """
            {"id":"\(id)","home":"P1","category":"sos","severity":"emergency","at":"2026-11-22T12:00:00Z","revision":1,\
            "room":"bathroom","summary":{"zh":"卫生间求助按钮","en":"SOS button"}}
            """
        }

        /// A desk in a folder of its own; more of its configuration is given.
        private final class Office: Sendable {
            let folder: String
            let http: HTTP
            private let port: Int
            init(_ name: String, in root: String, _ more: String) throws {
                folder = "\(root)/\(name)"
                port = try FreePort.find()
                http = HTTP(port: port)
                for part in ["outbox", "sent", "error", "inbox", "archive"] {
                    try FileManager.default.createDirectory(
                        atPath: "\(folder)/\(part)", withIntermediateDirectories: true)
                }
                try Text.write(
                    """
                    community: \(name)
                    timezone: Asia/Shanghai
                    database: \(folder)/desk.db
                    http: { port: \(port) }
                    channels:
                      sms: { outbox: \(folder)/outbox, sent: \(folder)/sent, errors: \(folder)/error, \
                    inbox: \(folder)/inbox, archive: \(folder)/archive }
                    people: { duty: { sms: "+8600000000007" } }
                    \(more)
                    """, to: "\(folder)/desk.yaml")
            }

            var url: String { "http://127.0.0.1:\(port)" }
            var messages: [String] {
                ((try? FileManager.default.contentsOfDirectory(atPath: "\(folder)/outbox")) ?? []).filter {
                    $0.hasPrefix("OUT")
                }.sorted()
            }

            /// As the modem does with what it has sent. Returns the last text.
            @discardableResult
            func send() throws -> String {
                var last: String?
                for name in messages {
                    let path = "\(folder)/outbox/\(name)"
                    last = try String(contentsOf: URL(fileURLWithPath: path), encoding: .utf16)
                    try FileManager.default.moveItem(atPath: path, toPath: "\(folder)/sent/\(name)")
                }
                guard let last else { throw Failure("no message to send") }
                return last
            }

            /// As the modem writes what a person answers to a text: `1 CODE`.
            func answer(_ sent: String) throws {
                guard let code = sent.firstMatch(of: /回复1 ([0-9]{3})/)?.1 else { throw Failure("no code: \(sent)") }
                try "1 \(code)".write(
                    toFile: "\(folder)/inbox/IN20261122_120000_00_+8600000000007_00.txt", atomically: true,
                    encoding: .utf16)
            }

            /// The alerts' numbers in what went out.
            func told() throws -> Set<String> {
                Set(
                    try messages.compactMap { name in
                        let path = URL(fileURLWithPath: "\(folder)/outbox/\(name)")
                        return try String(contentsOf: path, encoding: .utf16).firstMatch(of: /#([0-9A-Z]+)/)
                            .map { $0.1.lowercased() }
                    })
            }

            func token(_ name: String, isDesk: Bool = false) async throws -> String {
                let made = try await Programs.run(
                    Programs.desk,
                    ["token", "add", name, "--config", "\(folder)/desk.yaml"] + (isDesk ? ["--desk"] : []), in: folder)
                guard made.code == 0, let token = made.lines.last else { throw Failure("no token: \(made.errors)") }
                return token
            }

            func start() async throws -> Child {
                let child = try Child(
                    Programs.desk, ["serve", "--config", "\(folder)/desk.yaml"], log: "\(folder)/desk.log")
                try await until("the desk") {
                    guard child.isRunning else { throw Failure("the desk ended: \(child.log.suffix(500))") }
                    return (try? await http.get("/healthz").status) == 200
                }
                return child
            }

            func open(_ token: String) async throws -> [AlertObject] {
                let answer = try await http.get("/api/v1/alerts?open=1", ["Authorization": "Bearer \(token)"])
                return try JSONDecoder().decode([AlertObject].self, from: Data(answer.body.utf8))
            }
        }

        private static func inFolder(_ body: (String) async throws -> Void) async throws {
            let folder = FileManager.default.temporaryDirectory.path + "/office-\(UInt32.random(in: 0...UInt32.max))"
            try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
            try await body(folder)
            try? FileManager.default.removeItem(atPath: folder)
        }

        @Test func untakenEmergencyGoesOutByItsLadderOverAKillAndStopsWhenTaken() async throws {
            try await Self.inFolder { root in
                let office = try Office(
                    "office", in: root,
                    "policy: { emergency: { steps: [{ after: 1s, notify: [duty] }, { after: 5s, notify: [duty] }], "
                        + "repeat: 30s } }")
                let auth = ["Authorization": "Bearer \(try await office.token("platform"))"]
                var desk = try await office.start()
                #expect(try await office.http.post("/api/v1/alerts", auth, Self.alert("a1")).status == 201)
                try await until("the first step") { office.messages.count == 1 }
                try office.send()
                desk.kill()
                desk = try await office.start()
                try await until("the second step") { office.messages.count == 1 }
                let reader = try await office.token("console")
                try office.answer(try office.send())
                try await until("the ack") {
                    try await office.open(reader).contains { $0.handling == "acked" && $0.owner == "duty（短信）" }
                }
                // That somebody has it, and the answer to the answer.
                try await until("the last two messages") { office.messages.count == 2 }
                try await pause(milliseconds: 3000)
                #expect(office.messages.count == 2, "\(office.messages)")
                try await desk.stop()
            }
        }

        /// The desk is killed at random moments while alerts arrive and messages leave: each alert that it took is told, once.
        @Test(arguments: [1, 2, 3] as [UInt64]) func killsLoseNoMessageAndDoubleNone(_ seed: UInt64) async throws {
            try await Self.inFolder { root in
                let office = try Office(
                    "office", in: root,
                    "policy: { emergency: { steps: [{ after: 1s, notify: [duty] }], repeat: 1h } }")
                let auth = ["Authorization": "Bearer \(try await office.token("platform"))"]
                var random = SeededRandom(seed: seed)
                var taken: Set<String> = []
                var desk = try await office.start()
                for number in 0..<6 {
                    for part in 0..<2 {
                        let id = "a\(number)\(part)"
                        let answer = try? await office.http.post("/api/v1/alerts", auth, Self.alert(id))
                        if answer?.status == 201 { taken.insert(id) }
                    }
                    try await pause(milliseconds: Int.random(in: 0...1500, using: &random))
                    desk.kill()
                    desk = try await office.start()
                }
                try await until("a message for each of \(taken.count)") { try office.told().isSuperset(of: taken) }
                try await pause(milliseconds: 1500)
                #expect(try office.messages.count == office.told().count, "none twice: \(office.messages)")
                try await desk.stop()
            }
        }

        @Test func alertGoesToTheDeskAboveAndWhatItsPeopleDoComesBack() async throws {
            try await Self.inFolder { root in
                let street = try Office("street", in: root, "")
                let key = "\(root)/street-token"
                try Text.write(try await street.token("office", isDesk: true), to: key)
                chmod(key, 0o600)
                let office = try Office(
                    "office", in: root,
                    """
                    tiers: { street: { title: 街道, url: "\(street.url)", token_file: \(key) } }
                    policy: { emergency: { steps: [{ after: 1s, notify: ["desk:street"] }] } }
                    homes: [{ id: P1, address: 5-301, phone: "000" }]
                    """)
                let token = try await office.token("platform")
                let above = try await street.token("console")
                let desks = [try await street.start(), try await office.start()]
                _ = try await office.http.post(
                    "/api/v1/alerts", ["Authorization": "Bearer \(token)"], Self.alert("a1"))
                try await until("the alert above") { try await street.open(above).contains { $0.id == "a1" } }
                let ack = try await street.http.post(
                    "/api/v1/alerts/a1/ack", ["Authorization": "Bearer \(above)"], #"{"actor":"zhao"}"#)
                #expect(ack.body.contains("pending"))
                try await until("the ack below") {
                    try await office.open(token).contains { $0.handling == "acked" && $0.owner?.contains("街道") == true }
                }
                try await until("the ack above") { try await street.open(above).contains { $0.handling == "acked" } }
                _ = try await office.http.post(
                    "/api/v1/alerts/a1/resolve", ["Authorization": "Bearer \(token)"],
                    #"{"reason":"real-helped"}"#)
                try await until("the end above") { try await street.open(above).isEmpty }
                for desk in desks { try await desk.stop() }
            }
        }

        @Test(
            arguments: [
                (["check", "none.yaml"], 69, "a file that is not there"),
                (["serve", "--config", "none.yaml"], 69, "no configuration"),
                (["token", "frobnicate"], 2, "no such subcommand"),
                (["rota", "show", "--config", "none.yaml", "--days", "0"], 2, "a number out of range"),
                (["restore", "none.db", "--config", "desk.yaml"], 69, "no such backup"),
            ] as [([String], Int32, String)])
        func exitCodesAreTheContracts(_ arguments: [String], _ code: Int32, _ why: String) async throws {
            try await Self.inFolder { root in
                try Text.write("community: x\ndatabase: \(root)/desk.db\n", to: "\(root)/desk.yaml")
                let paths = arguments.map { $0.contains(".") ? "\(root)/\($0)" : $0 }
                let outcome = try await Programs.run(Programs.desk, paths, in: root)
                #expect(outcome.code == code, "\(why): \(outcome.errors)")
            }
        }
    }
}
