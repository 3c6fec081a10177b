import SafetyModel

/// What a property of a Zigbee2MQTT device means.
struct Zigbee2MQTTProperty: Sendable, Codable, Equatable {
    enum Form: String, Sendable, Codable {
        /// Known, and no fact.
        case nothing
        case flag
        /// true is the quiet state.
        case invertedFlag
        /// A word out of several: only the plain ones count.
        case state
        /// The same, where ON and OFF are a siren's switch and no state.
        case word
        /// A valve's state in words: those with `leak` in them are a leak.
        case leakWord
        /// `open`, `tilt`, `closed`.
        case openWord
        case number
        /// true is closed.
        case contact
        /// A zone's alarm bit on a door: true is open.
        case opening
        case action, fall, posture
        /// `low`, `medium`, `high`.
        case batteryState
        case selfTestResult
        /// Millivolts of batteries and volts of the mains under one name.
        case voltage
        /// true is a press that calls for help.
        case sos
        /// The inventory listed what each of its words means (`words`).
        case told
    }
    var form: Form
    var kind = ObservationKind.other
    var scale = 1.0
    /// Kind of a number that is neither 0 nor 1 under an alarm's name.
    var numeric: ObservationKind?
    /// Whether the device answers a question about it (bit 2 of the exposed access).
    var canBeAsked = false
    /// Whether a better property of the same kind replaces it (`illuminance_lux`).
    var isPreferred = false
    /// What each value of an enum or a binary means. Nil in snapshots of earlier versions, and where the name alone tells.
    var words: [Zigbee2MQTTWord]?

    static func flag(_ kind: ObservationKind, numeric: ObservationKind? = nil) -> Self {
        Self(form: .flag, kind: kind, numeric: numeric)
    }
    static func number(_ kind: ObservationKind, scale: Double = 1) -> Self {
        Self(form: .number, kind: kind, scale: scale)
    }
    static func state(_ kind: ObservationKind) -> Self { Self(form: .state, kind: kind) }
    static func word(_ kind: ObservationKind) -> Self { Self(form: .word, kind: kind) }
    static let nothing = Self(form: .nothing)

    /// The meaning of a property by its name: the exposed names of zigbee-herdsman-converters and of older versions.
    static func named(_ name: String) -> Self? { standard[name] ?? trimmed(name).flatMap { standard[$0] } }

