import ConfigurationFile
import Detection
import HomePipeline
import SafetyModel

/// `residents`, `falls`, `appliances` and `utilities`: whose measurements are judged by which limits, and what hangs on which plug.
enum ResidentSettings {
    static func read(_ root: Section, into home: inout HomeSettings) {
        home.residents = root.sections("residents").map(resident)
        for (index, resident) in home.residents.enumerated()
        where home.residents[..<index].contains(where: { $0.id == resident.id }) {
            root.report("residents", index: index, "has the `id` of another resident", fix: "give each their own")
        }
        home.appliances = root.sections("appliances").map(appliance)
        utilities(root.section("utilities"), &home.utilities)
        home.falls = falls(root.section("falls"))
        home.supervision.checkIns = checkIns(root.section("supervision").section("check_in"))
    }

    /// `falls: {answer: 20s, long_lie: 15m}`.
    private static func falls(_ section: Section) -> FallVerification.Limits {
        let usual = FallVerification.Limits()
        func duration(_ key: String, in range: ClosedRange<Int>, _ usual: Milliseconds) -> Milliseconds {
            Milliseconds(section.seconds(key, in: range, default: Int(usual / 1000))) * 1000
        }
        return FallVerification.Limits(
            answerMilliseconds: duration("answer", in: 10...120, usual.answerMilliseconds),
            longLieMilliseconds: duration("long_lie", in: 180...7200, usual.longLieMilliseconds))
    }

    /// `check_in: {kitchen_smoke: 2h, "bath_*": 12h}`.
    private static func checkIns(_ section: Section) -> [SupervisionDetector.CheckIn] {
        section.keys.compactMap { name in
            section.seconds(name, in: 60...2_592_000).map {
                SupervisionDetector.CheckIn(match: name, milliseconds: Milliseconds($0) * 1000)
            }
        }
    }

    private static func resident(_ section: Section) -> ResidentVitals {
        var resident = ResidentVitals(id: section.requiredString("id"))
        if let scale = section.integer("spo2_scale", in: 1...2) {
            resident.scale = NEWS2.SpO2Scale(rawValue: scale) ?? .one
        }
        resident.isOnOxygen = section.bool("oxygen", default: false)
        let limits = section.section("limits")
        for (key, parameter, range) in ranges {
            guard let given = limits.optionalSection(key) else { continue }
            let low = given.number("low", in: range)
            let high = given.number("high", in: range)
            if let low, let high, low >= high {
                given.report("high", "is not above `low`", fix: "write the range that is normal for this resident")
            }
            if low == nil && high == nil {
                given.report(nil, "says no limit", fix: "give it a `low`, a `high`, or both")
            }
            resident.ranges[parameter] = .init(low: low, high: high)
        }
        return resident
    }

    private static let ranges: [(String, VitalParameter, ClosedRange<Double>)] = [
        ("pulse", .pulse, 20...250), ("systolic", .systolic, 50...280), ("diastolic", .diastolic, 20...180),
        ("spo2", .spo2, 50...100), ("respiration", .respiration, 4...60), ("temperature", .temperature, 30...43),
        ("glucose", .glucose, 0.6...40), ("weight", .weight, 20...300),
    ]

    private static func appliance(_ section: Section) -> ApplianceSetting {
        ApplianceSetting(
            match: section.requiredString("match"), kind: section.choice("kind", default: ApplianceKind.other),
            maximumW: section.number("max_w", in: 1...100_000), maximumA: section.number("max_a", in: 0.1...400),
            leftOnMilliseconds: section.seconds("left_on", in: 60...604_800).map { Milliseconds($0) * 1000 })
    }

    private static func utilities(_ section: Section, _ limits: inout UtilityLimits) {
        func duration(_ key: String, _ value: inout Milliseconds) {
            value = Milliseconds(section.seconds(key, in: 3600...1_209_600, default: Int(value / 1000))) * 1000
        }
        limits.quietVolumeM3 = section.number("no_water_m3", in: 0.0001...10, default: limits.quietVolumeM3)
        duration("no_water", &limits.quietMilliseconds)
        duration("no_water_call", &limits.callMilliseconds)
        limits.callMilliseconds = max(limits.callMilliseconds, limits.quietMilliseconds)
        limits.dayVolumeM3 = section.number("day_m3", in: 0.05...1000, default: limits.dayVolumeM3)
        limits.plugCurrentA = section.number("plug_max_a", in: 0.1...400, default: limits.plugCurrentA)
        limits.plugPowerW = section.number("plug_max_w", in: 1...100_000, default: limits.plugPowerW)
    }
}
