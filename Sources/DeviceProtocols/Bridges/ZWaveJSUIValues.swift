import SafetyModel

/// Values of the other command classes.
struct ZWaveJSUIValues {
    let place: ZWaveJSUIPlace
    let value: ZWaveJSUIValue
    let json: JSONDocument

    func state(_ facts: inout DeviceFacts) {
        switch place.commandClass {
        case 49: return multilevel(&facts)
        case 50: return meter(&facts)
        default: value.look(json)
        }
        switch place.commandClass {
        case 32: basic(&facts)
        case 48: binary(&facts)
        case 91: scene(&facts)
        case 98: doorLock(&facts)
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
        // Any zone: what it is the installer knows.
        case "any", "generalpurpose", "glassbreak": facts.flag(.other, flag)
        default: break
        }
    }

    /// Basic: what old sensors say of their zone, 0 or 255.
    private func basic(_ facts: inout DeviceFacts) {
        guard place.property == "event", let number = value.scalar.number else { return }
        facts.flag(.other, number != 0)
    }

    /// Multilevel Sensor: types by name. Without a unit it is the first scale of the registry.
    private func multilevel(_ facts: inout DeviceFacts) {
        guard let number = number else { return }
        func add(_ kind: ObservationKind, _ number: Reading) { facts.number(kind, number, json) }
        let unit = value.unit
        switch place.property {
        case "airtemperature":
            add(.temperatureC, unit == "°F" || unit == "F" ? number.scaled(5.0 / 9, -160.0 / 9) : number)
        case "humidity": if unit != "g/m³" { add(.humidityPct, number) }
        // The first scale is percent; without a unit most sensors mean lux.
        case "illuminance", "luminance": if unit != "%" { add(.illuminanceLx, number) }
        case "power": add(.powerW, unit == "kW" ? number.scaled(1000) : number)
        // The lowered 2 of the gas is lost on the way into the topic.
        case "carbondioxideco2level", "carbondioxidecolevel", "carbondioxidelevel", "co2level": add(.co2Ppm, number)
        case "carbonmonoxidecolevel", "carbonmonoxidelevel", "colevel": add(.coPpm, number)
        case "heartrate": add(.heartRateBpm, number)
        case "respiratoryrate": add(.respirationRpm, number)
        case "systolicbloodpressure": add(.systolicMmhg, number)
        case "diastolicbloodpressure": add(.diastolicMmhg, number)
        case "weight": add(.weightKg, unit == "lb" ? number.scaled(0.453_592_37) : number)
        case "voltage": add(.voltageV, unit == "mV" ? number.scaled(0.001) : number)
        case "current": add(.currentA, unit == "mA" ? number.scaled(0.001) : number)
        default: break
        }
    }

    /// The value as a number of the message; a bare or a quoted one is the payload's, of which no form is learnt.
    private var number: Reading? {
        value.reading ?? value.scalar.number.map { Reading(token: Reading.payload, raw: $0) }
    }

    /// Meter: the key is meter type x 65536 + scale x 256 + rate type (1 consumed, 2 produced).
    /// [packages/config/src/Meters.ts]
    private func meter(_ facts: inout DeviceFacts) {
        guard place.property == "value", let number = number, let key = Int(place.key), key > 0,
            key <= 0xFF_FFFF, key & 0xFF != 2
        else { return }
        let cubicFoot = 0.028_316_846_592
        switch (key >> 16, key >> 8 & 0xFF) {
        case (1, 0): facts.number(.energyKwh, number, json)
        case (1, 2): facts.number(.powerW, number, json)
        case (1, 4): facts.number(.voltageV, number, json)
        case (1, 5): facts.number(.currentA, number, json)
        case (2, 0): facts.number(.gasVolumeM3, number, json)
        case (2, 1): facts.number(.gasVolumeM3, number.scaled(cubicFoot), json)
        case (3, 0): facts.number(.waterVolumeM3, number, json)
        case (3, 1): facts.number(.waterVolumeM3, number.scaled(cubicFoot), json)
        case (3, 2): facts.number(.waterVolumeM3, number.scaled(0.003_785_411_784), json)
        case (4, 0), (5, 0): facts.number(.heatEnergyKwh, number, json)
        case (_, 3): facts.number(.meterReading, number, json)
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

    /// Door Lock: some locks know whether the door is open.
    private func doorLock(_ facts: inout DeviceFacts) {
        guard place.property == "doorstatus", let word = value.scalar.text else { return }
        if word == "open" || word == "closed" { facts.contact(isOpen: word == "open") }
    }

    /// Entry Control: the keypad's keys for help, by the event's number in topics of the gateway: 16 fire, 17 police,
    /// 18 panic, 19 medical. Its data may be codes: never looked at. [packages/cc/src/lib/_Types.ts EntryControlEventTypes]
    private func entryControl(_ facts: inout DeviceFacts) {
        let helps: Set<String> = ["16", "17", "18", "19", "fire", "police", "alertpanic", "alertmedical"]
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
