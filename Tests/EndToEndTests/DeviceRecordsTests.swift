import Foundation
import Testing

extension EndToEnd {
    /// Recorded device messages with what must be concluded of them, where a folder of them is given: one file a bridge, one record a
    /// line (`topic`, `payload`, `setup` for what is delivered first, `expect` with `device`, `facts`, `alarm`, `stale`).
    @Suite struct DeviceRecordsTests {
        private static let folder = ProcessInfo.processInfo.environment["DEVICE_RECORDS"]

        private struct Record: Decodable {
            struct Delivered: Decodable {
                var topic, payload: String
                var payload_encoding: String?
                var retain: Bool?

                func line(retain: Bool?) throws -> String {
                    var object: [String: Any] = [
                        "tst": "2026-07-15T02:03:04.000000+0000", "topic": topic, "qos": 1,
                        "retain": (retain ?? self.retain ?? false) ? 1 : 0,
                    ]
                    object[payload_encoding == "base64" ? "payload_b64" : "payload"] = payload
                    return String(decoding: try JSONSerialization.data(withJSONObject: object), as: UTF8.self)
                }
            }
            struct Fact: Decodable {
                var kind: String
                var value: Value
                var device: String?
                var past: Bool?
            }
            struct Expectation: Decodable {
                var device: String?
                var facts: [Fact]?
                var alarm: [String]?
            }
            struct Answer: Decodable {
                var observations: [Fact]
                var alarms: [String]
            }
            var id: String
            var setup: [Delivered]?
            var expect: Expectation
        }

        /// Numbers agree within 0.01 or a thousandth.
        private enum Value: Decodable {
            case flag(Bool), number(Double), text(String), other
            init(from decoder: any Decoder) throws {
                let container = try decoder.singleValueContainer()
                if let flag = try? container.decode(Bool.self) {
                    self = .flag(flag)
                } else if let number = try? container.decode(Double.self) {
                    self = .number(number)
                } else {
                    self = (try? container.decode(String.self)).map(Self.text) ?? .other
                }
            }
            func agrees(with other: Value) -> Bool {
                switch (self, other) {
                case (.flag(let one), .flag(let two)): one == two
                case (.text(let one), .text(let two)): one == two
                case (.number(let one), .number(let two)): abs(one - two) <= max(0.01, abs(two) * 0.001)
                default: false
                }
            }
        }

        @Test(.enabled(if: folder != nil, "DEVICE_RECORDS names no folder")) func everyAlarmAndFact() async throws {
            let folder = try #require(Self.folder)
            let files = try FileManager.default.contentsOfDirectory(atPath: folder).filter { $0.hasSuffix(".jsonl") }
            var (records, facts) = (0, 0)
            for file in files.sorted() {
                for line in try Text.file("\(folder)/\(file)").split(separator: "\n") {
                    let data = Data(line.utf8)
                    let record = try JSONDecoder().decode(Record.self, from: data)
                    let message = try JSONDecoder().decode(Record.Delivered.self, from: data)
                    let input = try (record.setup ?? []).map { try $0.line(retain: true) } + [message.line(retain: nil)]
                    let outcome = try await Programs.run(
                        Programs.gateway, ["decode"], input: input.joined(separator: "\n") + "\n",
                        in: FileManager.default.temporaryDirectory.path)
                    let last = try #require(outcome.lines.last, "\(record.id): \(outcome.errors)")
                    let answer = try JSONDecoder().decode(Record.Answer.self, from: Data(last.utf8))
                    #expect(Set(answer.alarms) == Set(record.expect.alarm ?? []), "\(record.id): \(last)")
                    for fact in record.expect.facts ?? [] {
                        let isConcluded = answer.observations.contains { found in
                            found.past != true && found.kind == fact.kind && found.value.agrees(with: fact.value)
                                && (record.expect.device.map { $0 == found.device } ?? true)
                        }
                        #expect(isConcluded, "\(record.id): \(fact.kind) is missing in \(last)")
                        facts += 1
                    }
                    records += 1
                }
            }
            print("\(records) records, \(facts) facts")
        }
    }
}
