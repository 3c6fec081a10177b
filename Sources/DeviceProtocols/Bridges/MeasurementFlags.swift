import SafetyModel

/// What a monitor says of how well it has measured: the measurement status of the Bluetooth blood pressure profile (1.1.1, bits 0 to
/// 2 and 5) and the names that bridges give its bits, a ring's movement and perfusion index, a watch that is not worn.
struct MeasurementFlags {
    /// Nothing of a body was measured: not worn, or too little blood moves to be seen.
    private(set) var isNone = false
    private(set) var caveat: MeasurementCaveat?

    /// Below this (%) an oximeter's saturation and pulse are none.
    static let leastPerfusionPct = 0.3
    /// From here on a ring's own figure of movement (0 to 255) is a hand that moves.
    static let movingHand = 20.0

    init(_ node: JSONNode, _ json: JSONDocument) {
        isNone = Self.isOff(node, json) || Self.isPerfusionLow(node, json)
        let status = json.anyNumber(node, "measurement_status", "measurementStatus").flatMap { Int(exactly: $0) } ?? 0
        if Self.isTrue(
            node, ["irregular_heartbeat", "irregular_pulse", "irregularPulse", "ihb", "arrhythmia", "afib"], json)
            || status & 0x04 != 0
        {
            caveat = .irregularPulse
        }
        let fit = json.text(node, "cuff_fit") ?? json.text(node, "cuff")
        if Self.isTrue(node, ["cuff_loose", "cuff_too_loose", "loose_cuff", "cuffLoose", "improper_position"], json)
            || fit.map({ FieldName($0).hasAny(["loose", "bad", "improper"]) }) ?? false
            || json.flag(node, "cuff_fit") == false || status & 0x22 != 0
        {
            caveat = .looseFit
        }
        if Self.isTrue(node, ["body_movement", "bodyMovement", "body_motion", "motion_artifact", "moving"], json)
            || json.anyNumber(node, "movement", "motion").map({ $0 >= Self.movingHand }) ?? false || status & 0x01 != 0
        {
            caveat = .movement
        }
    }

    private static func isTrue(_ node: JSONNode, _ names: [StaticString], _ json: JSONDocument) -> Bool {
        names.contains { json.flag(node, $0) == true }
    }

    private static func isOff(_ node: JSONNode, _ json: JSONDocument) -> Bool {
        let worn: [StaticString] = [
            "worn", "wearing", "is_worn", "isWorn", "on_wrist", "onWrist", "wear", "finger_detected",
        ]
        let off: [StaticString] = ["off_wrist", "offWrist", "no_finger", "finger_out", "lead_off"]
        if worn.contains(where: { json.flag(node, $0) == false }) || isTrue(node, off, json) { return true }
        guard let state = json.text(node, "wear_status") ?? json.text(node, "wear_state") else { return false }
        return FieldName(state).hasAny(["off", "not", "unworn", "removed", "0"])
    }

    /// The index of perfusion is a percentage; oximeters that give whole numbers give tenths of one (Viatom, Jumper).
    private static func isPerfusionLow(_ node: JSONNode, _ json: JSONDocument) -> Bool {
        guard let told = json.anyNumber(node, "pi", "PI", "perfusion_index", "perfusionIndex") else { return false }
        return (told == told.rounded() ? told / 10 : told) < leastPerfusionPct
    }
}

extension [Observation] {
    /// The measurements among them with what the monitor says of them.
    func with(_ caveat: MeasurementCaveat?, only kinds: Set<ObservationKind>? = nil) -> [Observation] {
        guard let caveat else { return self }
        return map { told in
            guard kinds?.contains(told.kind) ?? Self.measured.contains(told.kind) else { return told }
            var observation = told
            observation.caveat = caveat
            return observation
        }
    }

    private static var measured: Set<ObservationKind> {
        [.heartRateBpm, .respirationRpm, .spo2Pct, .systolicMmhg, .diastolicMmhg]
    }
}
