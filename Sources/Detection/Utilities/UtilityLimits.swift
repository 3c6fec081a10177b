import SafetyModel

/// From when on the use of water or electricity is worth a word. The figures are those of the pilots in Longgang and Shanghai.
package struct UtilityLimits: Sendable, NotSaved, Equatable {
    /// Less than this within `quietMilliseconds`, and no other sign of life: the resident is asked.
    package var quietVolumeM3 = 0.01
    package var quietMilliseconds: Milliseconds = 12 * 3_600_000
    /// As long without water: staff. In one real home 12 h come 17 times a month, 24 h 4.6 times.
    package var callMilliseconds: Milliseconds = 24 * 3_600_000
    /// More within 24 h is much for one home.
    package var dayVolumeM3 = 2.0
    /// A burst: within an hour it is asked about, within two staff are called (own rule; a garden tap gives 0.8 m3 an hour).
    package var burstAskM3 = 0.5
    package var burstCallM3 = 1.0
    /// Nothing switched on above fridge and stand-by in a home that is lived in (own rule): asks, calls.
    package var handsAskMilliseconds: Milliseconds = 24 * 3_600_000
    package var handsCallMilliseconds: Milliseconds = 36 * 3_600_000
    /// 0 W where stand-by always was: a fuse, or no credit.
    package var deadMilliseconds: Milliseconds = 8 * 3_600_000
    /// Use in every half hour for so long is a leak.
    package var leakMilliseconds: Milliseconds = 24 * 3_600_000
    /// What a plug of 10 A carries, where the configuration says nothing else.
    package var plugCurrentA = 10.0
    package var plugPowerW = 2300.0
    /// The resident is asked so long before staff are called about an appliance that was left on.
    package var askMilliseconds: Milliseconds = 15 * 60_000
    package init() {}
}

/// What hangs on a plug, as far as it matters.
package enum ApplianceKind: String, Sendable, Codable, CaseIterable {
    case stove, iron, heater, kettle
    case television = "tv"
    /// Switches itself on and off: no sign of life.
    case fridge
    case other

    /// Continuous draw for longer may have been forgotten; nil: it may run as long as it likes.
    var leftOnMilliseconds: Milliseconds? {
        switch self {
        case .stove: 90 * 60_000
        case .iron: 45 * 60_000
        case .heater: 8 * 3_600_000
        case .kettle: 30 * 60_000
        case .television, .fridge, .other: nil
        }
    }

    /// Whether its switching on shows that somebody is there. A thermostat's does not.
    var isUsedByHand: Bool { self != .fridge && self != .heater }

    /// Whether it goes on and off by itself while it is on.
    var hasThermostat: Bool {
        switch self {
        case .stove, .iron, .heater, .kettle, .fridge: true
        case .television, .other: false
        }
    }

    /// By the name that the installer gave the plug, in either language.
    package static func named(_ device: String) -> ApplianceKind? {
        let name = device.lowercased()
        return words.first { entry in entry.words.contains { name.contains($0) } }?.kind
    }

    private static let words: [(kind: ApplianceKind, words: [String])] = [
        (.stove, ["stove", "cooker", "hotplate", "hob", "oven", "电磁炉", "灶", "烤箱"]),
        (.iron, ["iron_", "_iron", "flatiron", "熨斗"]), (.kettle, ["kettle", "水壶"]),
        (.fridge, ["fridge", "freezer", "refrigerator", "冰箱"]),
        (.heater, ["heater", "radiator", "boiler", "取暖", "热水器"]),
        (.television, ["television", "_tv", "tv_", "plug_tv", "电视"]), (.other, ["plug", "socket", "outlet", "插座"]),
    ]
}

/// One line of the configuration's `appliances:`: what the installer knows of a plug.
package struct ApplianceSetting: Sendable, Codable, Equatable {
    /// The plug's device name; `*` at the end stands for any ending.
    package var match: String
    package var kind: ApplianceKind
    package var maximumW: Double?
    package var maximumA: Double?
    package var leftOnMilliseconds: Milliseconds?

    package init(
        match: String, kind: ApplianceKind = .other, maximumW: Double? = nil, maximumA: Double? = nil,
        leftOnMilliseconds: Milliseconds? = nil
    ) {
        (self.match, self.kind, self.maximumW, self.maximumA) = (match, kind, maximumW, maximumA)
        self.leftOnMilliseconds = leftOnMilliseconds
    }

    func matches(_ device: DeviceID) -> Bool {
        match.hasSuffix("*") ? device.name.hasPrefix(match.dropLast()) : device.name == match
    }
}