    /// The table itself, to be asked with a name in a JSON text.
    static let standard = KeyTable<Self>([
        ("smoke", .flag(.smoke, numeric: .other)), ("smoke_alarm", .flag(.smoke)), ("smoke_state", .state(.smoke)),
        ("smoke_detected", .flag(.smoke)), ("fire", .flag(.smoke)), ("fire_alarm", .flag(.smoke)),
        ("smoke_alarm_state", .word(.smoke)), ("smoke_status", .state(.smoke)), ("fire_alarm_state", .word(.smoke)),
        ("heat", .flag(.heat)), ("heat_alarm", .flag(.heat)), ("high_temperature_alarm", .flag(.heat)),
        ("overheat_alarm", .flag(.heat)),
        ("gas", .flag(.gas, numeric: .gasPpm)), ("gas_alarm", .flag(.gas)), ("gas_state", .state(.gas)),
        ("gas_detected", .flag(.gas)), ("gas_leak", .flag(.gas)), ("gas_alarm_state", .word(.gas)),
        ("gas_status", .state(.gas)),
        ("carbon_monoxide", .flag(.carbonMonoxide, numeric: .coPpm)), ("co_alarm", .flag(.carbonMonoxide)),
        ("co_state", .state(.carbonMonoxide)), ("carbon_monoxide_alarm", .flag(.carbonMonoxide)),
        ("carbon_monoxide_state", .state(.carbonMonoxide)), ("co_status", .state(.carbonMonoxide)),
        ("water_leak", .flag(.waterLeak)), ("water_leakage", .flag(.waterLeak)), ("water_alarm", .flag(.waterLeak)),
        ("leak", .flag(.waterLeak)), ("leakage", .flag(.waterLeak)), ("flood", .flag(.waterLeak)),
        ("water_leak_state", .state(.waterLeak)), ("leak_state", .state(.waterLeak)),
        ("leak_detected", .flag(.waterLeak)),
        ("watersensor_state", .state(.waterLeak)), ("water_leak_alarm", .flag(.waterLeak)),
        ("water", .flag(.waterLeak, numeric: .other)), ("flood_alarm", .flag(.waterLeak)),
        ("current_device_status", Self(form: .leakWord, kind: .waterLeak)),
        ("valve_abnormal_state", Self(form: .leakWord, kind: .waterLeak)),
        ("alarm", .flag(.zoneAlarm)), ("alarm_1", .flag(.zoneAlarm)), ("alarm_2", .flag(.zoneAlarm)),
        ("sos", Self(form: .sos)), ("emergency", Self(form: .sos)), ("panic", Self(form: .sos)),
        ("sos_alarm", Self(form: .sos)),
        ("panic_alarm", Self(form: .sos)), ("emergency_alarm", Self(form: .sos)),
        ("fall_down_status", Self(form: .fall)), ("fall_status", Self(form: .fall)), ("fall_state", Self(form: .fall)),
        ("fall", Self(form: .fall)), ("fall_detected", Self(form: .fall)), ("fall_alarm", Self(form: .fall)),
        ("fall_down", Self(form: .fall)), ("falling", Self(form: .fall)), ("status", Self(form: .posture)),
        ("motionless", .flag(.motionless)), ("motionless_alarm", .flag(.motionless)),
        ("unmoving_alarm", .flag(.motionless)),
        ("occupancy", .flag(.motion)), ("motion", .flag(.motion)), ("pir", .flag(.motion)),
        ("motion_detected", .flag(.motion)), ("pir_detection", .flag(.motion)),
        ("presence", .flag(.presence)), ("human_presence", .flag(.presence)), ("presence_state", .state(.presence)),
        ("human_motion_state", .state(.presence)), ("radar_presence", .flag(.presence)),
        ("bed_occupancy", .flag(.bedOccupancy)), ("bed_occupied", .flag(.bedOccupancy)),
        ("in_bed", .flag(.bedOccupancy)),
        ("bed_presence", .flag(.bedOccupancy)), ("bed_status", .state(.bedOccupancy)),
        ("contact", Self(form: .contact)), ("window_contact", Self(form: .contact)),
        ("door_contact", Self(form: .contact)),
        ("garage_door_contact", Self(form: .contact)), ("door_state", Self(form: .openWord, kind: .contact)),
        ("window", Self(form: .openWord, kind: .contact)), ("window_state", Self(form: .openWord, kind: .contact)),
        ("opening_state", Self(form: .openWord, kind: .contact)), ("door", Self(form: .openWord, kind: .contact)),
        ("tamper", .flag(.tamper)), ("tamper_alarm", .flag(.tamper)), ("tamper_state", .state(.tamper)),
        ("test", .flag(.test)), ("test_alarm", .flag(.test)), ("test_mode", .flag(.test)),
        ("battery_low", .flag(.batteryLow)), ("low_battery", .flag(.batteryLow)), ("batt_low", .flag(.batteryLow)),
        ("battery_state", Self(form: .batteryState)),
        ("fault", .flag(.fault)), ("device_fault", .flag(.fault)), ("fault_alarm", .flag(.fault)),
        ("trouble", .flag(.fault)),
        ("battery_defect", .flag(.fault)), ("sensor_fault", .flag(.fault)), ("smoke_fault", .flag(.fault)),
        ("hardware_fault", .flag(.fault)), ("malfunction", .flag(.fault)), ("end_of_life", .flag(.fault)),
        ("eol", .flag(.fault)),
        ("hardware_failure", .flag(.fault)), ("fault_state", .state(.fault)),
        ("self_test_result", Self(form: .selfTestResult)), ("checking_result", Self(form: .selfTestResult)),
        ("self_checking_result", Self(form: .selfTestResult)),
        ("vibration", .flag(.vibration)),
        ("action", Self(form: .action)), ("click", Self(form: .action)),
        ("battery", .number(.battery)), ("battery_percentage", .number(.battery)),
        ("temperature", .number(.temperatureC)), ("local_temperature", .number(.temperatureC)),
        ("device_temperature", .number(.deviceTemperatureC)), ("cpu_temperature", .number(.deviceTemperatureC)),
        ("body_temperature", .number(.bodyTemperatureC)),
        ("humidity", .number(.humidityPct)), ("illuminance", .number(.illuminanceLx)),
        ("illuminance_lux", Self(form: .number, kind: .illuminanceLx, isPreferred: true)),
        ("gas_value", .number(.gasPpm)), ("gas_concentration", .number(.gasPpm)), ("co", .number(.coPpm)),
        ("co_concentration", .number(.coPpm)), ("carbon_monoxide_concentration", .number(.coPpm)),
        ("co2", .number(.co2Ppm)),
        ("power", .number(.powerW)), ("energy", .number(.energyKwh)), ("current", .number(.currentA)),
        ("voltage", Self(form: .voltage, kind: .voltageV)),
        ("water_consumed", .number(.waterVolumeM3)), ("water_consumption", .number(.waterVolumeM3)),
        ("gas_consumed", .number(.gasVolumeM3)), ("gas_volume", .number(.gasVolumeM3)),
        ("volume", .number(.meterReading)),
        ("heart_rate", .number(.heartRateBpm)), ("heartrate", .number(.heartRateBpm)),
        ("heartbeat", .number(.heartRateBpm)),
        ("breathing_rate", .number(.respirationRpm)), ("respiratory_rate", .number(.respirationRpm)),
        ("breath_rate", .number(.respirationRpm)), ("respiration_rate", .number(.respirationRpm)),
        ("power_outage_count", .nothing), ("trigger_count", .nothing), ("smoke_density", .nothing),
        ("gas_density", .nothing),
        ("last_seen", .nothing), ("update", .nothing), ("state", .nothing), ("restore_reports", .nothing),
        ("supervision_reports", .nothing), ("ac_status", .flag(.mainsLost)), ("occupancy_timeout", .nothing),
        ("spo2", .number(.spo2Pct)), ("linkquality", .number(.linkQuality)),
    ])

    /// A name without its endpoint: `contact_left`, `water_leak_2`, `smoke_alarm_1` (the first of two alarms of a smoke zone).
    static func trimmed(_ name: String) -> String? {
        for suffix in ["_alarm_1", "_alarm_2"] where name.hasSuffix(suffix) {
            return String(name.dropLast(suffix.count))
        }
        guard let mark = name.lastIndex(of: "_") else { return nil }
        let endpoint = name[name.index(after: mark)...]
        let isNumbered = endpoint.drop { $0 == "l" }.allSatisfy { $0.isNumber } && endpoint.count <= 3
        return isNumbered || endpoints.contains(String(endpoint)) ? String(name[..<mark]) : nil
    }

    private static let endpoints: Set<String> = [
        "left", "right", "top", "bottom", "center", "up", "down", "upper", "lower", "front", "back", "inner", "outer",
        "main",
        "ep1", "ep2", "wall", "default",
    ]
}
