/// Where on the body an accelerometer is worn; raw values are the names of the command line and the configuration.
package enum WearPosition: String, Sendable, Codable, CaseIterable {
    case waist, hip, wrist, pocket
    case thighPocket = "thigh_pocket"
    case unknown

    /// Which of the trained models judges this position.
    var model: FallModel {
        switch self {
        case .waist, .hip: .waist
        case .wrist: .wrist
        case .pocket, .thighPocket, .unknown: .anywhere
        }
    }

    /// False where no recording of that position was at hand to check the figures (docs/models/falls.md).
    package var isValidated: Bool { self == .waist || self == .wrist }
}
