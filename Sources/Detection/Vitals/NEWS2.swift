import SafetyModel

/// The National Early Warning Score 2 (Royal College of Physicians, 2017), of whatever was measured.
///
/// What was not measured is not assumed to be normal: it is listed, and the total is then a lower bound.
package struct NEWS2: Sendable, Equatable {
    package enum SpO2Scale: Int, Sendable, Codable {
        case one = 1
        /// For a target range of 88 to 92 % (hypercapnic respiratory failure), as a clinician has confirmed.
        case two = 2
    }
    package struct Item: Sendable, Equatable {
        package var parameter: VitalParameter
        package var value: Double
        package var score: Int
    }
    package private(set) var items: [Item] = []
    package private(set) var total = 0
    /// In the order of the chart; `air_or_oxygen` is known from the configuration and never missing.
    package private(set) var missing: [String] = []
    package private(set) var oxygenScore = 0
    /// 3 when confused, or roused by voice or pain only, or not at all; nil where nobody knows.
    package private(set) var consciousnessScore: Int?

    /// The chart's parameters, in its order.
    package static let parameters: [VitalParameter] = [.respiration, .spo2, .systolic, .pulse, .temperature]

    /// - Parameters:
    ///   - values: in the units of the kinds' names.
    ///   - isAlert: nil where nobody knows.
    package init(_ values: [VitalParameter: Double], scale: SpO2Scale, isOnOxygen: Bool, isAlert: Bool?) {
        for parameter in Self.parameters {
            guard let value = values[parameter],
                let score = Self.score(parameter, value, scale: scale, isOnOxygen: isOnOxygen)
            else {
                missing.append(parameter.rawValue)
                continue
            }
            items.append(Item(parameter: parameter, value: value, score: score))
        }
        oxygenScore = isOnOxygen ? 2 : 0
        consciousnessScore = isAlert.map { $0 ? 0 : 3 }
        if isAlert == nil { missing.append("consciousness") }
        total = items.reduce(oxygenScore + (consciousnessScore ?? 0)) { $0 + $1.score }
    }

    package var hasThree: Bool { consciousnessScore == 3 || items.contains { $0.score == 3 } }

    /// One parameter's points; nil for those that the chart does not have.
    package static func score(
        _ parameter: VitalParameter, _ value: Double, scale: SpO2Scale, isOnOxygen: Bool
    ) -> Int? {
        // The chart knows whole numbers, and tenths of a degree.
        let whole = value.rounded()
        switch parameter {
        case .respiration: return points(whole, [(8, 3), (11, 1), (20, 0), (24, 2)], above: 3)
        case .spo2:
            guard scale == .two else { return points(whole, [(91, 3), (93, 2), (95, 1)], above: 0) }
            let low = [(83.0, 3), (85, 2), (87, 1), (92, 0)]
            return isOnOxygen
                ? points(whole, low + [(94, 1), (96, 2)], above: 3) : points(whole, low, above: 0)
        case .systolic: return points(whole, [(90, 3), (100, 2), (110, 1), (219, 0)], above: 3)
        case .pulse: return points(whole, [(40, 3), (50, 1), (90, 0), (110, 1), (130, 2)], above: 3)
        case .temperature:
            let tenths = (value * 10).rounded()
            return points(tenths, [(350, 3), (360, 1), (380, 0), (390, 1)], above: 2)
        case .diastolic, .glucose, .weight, .skin: return nil
        }
    }

    /// The points of the first band that reaches the value.
    private static func points(_ value: Double, _ bands: [(upTo: Double, score: Int)], above: Int) -> Int {
        bands.first { value <= $0.upTo }?.score ?? above
    }
}
