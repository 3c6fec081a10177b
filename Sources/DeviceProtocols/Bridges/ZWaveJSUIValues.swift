import SafetyModel

/// Values of the other command classes.
struct ZWaveJSUIValues {
    let place: ZWaveJSUIPlace
    let value: ZWaveJSUIValue

    func state(_ facts: inout DeviceFacts) {
        switch place.commandClass {
        case 48: binary(&facts)
        case 49: multilevel(&facts)
        case 50: meter(&facts)
        case 91: scene(&facts)
        case 111: entryControl(&facts)
        case 128: battery(&facts)
        case 156: alarmSensor(&facts)
        // Scene Activation: what a scene is for only the configuration knows.
        case 43: if place.property == "sceneid" { facts.number(.other, value.scalar.number, isEvent: true) }
        default: break
        }
    }

    /// Binary Sensor: types by name. [packages/cc/src/cc/BinarySensorCC.ts]
    private func binary(_ facts: inout DeviceFacts) {
        guard let flag = value.scalar.flag else { return }
        switch place.property {
        case "smoke": facts.flag(.smoke, flag)
        case "co": facts.flag(.carbonMonoxide, flag)
        case "heat": facts.flag(.heat, flag)
        case "water": facts.flag(.waterLeak, flag)
        case "tamper": facts.flag(.tamper, flag)
        case "motion": facts.flag(.motion, flag)
        case "doorwindow": facts.contact(isOpen: flag)
        default: break
        }
    }

    /// Multilevel Sensor: types by name. Without a unit it is the first scale of the registry.
    private func multilevel(_ facts: inout DeviceFacts) {
        guard let number = value.scalar.number else { return }
        switch place.property {
        case "airtemperature": facts.number(.temperatureC, celsius(number))
        case "humidity": if value.unit != "g/m³" { facts.number(.humidityPct, number) }
        // The first scale is percent; without a unit most sensors mean lux.
        case "illuminance", "luminance": if value.unit != "%" { facts.number(.illuminanceLx, number) }
        case "power": facts.number(.powerW, value.unit == "kW" ? number * 1000 : number)
        case "carbondioxideco2level", "carbondioxidelevel", "co2level": facts.number(.co2Ppm, number)
        case "carbonmonoxidecolevel", "carbonmonoxidelevel", "colevel": facts.number(.coPpm, number)
        case "heartrate": facts.number(.heartRateBpm, number)
        case "respiratoryrate": facts.number(.respirationRpm, number)
        case "systolicbloodpressure": facts.number(.systolicMmhg, number)
        case "diastolicbloodpressure": facts.number(.diastolicMmhg, number)
        case "weight": facts.number(.weightKg, value.unit == "lb" ? number * 0.453_592_37 : number)
        case "voltage": facts.number(.voltageV, value.unit == "mV" ? number / 1000 : number)
        case "current": facts.number(.currentA, value.unit == "mA" ? number / 1000 : number)
        default: break
        }
    }

    private func celsius(_ number: Double) -> Double {
        value.unit == "°F" || value.unit == "F" ? (number - 32) * 5 / 9 : number
    }

    /// Meter: the key is meter type x 65536 + scale x 256 + rate type (1 consumed, 2 produced).
    /// [packages/config/src/Meters.ts]
    private func meter(_ facts: inout DeviceFacts) {
        guard place.property == "value", let number = value.scalar.number, let key = Int(place.key), key > 0,
            key <= 0xFF_FFFF, key & 0xFF != 2
        else { return }
        let cubicFoot = 0.028_316_846_592
        switch (key >> 16, key >> 8 & 0xFF) {
        case (1, 0): facts.number(.energyKwh, number)
        case (1, 2): facts.number(.powerW, number)
        case (1, 4): facts.number(.voltageV, number)
        case (1, 5): facts.number(.currentA, number)
        case (2, 0): facts.number(.gasVolumeM3, number)
        case (2, 1): facts.number(.gasVolumeM3, number * cubicFoot)
        case (3, 0): facts.number(.waterVolumeM3, number)
        case (3, 1): facts.number(.waterVolumeM3, number * cubicFoot)
        case (3, 2): facts.number(.waterVolumeM3, number * 0.003_785_411_784)
        case (4, 0), (5, 0): facts.number(.heatEnergyKwh, number)
        case (_, 3): facts.number(.meterReading, number)
        default: break
        }
    }

    /// Central Scene: how a key was pressed; 1 is its release.
    private func scene(_ facts: inout DeviceFacts) {
        guard place.property == "scene", let number = value.scalar.number else { return }
        switch number {
        case 0: facts.press(.single)
        case 2: facts.press(.long)
        case 3: facts.press(.double)
        case 4, 5, 6: facts.press(.triple)
        default: break
        }
    }

    /// Entry Control: the keypad's keys for help. Its other data may be codes: never looked at.
    private func entryControl(_ facts: inout DeviceFacts) {
        let helps: Set<String> = ["16", "17", "18", "fire", "police", "alertmedical"]
        if helps.contains(place.property) || helps.contains(place.key) { facts.press(.sos) }
    }

    private func battery(_ facts: inout DeviceFacts) {
        switch place.property {
        case "level": facts.number(.battery, value.scalar.number)
        case "islow": if let flag = value.scalar.flag { facts.flag(.batteryLow, flag) }
        // 0 no, 1 soon, 2 now.
        case "rechargeorreplace": if let number = value.scalar.number { facts.flag(.batteryLow, number != 0) }
        default: break
        }
    }

    /// Alarm Sensor, superseded by Notification: the key is the sensor's type.
    private func alarmSensor(_ facts: inout DeviceFacts) {
        guard place.property == "state" else { return }
        let number = value.scalar.number
        guard let isOn = value.scalar.flag ?? number.map({ $0 != 0 }) else { return }
        switch place.key {
        case "1", "smoke": facts.flag(.smoke, isOn)
        case "2", "co": facts.flag(.carbonMonoxide, isOn)
        case "3", "co2", "0", "general": facts.flag(.zoneAlarm, isOn)
        case "4", "heat": facts.flag(.heat, isOn)
        case "5", "waterleak", "water": facts.flag(.waterLeak, isOn)
        default: break
        }
    }
}
