import SafetyModel

/// Measured quantities by the plain words and units in their names.
enum Quantities {
    static func meaning(of name: FieldName) -> FieldMeaning? {
        body(name) ?? climate(name) ?? electricity(name) ?? meter(name)
    }

    private static func body(_ name: FieldName) -> FieldMeaning? {
        if name.hasAny(["bpm", "heartrate"]) || (name.has("heartbeat") && name.has("rate"))
            || (name.has("heart") && name.has("rate"))
        {
            return FieldMeaning(.heartRateBpm)
        }
        if name.hasAny(["respiration", "respiratory", "breath", "breathing"]) { return FieldMeaning(.respirationRpm) }
        if name.has("spo2") || (name.has("blood") && name.has("oxygen")) { return FieldMeaning(.spo2Pct) }
        let isPressure = name.has("bp") || (name.has("blood") && name.has("pressure"))
        if name.hasAny(["systolic", "sbp"]) || (isPressure && name.hasAny(["sys", "high"])) {
            return FieldMeaning(.systolicMmhg)
        }
        if name.hasAny(["diastolic", "dbp"]) || (isPressure && name.hasAny(["dia", "low"])) {
            return FieldMeaning(.diastolicMmhg)
        }
        if name.hasAny(["steps", "pedometer"]) { return FieldMeaning(.steps) }
        if name.has("weight"), name.hasAny(["body", "kg"]) || name.words.count == 1 { return FieldMeaning(.weightKg) }
        return nil
    }

    private static func climate(_ name: FieldName) -> FieldMeaning? {
        // Outside of the room's air: another place's temperature is no fact about the room.
        let isElsewhere = name.hasAny([
            "soil", "probe", "ext", "external", "ds", "ds18", "tmp117", "object", "surface", "outdoor", "outside",
            "supply",
            "return",
            "water", "pipe", "dew", "black", "flow",
        ])
        if name.hasAny(["temperature", "temp", "tempc", "tempf"]) {
            // An alarm about a temperature is none.
            if isElsewhere || name.hasAny(["alarm", "alert", "warning", "high", "low"]) { return nil }
            let scale = name.hasAny(["f", "fahrenheit", "tempf"]) ? 5.0 / 9 : 1
            let offset = scale == 1 ? 0 : -160.0 / 9
            if name.has("body") { return FieldMeaning(.bodyTemperatureC, scale: scale, offset: offset) }
            let isInside = name.hasAny(["board", "chip", "device", "cpu", "mcu", "internal", "node"])
            return FieldMeaning(isInside ? .deviceTemperatureC : .temperatureC, scale: scale, offset: offset)
        }
        if name.hasAny(["humidity", "hum", "rh"]) { return isElsewhere ? nil : FieldMeaning(.humidityPct) }
        if name.hasAny(["illuminance", "illumination", "lux", "lx"]) || name.words == ["light"] {
            return FieldMeaning(.illuminanceLx)
        }
        if name.has("co2") || (name.has("carbon") && name.has("dioxide")) { return FieldMeaning(.co2Ppm) }
        if name.hasAny(["co", "monoxide"]) { return FieldMeaning(.coPpm) }
        if name.hasAny(["gas", "lpg", "methane"]), name.hasAny(["ppm", "concentration"]) {
            return FieldMeaning(.gasPpm)
        }
        return nil
    }

    private static func electricity(_ name: FieldName) -> FieldMeaning? {
        if name.hasAny(["reactive", "apparent", "factor", "phase", "outage", "export", "returned", "produced"]) {
            return nil
        }
        let isHeat = name.has("heat")
        let energy: ObservationKind = isHeat ? .heatEnergyKwh : .energyKwh
        if name.has("kwh") { return FieldMeaning(energy) }
        if name.has("mwh") { return FieldMeaning(energy, scale: 1000) }
        if name.has("wh") { return FieldMeaning(energy, scale: 0.001) }
        // Milesight: `power_consumption` is in watt-hours.
        if name.has("power"), name.has("consumption") { return FieldMeaning(energy, scale: 0.001) }
        if name.has("energy") { return FieldMeaning(.meterReading) }
        if name.has("power") {
            if name.hasAny(["kw", "kilowatt"]) { return FieldMeaning(.powerW, scale: 1000) }
            let isPlain =
                name.hasAny(["w", "watt", "watts", "active", "meter", "load", "real"]) || name.words.count <= 2
            return isPlain ? FieldMeaning(.powerW) : nil
        }
        if name.hasAny(["voltage", "volt", "volts"]) {
            return name.hasAny(["status", "state"]) ? nil : FieldMeaning(.voltageV)
        }
        if name.hasAny(["current", "ampere", "amps"]) {
            if name.has("ma") { return FieldMeaning(.currentA, scale: 0.001) }
            return name.hasAny(["a", "ampere", "amps"]) ? FieldMeaning(.currentA) : nil
        }
        return nil
    }

    /// Counters: the medium and the unit must both be said, else it is a counter of unknown unit.
    private static func meter(_ name: FieldName) -> FieldMeaning? {
        let isCounter = name.hasAny(["total", "meter", "volume", "consumption", "usage", "reading"])
        let scale: Double? =
            if name.hasAny(["m3", "cubic"]) {
                1
            } else if name.hasAny(["l", "liter", "liters", "litre", "litres"]) {
                0.001
            } else {
                nil
            }
        if name.hasAny(["flow", "rate", "m3h", "lph"]) { return nil }
        if name.has("water"), let scale { return FieldMeaning(.waterVolumeM3, scale: scale) }
        if name.has("gas"), let scale { return FieldMeaning(.gasVolumeM3, scale: scale) }
        if name.hasAny(["water", "gas"]), isCounter || name.words.count == 1 { return FieldMeaning(.meterReading) }
        // Axioma and others: the volume of an ultrasonic meter, whose medium only the product knows.
        let isVolume =
            name.hasAny(["volume", "vol"])
            && name.hasAny(["total", "current", "cur", "cumulative", "m3", "accumulated", "meter"])
        return name.has("pulse") || isVolume ? FieldMeaning(.meterReading, scale: scale ?? 1) : nil
    }
}
