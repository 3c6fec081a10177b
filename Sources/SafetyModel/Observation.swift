/// What a reading is about. Raw values are the names that `decode` prints; units are in the names.
package enum ObservationKind: String, Sendable, Codable, CaseIterable {
    // Boolean
    case smoke, heat, gas
    case carbonMonoxide = "carbon_monoxide"
    case waterLeak = "water_leak"
    /// An alarm zone whose nature only the inventory knows.
    case zoneAlarm = "zone_alarm"
    case motion, presence, motionless
    case bedOccupancy = "bed_occupancy"
    case tamper, test, fault
    case batteryLow = "battery_low"
    /// It runs on its backup battery, because the mains are gone.
    case mainsLost = "mains_lost"
    case vibration
    // Text
    /// `open` or `closed`.
    case contact
    /// `sos`, `single`, `double`, `triple`, `long`.
    case button
    /// `online` or `offline`.
    case availability
    /// true, false or the text `suspected` (the device itself is still deciding).
    case fall
    // Numbers
    case battery
    case temperatureC = "temperature_c"
    case deviceTemperatureC = "device_temperature_c"
    case bodyTemperatureC = "body_temperature_c"
    case humidityPct = "humidity_pct"
    case illuminanceLx = "illuminance_lx"
    case gasPpm = "gas_ppm"
    case coPpm = "co_ppm"
    case co2Ppm = "co2_ppm"
    case powerW = "power_w"
    case energyKwh = "energy_kwh"
    case heatEnergyKwh = "heat_energy_kwh"
    case waterVolumeM3 = "water_volume_m3"
    case gasVolumeM3 = "gas_volume_m3"
    /// A counter of unknown unit.
    case meterReading = "meter_reading"
    case heartRateBpm = "heart_rate_bpm"
    case respirationRpm = "respiration_rpm"
    /// False: a radar or mat that counts breaths counts none (it says 0 a minute).
    case breathing
    case spo2Pct = "spo2_pct"
    case systolicMmhg = "systolic_mmhg"
    case diastolicMmhg = "diastolic_mmhg"
    case weightKg = "weight_kg"
    case glucoseMmolL = "glucose_mmol_l"
    case steps
    case linkQuality = "link_quality"
    case voltageV = "voltage_v"
    case currentA = "current_a"
    /// A block of accelerometer samples.
    case acceleration
    /// A number whose meaning only the configuration could tell.
    case other
}

/// A block of samples of one worn accelerometer, evenly spaced as far as the device says.
package struct AccelerationBlock: Sendable, Equatable, Codable {
    /// Samples per second as the device claims; nil where only arrival tells.
    package var rateHz: Double?
    /// x, y, z in g (9.80665 m/s2), gravity included, in the device's own axes.
    package var samplesG: [SIMD3<Float>]
    /// Degrees per second, sample for sample, where the device has a gyroscope.
    package var gyroscopeDps: [SIMD3<Float>]?

    package init(rateHz: Double?, samplesG: [SIMD3<Float>], gyroscopeDps: [SIMD3<Float>]? = nil) {
        (self.rateHz, self.samplesG, self.gyroscopeDps) = (rateHz, samplesG, gyroscopeDps)
    }
}

package enum ObservationValue: Sendable, Equatable, Codable {
    case flag(Bool)
    case number(Double)
    case text(String)
    /// In a box of its own: nearly all values are small.
    indirect case acceleration(AccelerationBlock)

    package var flag: Bool? { if case .flag(let value) = self { value } else { nil } }
    package var number: Double? { if case .number(let value) = self { value } else { nil } }
    package var text: String? { if case .text(let value) = self { value } else { nil } }
}

/// What a monitor says of a measurement that may be none of the body's core, or no true one. Nil where it says nothing.
package enum MeasurementCaveat: String, Sendable, Codable {
    /// The measured person moved.
    case movement
    /// The cuff was loose, or lay in a wrong place.
    case looseFit = "loose_fit"
    /// The pulse was irregular: a cuff's figures are less certain then.
    case irregularPulse = "irregular_pulse"
    /// Of the skin (a wrist), not of the core.
    case skin
}

/// One fact that a message states about one device.
package struct Observation: Sendable, Equatable, Codable {
    package var device: DeviceID
    package var kind: ObservationKind
    package var value: ObservationValue
    /// The device's or bridge's own time, where it gives one: kept as a claim, never trusted (milliseconds since 1970 UTC).
    package var claimedWall: Milliseconds?
    /// A reading of the past (batch, `history`, `is_historical`): stored under its own time, never a fact of now.
    package var isPast: Bool
    /// Something that happened (a press, an alarm-only radio's shout), not a state that holds: it counts by arrival, and a
    /// retained copy of it says nothing about now.
    package var isEvent: Bool
    /// Nil in what earlier versions wrote.
    package var caveat: MeasurementCaveat?

    package init(
        _ device: DeviceID, _ kind: ObservationKind, _ value: ObservationValue, claimedWall: Milliseconds? = nil,
        isPast: Bool = false, isEvent: Bool = false, caveat: MeasurementCaveat? = nil
    ) {
        (self.device, self.kind, self.value) = (device, kind, value)
        (self.claimedWall, self.isPast, self.isEvent, self.caveat) = (claimedWall, isPast, isEvent, caveat)
    }
}

/// What must be raised at once because of one message. Raw values are the names that `decode` prints.
package enum AlarmKind: String, Sendable, Codable, CaseIterable {
    case smoke, heat, gas
    case carbonMonoxide = "carbon_monoxide"
    case waterLeak = "water_leak"
    case fall, sos
    case zoneAlarm = "zone_alarm"
    case motionless
}
