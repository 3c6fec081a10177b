import Testing

extension EndToEnd {
    /// What the broker kept from before is shown once and doubted; what happens now is believed.
    @Suite struct RetainedTests {
        @Test func retainedAlarmsAreUnconfirmedUntilALiveOneCame() async throws {
            try await Installation.with { installation in
                let publisher = Publisher(port: installation.mqttPort)
                try await publisher.publish("zigbee2mqtt/bridge/state", #"{"state":"online"}"#, retain: true)
                let inventory = Bridge.inventory(buttons: 1, smoke: 1)
                try await publisher.publish("zigbee2mqtt/bridge/devices", inventory, retain: true)
                try await publisher.publish("zigbee2mqtt/sos_0", Bridge.press, retain: true)
                try await publisher.publish("zigbee2mqtt/smoke_0", Bridge.smokeOn, retain: true)
                let uplink = try await Watcher(port: installation.mqttPort, "\(InstallationFiles.base)/alert/+")
                try await installation.startGateway()
                for (category, device) in [("sos", "sos_0"), ("smoke", "smoke_0")] {
                    try await until("the unconfirmed \(category)") {
                        uplink.has(category, device: device, severity: "urgent")
                    }
                }
                // A second start meets them again and says nothing new.
                try await installation.child("gateway").stop()
                try await installation.startGateway()
                try await publisher.publish("zigbee2mqtt/motion_0", #"{"occupancy":true}"#)
                try await pause(milliseconds: 500)
                #expect(uplink.alerts.allSatisfy { $0.severity == "urgent" && $0.unconfirmed && $0.occurrences == 1 })
                #expect(Set(uplink.alerts.map(\.id)).count == 2)
                try await publisher.publish("zigbee2mqtt/sos_0", Bridge.press)
                try await publisher.publish("zigbee2mqtt/smoke_0", Bridge.smokeOff)
                try await publisher.publish("zigbee2mqtt/smoke_0", Bridge.smokeOn)
                for (category, device) in [("sos", "sos_0"), ("smoke", "smoke_0")] {
                    try await until("the live \(category)") { uplink.has(category, device: device) }
                }
                #expect(uplink.alerts.allSatisfy { $0.severity != "emergency" || !$0.unconfirmed })
            }
        }

        /// The broker delivers it twice: queued for us, and as the topic's retained message.
        @Test func aRetainedPublishWhileWeAreAwayCountsOnce() async throws {
            try await Installation.with { installation in
                let publisher = Publisher(port: installation.mqttPort)
                let uplink = try await Watcher(port: installation.mqttPort, "\(InstallationFiles.base)/alert/+")
                try await installation.startGateway()
                try await Bridge.begin(publisher)
                try await publisher.publish("zigbee2mqtt/motion_0", #"{"occupancy":true}"#)
                try await pause(milliseconds: 300)
                for stop in [true, false] {
                    let gateway = try await installation.child("gateway")
                    if stop { try await gateway.stop() } else { gateway.kill() }
                    let topic = stop ? "zigbee2mqtt/sos_0" : "zigbee2mqtt/smoke_0"
                    try await publisher.publish(topic, stop ? Bridge.press : Bridge.smokeOn, retain: true)
                    try await installation.startGateway()
                }
                for (category, device) in [("sos", "sos_0"), ("smoke", "smoke_0")] {
                    try await until("the \(category)") { uplink.has(category, device: device) }
                }
                try await pause(milliseconds: 500)
                #expect(uplink.alerts.allSatisfy { $0.occurrences == 1 }, "\(uplink.alerts)")
                #expect(Set(uplink.alerts.map(\.id)).count == 2, "\(uplink.alerts)")
            }
        }
    }
}
