import SafetyModel
import Testing

@testable import DeviceProtocols

@Suite struct FieldVocabularyTests {
    @Test(arguments: [
        ("Alarm/WaterLeak", ["alarm", "water", "leak"]), ("Meter/Energy_kWh", ["meter", "energy", "kwh"]),
        ("DOOR_OPEN_STATUS", ["door", "open", "status"]), ("spO2", ["spo2"]), ("smokeAlarm", ["smoke", "alarm"]),
        ("waterleak", ["water", "leak"]), ("TempC_SHT", ["temp", "c", "sht"]), ("BatV", ["bat", "v"]), ("", []),
    ]) func names(_ text: String, _ want: [String]) { #expect(FieldName(text).words == want) }

    @Test(
        arguments: [
            ("Kitchen/CO Alarm", .carbonMonoxide, "carbon monoxide"), ("CO2", .co2Ppm, "not CO"),
            ("Smoke/Battery", .battery, "its battery"),
            ("smoke_sensor_test", .test, "its test"), ("heat_meter_energy_kwh", .heatEnergyKwh, "heat is energy here"),
            ("gas_meter_m3", .gasVolumeM3, "gas as a good"), ("gas_detected", .gas, "gas as a danger"),
            ("gas_ppm", .gasPpm, "an amount"),
            ("water_total_m3", .waterVolumeM3, "unit and medium"), ("water_meter", .meterReading, "no unit"),
            ("TempF", .temperatureC, "Fahrenheit"),
            ("soil_temperature", nil, "another place"), ("temperature_max", nil, "a statistic"),
            ("smoke_threshold", nil, "a setting"),
            ("leak_count", nil, "a counter"), ("level", nil, "says nothing"), ("Panic", .button, "a call"),
            ("bed_occupied", .bedOccupancy, "a bed"),
            ("heartRate", .heartRateBpm, "a body"), ("power_factor", nil, "no power"),
            ("door_closed", .contact, "a contact"),
        ] as [(String, ObservationKind?, String)]) func meanings(
            _ name: String, _ want: ObservationKind?, _ why: String
        )
    {
        #expect(FieldVocabulary.meaning(of: name)?.kind == want, "\(why)")
    }

    @Test(
        arguments: [
            ("leak", .waterLeak, true), ("No Leak", .waterLeak, false), ("NOT DETECTED", .smoke, false),
            ("unknown", .smoke, nil),
            ("alarm_deactivated", .smoke, false), ("fault", .smoke, nil), ("silenced", .smoke, nil),
            ("trigger", .motion, true),
            ("vacant", .presence, false), ("uninstalled", .tamper, true), ("normal", .gas, false), ("", .gas, nil),
        ] as [(String, ObservationKind, Bool?)]) func words(_ text: String, _ kind: ObservationKind, _ want: Bool?)
    {
        #expect(FieldWords.isOn(text, for: kind) == want)
    }
}
