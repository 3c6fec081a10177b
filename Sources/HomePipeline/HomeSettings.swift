import AlertRouter
import Detection
import DeviceProtocols
import SafetyModel

/// One home, as the configuration describes it.
package struct HomeSettings: Sendable {
    /// The home's number: the alert object's `home`, and a level of the uplink topics.
    package var home: String
    package var community: String
    package var zone: TimeZoneRules
    package var decoders = DecoderSettings()
    package var devices: [DeviceAssignment] = []
    package var policies: PolicySet
    package var supervision = SupervisionDetector.Limits()
    /// Where the siren listens in the home, and what it wants to hear; nil: the topics of the contract of this program.
    package var siren = SirenSettings()
    /// After this much blindness the home's silence is not judged any more.
    package var blindLimitMilliseconds: Milliseconds = 120_000

    /// Sensors that a pet can set off, by name; `*` at the end stands for any ending.
    package var petSensors: [String] = []
    package var utilities = UtilityLimits()
    package var vitals = VitalLimits()
    package var residents: [ResidentVitals] = []
    package var appliances: [ApplianceSetting] = []
    /// How long the wearer may take to answer, and how long somebody may lie.
    package var falls = FallVerification.Limits()
    /// Where each wearable is worn, by device name; others are judged by the model that needs no position.
    package var wearPositions: [DeviceID: WearPosition] = [:]

    package init(home: String, community: String, zone: TimeZoneRules, policies: PolicySet) {
        (self.home, self.community, self.zone, self.policies) = (home, community, zone, policies)
    }
}

extension HomeSettings {
    /// Whether several people live here, by all that the configuration says of residents: then one may walk while another lies.
    var hasSeveralResidents: Bool {
        Set(residents.map(\.id) + devices.compactMap(\.resident)).count > 1
    }

    func isPetSensor(_ device: DeviceID) -> Bool {
        petSensors.contains { $0.hasSuffix("*") ? device.name.hasPrefix($0.dropLast()) : device.name == $0 }
    }
}

/// A siren, chime or speaker in the home, driven over MQTT.
package struct SirenSettings: Sendable, Codable, Equatable {
    package var sirenTopic = "safety/local/siren"
    package var voiceTopic = "safety/local/voice"
    /// Where the voice bridge says what the resident answered: `ok`, `help`, `out` or `back`, as text or `{"answer":"ok"}`.
    package var answerTopic: String { voiceTopic + "/answer" }
    /// What the siren wants instead of our JSON object, such as `{"warning":{"mode":"emergency"}}`.
    package var onPayload: String?
    package var offPayload: String?
    package init() {}
}
