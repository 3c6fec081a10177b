import SafetyModel

/// What the fields of rtl_433's decodes mean. Names end with their unit (`temperature_C`), so most need no model.
enum Rtl433Field {
    case number(ObservationKind, scale: Double = 1, offset: Double = 0)
    case flag(ObservationKind)
    case isOpen, isClosed
    /// 1, 0, or a level between them.
    case batteryLevel
    case batteryWord
    case wet, leakNow, alarm
    /// A word or a phrase: `state`, `event`, `text`, `cmd`, `extradata`.
    case phrase

    static let all: [String: Rtl433Field] = [
        "temperature_C": .number(.temperatureC),
        "temperature_F": .number(.temperatureC, scale: 5.0 / 9, offset: -160.0 / 9),
        "humidity": .number(.humidityPct), "light_lux": .number(.illuminanceLx), "lux": .number(.illuminanceLx),
        "light_klx": .number(.illuminanceLx, scale: 1000), "co2_ppm": .number(.co2Ppm), "co_ppm": .number(.coPpm),
        "power_W": .number(.powerW), "power_w": .number(.powerW), "power0_W": .number(.powerW),
        "power_kW": .number(.powerW, scale: 1000), "current_A": .number(.currentA), "voltage_V": .number(.voltageV),
        "energy_kWh": .number(.energyKwh), "total_kWh": .number(.energyKwh), "cumulative_kWh": .number(.energyKwh),
        "energy_Wh": .number(.energyKwh, scale: 0.001), "energy_wh": .number(.energyKwh, scale: 0.001),
        "volume_gal": .number(.waterVolumeM3, scale: 0.003_785_411_784), "volume_m3": .number(.waterVolumeM3),
        "Consumption": .number(.meterReading), "consumption": .number(.meterReading),
        "consumption_data": .number(.meterReading), "LastConsumptionCount": .number(.meterReading),
        "wreading": .number(.meterReading), "reading": .number(.meterReading),
        "tamper": .flag(.tamper), "tampered": .flag(.tamper), "motion": .flag(.motion), "smoke": .flag(.smoke),
        "heat": .flag(.heat),
        "battery_low": .flag(.batteryLow), "low_battery": .flag(.batteryLow), "battery_ok": .batteryLevel,
        "battery": .batteryWord, "opened": .isOpen, "contact_open": .isOpen, "open": .isOpen, "closed": .isClosed,
        "water": .wet, "leak_detected": .wet, "detect_wet": .wet, "wet": .wet, "leaknow": .leakNow,
        "leaking": .leakNow, "alarm": .alarm, "effect": .number(.powerW), "wnd_stat": .phrase, "switch": .phrase,
        "state": .phrase, "event": .phrase, "text": .phrase, "extradata": .phrase, "cmd": .phrase, "status": .isClosed,
    ]

    /// Models whose `alarm` is a setting or a limit of theirs: no danger in the home. [src/devices/oil_standard.c: sinking level; flowis.c: a water meter's flags]
    static let alarmsThatAreNone: Set<String> = [
        "Oil-SonicStd", "Oil-SonicAdv", "Oil-SonicSmart", "Flowis",
    ]

    /// Models that never say that it is over: what they say is an event.
    static let alarmOnly: Set<String> = [
        "Kerui-Security", "Govee-Water", "Govee-H5059", "Chuango-Security", "Cavius-Security",
    ]
}

extension Rtl433Frame {
    private var isAlarmOnly: Bool { Rtl433Field.alarmOnly.contains(kind) }

    /// What one field states.
    func state(
        _ name: String, _ value: Scalar, _ facts: inout DeviceFacts, meters: inout StateSources, at now: Moment
    ) {
        guard type != "TPMS", let field = Rtl433Field.all[name] else { return }
        switch field {
        case .number(let kind, let scale, let offset):
            facts.number(kind, value.number.map { $0 * scale + offset })
        case .flag(let kind):
            guard let flag = value.flag else { return }
            facts.flag(kind, flag, isEvent: flag && kind == .motion)
        case .isOpen: if let flag = value.flag { facts.contact(isOpen: flag) }
        case .isClosed: stateClosed(name, value, &facts)
        case .batteryLevel: stateBattery(value.number, &facts)
        case .batteryWord: if let text = value.text { facts.flag(.batteryLow, text.uppercased() == "LOW") }
        case .wet:
            // A number only: a boiler's "water" is ON or off.
            guard case .number = value, let flag = value.flag else { return }
            facts.flag(.waterLeak, flag, isEvent: flag && isAlarmOnly)
        case .leakNow: stateLeakNow(value.number, &facts, meters: &meters, at: now)
        case .alarm: stateAlarm(value.flag, &facts)
        case .phrase: if let text = value.text { statePhrase(text, &facts) } else { stateCode(name, value, &facts) }
        }
    }

    /// `status` is a door of Jasco only.
    private func stateClosed(_ name: String, _ value: Scalar, _ facts: inout DeviceFacts) {
        guard name == "closed" || kind == "Jasco-Security", let flag = value.flag else { return }
        facts.contact(isOpen: !flag)
    }

    private func stateBattery(_ level: Double?, _ facts: inout DeviceFacts) {
        guard let level, (0...1).contains(level) else { return }
        facts.flag(.batteryLow, level < 0.2)
        if level > 0, level < 1 { facts.number(.battery, level * 100) }
    }

    /// A water meter's flow without a pause. Its zero is told only after a leak: it says nothing of the room.
    private func stateLeakNow(
        _ value: Double?, _ facts: inout DeviceFacts, meters: inout StateSources, at now: Moment
    ) {
        guard let value else { return }
        let was = meters.isOn(device.name)
        let isLeaking = meters.update(device.name, source: "leaknow", isOn: value != 0, at: now.uptime)
        if was || isLeaking { facts.flag(.waterLeak, isLeaking) }
    }

    /// What an alarm bit is for is in the sensor's name, or nowhere.
    private func stateAlarm(_ flag: Bool?, _ facts: inout DeviceFacts) {
        guard let flag, !Rtl433Field.alarmsThatAreNone.contains(model) else { return }
        let kind: ObservationKind =
            if model.contains("Leak") || model.contains("Water") || model == "Fineoffset-WH55" {
                .waterLeak
            } else if model.contains("Smoke") {
                .smoke
            } else {
                .zoneAlarm
            }
        facts.flag(kind, flag)
    }

    /// Only the configuration can know what a remote's code is for.
    private func stateCode(_ name: String, _ value: Scalar, _ facts: inout DeviceFacts) {
        guard name == "cmd", model.contains("Remote") || model.contains("Generic") else { return }
        facts.number(.other, value.number, isEvent: true)
    }
}
