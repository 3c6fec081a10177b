import Testing

@testable import Detection

/// The chart of the Royal College of Physicians, row by row.
@Suite struct NEWS2Tests {
    @Test(arguments: [
        (VitalParameter.respiration, "8:3 9:1 11:1 12:0 20:0 21:2 24:2 25:3"),
        (VitalParameter.spo2, "91:3 92:2 93:2 94:1 95:1 96:0 100:0"),
        (VitalParameter.systolic, "90:3 91:2 100:2 101:1 110:1 111:0 219:0 220:3"),
        (VitalParameter.pulse, "40:3 41:1 50:1 51:0 90:0 91:1 110:1 111:2 130:2 131:3"),
        (VitalParameter.temperature, "35.0:3 35.1:1 36.0:1 36.1:0 38.0:0 38.1:1 39.0:1 39.1:2 36.04:1"),
    ]) func chart(_ parameter: VitalParameter, _ rows: String) throws {
        for row in rows.split(separator: " ") {
            let parts = row.split(separator: ":")
            let value = try #require(Double(parts[0]))
            let want = try #require(Int(parts[1]))
            #expect(NEWS2.score(parameter, value, scale: .one, isOnOxygen: false) == want, "\(parameter) \(row)")
        }
    }

    /// SpO2, points on air, points on oxygen.
    @Test(arguments: [
        [83, 3, 3], [84, 2, 2], [85, 2, 2], [86, 1, 1], [87, 1, 1], [88, 0, 0], [92, 0, 0], [93, 0, 1], [94, 0, 1],
        [95, 0, 2], [96, 0, 2], [97, 0, 3],
    ]) func scaleTwo(_ row: [Int]) {
        let value = Double(row[0])
        #expect(NEWS2.score(.spo2, value, scale: .two, isOnOxygen: false) == row[1], "on air")
        #expect(NEWS2.score(.spo2, value, scale: .two, isOnOxygen: true) == row[2], "on oxygen")
    }

    @Test func totals() {
        let all: [VitalParameter: Double] = [
            .respiration: 22, .spo2: 94, .systolic: 105, .pulse: 112, .temperature: 38.4,
        ]
        let score = NEWS2(all, scale: .one, isOnOxygen: true, isAlert: true)
        #expect(score.total == 2 + 1 + 1 + 2 + 1 + 2 && score.missing.isEmpty && !score.hasThree)
        #expect(NEWS2(all, scale: .one, isOnOxygen: false, isAlert: false).total == 10, "confused: 3, no oxygen")
        let some = NEWS2([.pulse: 72, .glucose: 2], scale: .one, isOnOxygen: false, isAlert: nil)
        #expect(some.total == 0 && some.items.count == 1)
        #expect(
            some.missing == ["respiration_rpm", "spo2_pct", "systolic_mmhg", "body_temperature_c", "consciousness"],
            "nothing is assumed to be normal")
    }
}
