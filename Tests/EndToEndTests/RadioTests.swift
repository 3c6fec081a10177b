import Testing

extension EndToEnd {
    /// A real rtl_433 decodes a pulse code, and its JSON goes the way it goes in a home.
    @Suite struct RadioTests {
        @Test(.enabled(if: Programs.rtl433 != nil, "rtl_433 is not installed"))
        func aWaterAlarmOfRtl433() async throws {
            try await Installation.with(.init(topics: "rtl_433/#")) { installation in
                let code = Array(repeating: "{25}32b94a8", count: 10).joined(separator: "/")
                let radio = try await Programs.run(
                    Programs.rtl433 ?? "rtl_433", ["-R", "68", "-c", "0", "-F", "json", "-y", code],
                    in: installation.folder)
                let line = try #require(radio.lines.first { $0.hasPrefix("{") }, "\(radio.errors)")
                let publisher = Publisher(port: installation.mqttPort)
                let uplink = try await Watcher(port: installation.mqttPort, "\(InstallationFiles.base)/alert/+")
                try await installation.startGateway()
                try await publisher.publish("rtl_433/test/events", line)
                try await until("the water alarm: \(line)") { uplink.alerts.contains { $0.category == "water_leak" } }
            }
        }
    }
}
