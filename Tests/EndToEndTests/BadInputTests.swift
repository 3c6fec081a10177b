import Foundation
import Testing

extension EndToEnd {
    /// Whatever comes, it is counted, and the next message is decoded as usual.
    @Suite struct BadInputTests {
        struct Bad: Sendable, CustomTestStringConvertible {
            let why: String
            let payload: [UInt8]
            /// An object that has nothing for us is no refusal.
            var isRefused = true
            init(_ why: String, _ payload: String, isRefused: Bool = true) {
                (self.why, self.payload, self.isRefused) = (why, Array(payload.utf8), isRefused)
            }
            init(_ why: String, bytes: [UInt8]) { (self.why, payload) = (why, bytes) }
            var testDescription: String { why }
        }

        static let all = [
            Bad("no JSON", "hello"),
            Bad("cut in a string", #"{"smoke":tr"#),
            Bad("cut after the colon", #"{"action":"#),
            Bad("no object", #"[1,2,3]"#),
            Bad("invalid UTF-8", bytes: [0x7b, 0x22, 0xff, 0xfe, 0x22, 0x3a, 0x31, 0x7d]),
            Bad("zero bytes", bytes: [0, 0, 0, 0]),
            Bad("10,000 levels deep", String(repeating: "[", count: 10_000) + String(repeating: "]", count: 10_000)),
            Bad("1 MiB of noise", bytes: (0..<(1 << 20)).map { UInt8(truncatingIfNeeded: $0 &* 197 &+ 13) }),
            Bad(
                "1 MiB in one string", #"{"action":""# + String(repeating: "a", count: 1 << 20) + #""}"#,
                isRefused: false),
            Bad("far too large a number", #"{"battery":1e999999,"occupancy":true}"#, isRefused: false),
            Bad("a number beyond 64 bits", #"{"battery":123456789012345678901234567890}"#, isRefused: false),
            Bad("a number that is nearly nothing", #"{"temperature":-1e-400}"#, isRefused: false),
        ]

        @Test func allOfThemAtOneGateway() async throws {
            try await Installation.with { installation in
                let publisher = Publisher(port: installation.mqttPort)
                let uplink = try await Watcher(port: installation.mqttPort, "\(InstallationFiles.base)/alert/+")
                try await installation.startGateway()
                try await Bridge.begin(publisher, buttons: Self.all.count)
                for (number, bad) in Self.all.enumerated() {
                    let before = try await Self.refused(installation)
                    for topic in ["motion_0", "smoke_0", "bridge/devices", "bridge/state", "nobody_knows/\u{1F525}"] {
                        try await publisher.publish("zigbee2mqtt/\(topic)", bad.payload)
                    }
                    try await publisher.publish("zigbee2mqtt/sos_\(number)", Bridge.press)
                    try await until("the press after \(bad.why)") { uplink.has("sos", device: "sos_\(number)") }
                    // The press may have overtaken it on the alarms' own connection.
                    guard bad.isRefused else { continue }
                    try await until("the count of \(bad.why)") { try await Self.refused(installation) > before }
                }
                #expect(!uplink.alerts.contains { $0.category == "smoke" })
                #expect(try await installation.child("gateway").isRunning)
            }
        }

        private static func refused(_ installation: Installation) async throws -> Int {
            (try await installation.status()["refused"] as? [String: Int] ?? [:]).values.reduce(0, +)
        }
    }
}
