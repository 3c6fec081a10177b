import Foundation
import Testing

extension EndToEnd {
    /// What scripts rely on: exit codes and bytes.
    @Suite struct CommandLineTests {
        private static let good =
            #"{"tst":"2026-07-15T02:03:04.123456+0800","topic":"zigbee2mqtt/a","qos":1,"retain":0,"payload":"{}"}"#

        struct Case: Sendable, CustomTestStringConvertible {
            let why: String
            let arguments: [String]
            var input = ""
            let code: Int32
            var testDescription: String { why }
        }

        /// `@` stands for a folder with a good and a bad configuration.
        static let cases = [
            Case(why: "decode reads a recording", arguments: ["decode"], input: good + "\n", code: 0),
            Case(
                why: "decode: a line that is no recording line", arguments: ["decode"], input: "\(good)\nnonsense\n",
                code: 65),
            Case(
                why: "decode goes on if told so", arguments: ["decode", "--keep-going"], input: "nonsense\n\(good)\n",
                code: 0),
            Case(why: "decode: no such file", arguments: ["decode", "@/nothing.jsonl"], code: 69),
            Case(why: "decode: no such option", arguments: ["decode", "--nonsense"], code: 2),
            Case(
                why: "decode: bad configuration", arguments: ["decode", "--config", "@/bad.yaml"], input: good, code: 78
            ),
            Case(why: "check: a good file", arguments: ["check", "@/good.yaml"], code: 0),
            Case(why: "check finds problems", arguments: ["check", "@/bad.yaml"], code: 1),
            Case(why: "check: no such file", arguments: ["check", "@/none.yaml"], code: 69),
            Case(why: "decode: no such configuration", arguments: ["decode", "--config", "@/none.yaml"], code: 69),
            Case(why: "record: no topic filter", arguments: ["record", "--topic", "a/#/b"], code: 2),
            Case(why: "record: no port", arguments: ["record", "--port", "99999"], code: 2),
            Case(
                why: "record: no broker in that time",
                arguments: ["record", "--host", "127.0.0.1", "--port", "1", "--seconds", "1"], code: 69),
            Case(why: "check without a file", arguments: ["check"], code: 2),
            Case(why: "replay reads a recording", arguments: ["replay", "-"], input: good + "\n", code: 0),
            Case(
                why: "replay: a line that is no recording line", arguments: ["replay", "-"], input: "\(good)\n{\n",
                code: 65),
            Case(why: "replay: no such file", arguments: ["replay", "@/nothing.jsonl"], code: 69),
            Case(
                why: "replay: bad configuration", arguments: ["replay", "-", "--config", "@/bad.yaml"], input: good,
                code: 78),
            Case(
                why: "replay: other lines than expected", arguments: ["replay", "-", "--expect", "@/good.yaml"],
                input: good, code: 1),
            Case(why: "replay without an input", arguments: ["replay"], code: 2),
            Case(why: "run: bad configuration", arguments: ["run", "--config", "@/bad.yaml"], code: 78),
            Case(why: "run without a configuration", arguments: ["run"], code: 2),
            Case(why: "run: its state folder is a file", arguments: ["run", "--config", "@/nostate.yaml"], code: 69),
            Case(why: "status: nobody runs", arguments: ["status", "--socket", "@/none.sock"], code: 69),
            Case(why: "record: no broker", arguments: ["record", "--host", "127.0.0.1", "--port", "1"], code: 69),
        ]

        @Test(arguments: cases)
        func exitCode(_ one: Case) async throws {
            let folder = FileManager.default.temporaryDirectory.path + "/cli-\(UInt32.random(in: 0...UInt32.max))"
            try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
            defer { try? FileManager.default.removeItem(atPath: folder) }
            let files = InstallationFiles(folder: folder, mqttPort: 1, httpPort: 1)
            try files.write(.init())
            let text = try Text.file(files.gateway)
            try Text.write(text, to: "\(folder)/good.yaml")
            try Text.write(text + "nonsense: 1\ntimezone: Nowhere/Atall\n", to: "\(folder)/bad.yaml")
            try Text.write(
                text.replacingOccurrences(of: files.state, with: "\(folder)/good.yaml/state"),
                to: "\(folder)/nostate.yaml")
            let arguments = one.arguments.map { $0.replacingOccurrences(of: "@", with: folder) }
            let outcome = try await Programs.run(Programs.gateway, arguments, input: one.input, in: folder)
            #expect(outcome.code == one.code, "\(outcome.output)\(outcome.errors)")
            if one.code != 0 && one.code != 1 { #expect(!outcome.errors.isEmpty, "it says why") }
        }

        @Test func whatIsRecordedFromABrokerCanBeDecoded() async throws {
            try await Installation.with { installation in
                let path = "\(installation.folder)/record.jsonl"
                let publisher = Publisher(port: installation.mqttPort)
                try await Bridge.begin(publisher)
                let child = try Child(
                    Programs.gateway,
                    [
                        "record", "--host", "127.0.0.1", "--port", "\(installation.mqttPort)", "-t", "zigbee2mqtt/#",
                        "--count", "4", "-o", path,
                    ],
                    log: "\(installation.folder)/record.log")
                // The two retained ones come first: then it listens.
                try await until("the retained messages") { (try? Text.lines(path).count) == 2 }
                try await publisher.publish("zigbee2mqtt/sos_0", Bridge.press)
                try await publisher.publish("zigbee2mqtt/blob", [0xff, 0x00, 0x80])
                #expect(try await child.exit() == 0)
                let decoded = try await Programs.run(Programs.gateway, ["decode", path], in: installation.folder)
                #expect(decoded.code == 0, "\(decoded.errors)")
                #expect(decoded.lines.count == 4)
                #expect(decoded.output.contains(#""alarms":["sos"]"#))
                #expect(decoded.lines.last?.contains("refused") == true)
            }
        }

        @Test func aSimulatedDayReplaysToTheSameBytes() async throws {
            let folder = FileManager.default.temporaryDirectory.path
            let script = "\"$1\" simulate --scenario smoke | \"$1\" replay -"
            let first = try await Programs.run("sh", ["-c", script, "sh", Programs.gateway], in: folder)
            let second = try await Programs.run("sh", ["-c", script, "sh", Programs.gateway], in: folder)
            #expect(first.code == 0, "\(first.errors)")
            #expect(!first.output.isEmpty)
            #expect(first.output == second.output)
        }
    }
}
