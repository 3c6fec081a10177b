/// The inventory that Zigbee2MQTT would publish for the simulated flat.
enum SimulatedInventory {
    static var json: [UInt8] {
        let devices = all.enumerated().map { index, device in
            let address = String(0x00_158d_0001_0000 + index, radix: 16)
            let exposes = device.exposes.map(expose).joined(separator: ",")
            return """
                {"ieee_address":"0x00\(address)","friendly_name":"\(device.name)","type":"EndDevice","supported":true,\
                "power_source":"\(device.isMains ? "Mains (single phase)" : "Battery")","definition":{"model":"\(device.model)",\
                "vendor":"\(device.vendor)","description":"simulated","exposes":[\(exposes)]}}
                """
        }
        return Array("[\(devices.joined(separator: ","))]".utf8)
    }

    private struct Device {
        var name, vendor, model: String
        var exposes: [String]
        var isMains = false
    }

    private static let all: [Device] =
        ["bedroom", "bathroom", "kitchen", "living_room", "entrance"].map {
            Device(name: "\($0)_motion", vendor: "SONOFF", model: "SNZB-03", exposes: ["occupancy", "battery"])
        } + [
            Device(name: "front_door", vendor: "Aqara", model: "MCCGQ11LM", exposes: ["contact", "battery"]),
            Device(name: "bed_mat", vendor: "Aqara", model: "MCCGQ11LM", exposes: ["contact", "battery"]),
            Device(
                name: "bathroom_sos", vendor: "Tuya", model: "TS0215A_sos", exposes: ["action:emergency", "battery"]),
            Device(name: "kitchen_smoke", vendor: "Aqara", model: "JY-GZ-01AQ", exposes: ["smoke", "test", "battery"]),
            Device(name: "kitchen_gas", vendor: "HEIMAN", model: "HS3CG", exposes: ["gas"], isMains: true),
            Device(name: "bathroom_leak", vendor: "Aqara", model: "SJCGQ11LM", exposes: ["water_leak", "battery"]),
            Device(
                name: "bedroom_radar", vendor: "HEIMAN", model: "HS2FD-EF1-3.0",
                exposes: ["fall_status:normal,fall_warning,fall_alarm", "occupancy"], isMains: true),
            Device(
                name: "kettle", vendor: "Tuya", model: "TS011F_plug_1", exposes: ["power", "energy"], isMains: true),
            Device(
                name: "living_climate", vendor: "Aqara", model: "WSDCGQ11LM",
                exposes: ["temperature", "humidity", "battery"]),
        ]

    private static func expose(_ text: String) -> String {
        let parts = text.split(separator: ":")
        let name = parts[0]
        if parts.count > 1 {
            let values = parts[1].split(separator: ",").map { "\"\($0)\"" }.joined(separator: ",")
            return
                "{\"type\":\"enum\",\"name\":\"\(name)\",\"property\":\"\(name)\",\"access\":1,\"values\":[\(values)]}"
        }
        let units = ["battery": "%", "power": "W", "energy": "kWh", "temperature": "°C", "humidity": "%"]
        if let unit = units[String(name)] {
            return
                "{\"type\":\"numeric\",\"name\":\"\(name)\",\"property\":\"\(name)\",\"access\":1,\"unit\":\"\(unit)\"}"
        }
        return
            "{\"type\":\"binary\",\"name\":\"\(name)\",\"property\":\"\(name)\",\"access\":1,\"value_on\":true,\"value_off\":false}"
    }
}
