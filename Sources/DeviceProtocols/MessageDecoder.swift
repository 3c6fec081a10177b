import SafetyModel

/// What one message means: the facts, and what must be raised because of it.
package struct Decoded: Sendable, Equatable {
    package var observations: [Observation] = []
    package var alarms: [Alarm] = []
    /// A retained or cached copy says that an alarm is on, or that an SOS was pressed: to be shown as unconfirmed.
    package var staleAlarms: [Alarm] = []
    package var ignored: String?
    package var refused: Refusal?
    package var profiles: [DeviceProfile] = []
    package var bridgeState: BridgeState?
    package var asks: [Publication] = []
    package var heard: DeviceID?
    package init() {}
}

package struct Alarm: Sendable, Equatable, Codable {
    package var kind: AlarmKind
    package var device: DeviceID
    /// Raised while the device says that it is being tested.
    package var isTest: Bool
    package init(kind: AlarmKind, device: DeviceID, isTest: Bool = false) {
        (self.kind, self.device, self.isTest) = (kind, device, isTest)
    }
}
