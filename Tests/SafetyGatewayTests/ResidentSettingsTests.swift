import ConfigurationFile
import Detection
import SafetyModel
import Testing

@testable import SafetyGateway

@Suite struct ResidentSettingsTests {
    private func settings(_ text: String) throws(ConfigurationProblems) -> GatewaySettings {
        var options = SettingsOptions()
        options.credentialsDirectory = nil
        let whole = "home: 57001A\nuplink: {host: 127.0.0.1}\n" + text
        return try SettingsFile.parse(Array(whole.utf8), name: "g.yaml", options: options, read: GatewaySettings.init)
    }

    @Test func everything() throws {
        let home = try settings(
            """
            residents:
              - {id: r1, spo2_scale: 2, oxygen: true, limits: {pulse: {low: 45, high: 120}, glucose: {low: 4.5}}}
              - {id: r2}
            appliances:
              - {match: "kitchen_stove*", kind: stove, max_w: 3500, max_a: 16, left_on: 2h}
            pet_sensors: [hall_motion, "living_*"]
            falls: {answer: 30s, long_lie: 10m}
            utilities: {no_water: 24h, no_water_m3: 0.02, no_water_call: 36h, day_m3: 1, plug_max_w: 3000, plug_max_a: 13}
            """
        ).home
        #expect(home.residents.map(\.id) == ["r1", "r2"] && home.residents[0].scale == .two)
        #expect(home.residents[0].isOnOxygen && !home.residents[1].isOnOxygen)
        #expect(home.residents[0].ranges[.pulse] == .init(low: 45, high: 120))
        #expect(home.residents[0].ranges[.glucose] == .init(low: 4.5))
        #expect(home.appliances.first?.kind == .stove && home.appliances.first?.leftOnMilliseconds == 7_200_000)
        #expect(home.utilities.quietMilliseconds == 86_400_000 && home.utilities.quietVolumeM3 == 0.02)
        #expect(home.petSensors == ["hall_motion", "living_*"])
        #expect(home.falls.answerMilliseconds == 30_000 && home.falls.longLieMilliseconds == 600_000)
        #expect(home.utilities.dayVolumeM3 == 1 && home.utilities.plugPowerW == 3000)
    }

    @Test func nothingIsTheDefaults() throws {
        let home = try settings("").home
        #expect(
            home.residents.isEmpty && home.appliances.isEmpty && home.petSensors.isEmpty
                && home.utilities == UtilityLimits())
    }

    @Test(arguments: [
        ("residents: [{spo2_scale: 1}]\n", "residents[0]: `id` is missing"),
        ("residents: [{id: a, spo2_scale: 3}]\n", "spo2_scale"),
        ("residents: [{id: a}, {id: a}]\n", "residents[1]"),
        ("residents: [{id: a, limits: {pulse: {low: 90, high: 60}}}]\n", "limits.pulse.high"),
        ("residents: [{id: a, limits: {pulse: {}}}]\n", "limits.pulse"),
        ("residents: [{id: a, limits: {puls: {low: 50}}}]\n", "limits.puls"),
        ("appliances: [{match: p, kind: toaster}]\n", "kind"), ("utilities: {no_water: 5m}\n", "no_water"),
    ]) func problems(_ text: String, _ path: String) {
        do {
            _ = try settings(text)
            Issue.record("accepted: \(text)")
        } catch {
            #expect(error.findings.map { "\($0)" }.contains { $0.contains(path) }, "\(error.findings)")
        }
    }
}
