import DeviceProtocols
import SafetyModel

/// Presses of a worn device by which its maker lets the wearer take a fall alarm back.
///
/// Only what a maker's manual says: whoever lies there presses in a hurry, twice or more, and means help. Where nothing is known no
/// press of the device itself cancels; the cancel button, the voice, and three taps that the device's own samples show, do.
package enum WornPresses {
    private struct Row {
        /// Lower case, as an inventory spells it.
        var vendor: String
        /// The model's beginning; empty: all.
        var model: String
        var presses: Set<String>
    }

    private static let table: [Row] = [
        // "Pressing and holding the button for 8 seconds will cancel the alarm" (Climax GX9, fall sensor FS).
        Row(vendor: "climax", model: "fs", presses: ["long"]),
        // "Press and hold the blue button for approximately five seconds" (ADT Health, fall detection pendant).
        Row(vendor: "adt", model: "", presses: ["long"]),
    ]

    /// The presses of this device that cancel, as `single`, `double`, `triple`, `long`.
    package static func cancelling(_ profile: DeviceProfile?) -> [String] {
        let vendor = profile?.vendor?.lowercased() ?? ""
        let model = profile?.model?.lowercased() ?? ""
        return table.filter { $0.vendor == vendor && model.hasPrefix($0.model) }.flatMap(\.presses).sorted()
    }

    static func cancels(_ press: String, _ profile: DeviceProfile?) -> Bool { cancelling(profile).contains(press) }
}
