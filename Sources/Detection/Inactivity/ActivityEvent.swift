import SafetyModel

/// One sign that somebody is in the home, or that a person passed its door.
///
/// What is no sign of life (temperature, battery, a heartbeat) never becomes one: it goes to `InactivityDetector.alive(at:)`.
package struct ActivityEvent: Sendable, Equatable, Codable {
    package enum Kind: String, Sendable, Codable, CaseIterable {
        case motion, contact
        /// The contact of a door that leads out of the home.
        case exitDoor = "exit_door"
        /// Weight in the bed.
        case bed
        /// Weight on a seat, a flush, a television: any other sign of life.
        case other
        case water, power
        /// The resident answered: a button, a voice, a person on the telephone.
        case answer
    }

    package var device: DeviceID
    package var room: String?
    package var kind: Kind
    /// Motion seen, door opened, bed occupied, water running; false when that ends. Both are signs of life.
    package var isOn: Bool
    /// 1 for a person's sign; below 0.5 for what a pet can cause as well: it goes on with the signs of a person within 15 min, but
    /// neither begins nor ends anything by itself. At 0 it is no sign of life at all.
    package var weight: Double

    package init(_ device: DeviceID, room: String? = nil, _ kind: Kind, isOn: Bool = true, weight: Double = 1) {
        (self.device, self.room, self.kind) = (device, room, kind)
        (self.isOn, self.weight) = (isOn, weight)
    }

    /// A bed with and without weight on it are two places: one lies in it for hours, or has just left it.
    var isPressure: Bool { kind == .bed }
}
