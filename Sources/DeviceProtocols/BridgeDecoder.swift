import SafetyModel

/// One bridge (or family of devices that speak MQTT themselves): which topics it answers for and what its messages say. Pure.
///
/// A decoder states facts. What is raised because of them (retained or live, state or event, test or alarm, first time or
/// repetition) is decided once for all bridges by `MessageDecoder`.
package protocol BridgeDecoder: Sendable, Codable {
    /// The name used in refusals, metrics and `DecoderSettings.bases`.
    static var name: String { get }
    init(settings: DecoderSettings)
    /// Whether this decoder answers for a topic. Called for every message: cheap, no allocation.
    func claims(topic: String) -> Bool
    /// What one message says. State (inventories, counters, aliases) may change also when it throws, never half-way.
    /// `json` is a scratch document that keeps its memory from message to message.
    mutating func decode(_ message: Message, at now: Moment, json: inout JSONDocument) throws(Refusal) -> Report

    /// Whether a message of it can change what another message means or who claims it: inventories, discovery.
    static var learnsMeanings: Bool { get }
    /// A message came of a form whose report had a note.
    /// - Parameter found: what stood in the message; the number of a press is added to it.
    /// - Returns: false if the report does not hold any more: the message is decoded in full, and to note its content again must
    ///   change nothing.
    mutating func repeated(_ note: RepeatedNote, _ found: inout FormValues, at now: Moment) -> Bool
    /// The same for notes that ask about nothing that stands in the message.
    mutating func repeated(_ note: RepeatedNote, at now: Moment) -> Bool

    /// Whether the bridge publishes its cache of old states, without the RETAIN flag, when it comes online. Only then is the
    /// first live `true` after its start doubted. A device that speaks for itself wakes up *because* of the alarm: false.
    static var republishesCache: Bool { get }
    /// Whether a topic that it claims is surely its own (an inventory said so, or no other bridge writes such topics). An
    /// unsure claim yields to a sure one further down the list.
    func isCertain(of topic: String) -> Bool
    /// The topics on which alarms or calls for help of a device arrive, as far as an inventory told; [] if there are none.
    func topics(of device: DeviceProfile) -> [String]
    /// Whether alarms arrive on a topic of something of which nothing could be told (its inventory entry was refused).
    func carriesAlarms(on topic: String) -> Bool
    /// Whether a name is none of an alarm, whatever it sounds like: an inventory or the model says what it is.
    /// - Parameter form: the names under which a value stands, `/` between them.
    func settles(_ form: String, on topic: String) -> Bool
    /// What to publish to have a device report that state again; nil where it cannot be asked.
    func question(about kind: AlarmKind, of device: DeviceID) -> Publication?
}

extension BridgeDecoder {
    package static var learnsMeanings: Bool { true }
    package mutating func repeated(_ note: RepeatedNote, _ found: inout FormValues, at now: Moment) -> Bool {
        repeated(note, at: now)
    }
    package mutating func repeated(_ note: RepeatedNote, at now: Moment) -> Bool { true }
    package static var republishesCache: Bool { false }
    package func isCertain(of topic: String) -> Bool { true }
    package func topics(of device: DeviceProfile) -> [String] { [] }
    package func carriesAlarms(on topic: String) -> Bool { false }
    package func settles(_ form: String, on topic: String) -> Bool { false }
    package func question(about kind: AlarmKind, of device: DeviceID) -> Publication? { nil }
}

/// Everything that one message says.
package struct Report: Sendable, Equatable {
    package var observations: [Observation] = []
    /// Why there is nothing to conclude (an inventory, a log line, a command); nil where there are observations.
    package var ignored: String?
    /// What an inventory, a discovery message or a birth taught.
    package var profiles: [DeviceProfile] = []
    /// The bridge itself came online or went offline; every device behind it is meant.
    package var bridgeState: BridgeState?
    /// Questions to put to the bridge (`…/get`, rebirth requests).
    package var asks: [Publication] = []
    /// The device that was heard, when it said nothing that is an observation.
    package var heard: DeviceID?
    /// The bridge that carried it, as in `BridgeState.bridge`; nil where there is only one, or none.
    package var bridge: String?
    /// The presses and the zone in it call for help because their own name says so (an entity called SOS), whatever the device is.
    package var callsForHelp = false
    /// The bridge's own number of the press, if it numbers them: then the number alone tells a repetition.
    package var pressNumber: Int64?
    /// What was heard is a radio code without a meaning of its own. A role in the configuration gives it one: a pendant's code
    /// is its press, a smoke detector's its alarm.
    package var isBareCode = false
    /// Which observations are numbers of the message as they stand there, so that its form can be learnt.
    var links: [ReadingLink] = []
    /// Where the claimed time of all observations stands; nil: they claim none.
    var clock: ClockLink?
    /// The claimed times are local ones without a zone, read as UTC: `MessageDecoder` reads them in the home's zone.
    var isLocalClock = false
    /// What has to be done again for each message of this form.
    var note: RepeatedNote?
    /// What the message left behind. `.repeats` must be sure: then messages of the same form are not decoded any more.
    var effect = ReportEffect.changesMeanings
    /// All of it was understood, or it is a copy of what was: what sounds alarming in it is none.
    var isSettled = false
    /// Not one of ours after all: the next decoder that claims the topic is asked. Nothing else is filled in.
    package var isDeclined = false

    package static var declined: Report {
        var report = Report()
        report.isDeclined = true
        return report
    }

    package init(observations: [Observation] = []) { self.observations = observations }

    /// Whether it says nothing but facts, or that there are none.
    var isPlain: Bool {
        effect == .repeats && bridgeState == nil && profiles.isEmpty && asks.isEmpty && !isBareCode && !isDeclined
            && links.count <= FormValues.maximumLinks && (pressNumber == nil || note?.number != nil)
            && links.allSatisfy { observations.indices.contains($0.observation) }
    }

    /// The same, said of a message that leaves nothing behind.
    static func passing(_ reason: String, heard: DeviceID? = nil) -> Report {
        var report = ignoring(reason, heard: heard)
        report.effect = .repeats
        return report
    }

    /// The same, said of one of a kind: its bytes will not come again.
    static func noise(_ reason: String, heard: DeviceID? = nil) -> Report {
        var report = ignoring(reason, heard: heard)
        report.effect = .changesOwn
        return report
    }

    package static func ignoring(_ reason: String, heard: DeviceID? = nil) -> Report {
        var report = Report()
        (report.ignored, report.heard) = (reason, heard)
        return report
    }
}

package struct BridgeState: Sendable, Equatable, Codable {
    package var bridge: String
    package var isOnline: Bool
    package init(bridge: String, isOnline: Bool) { (self.bridge, self.isOnline) = (bridge, isOnline) }

    /// What stands before devices that speak for themselves: three of them silent at once are one fault, and no other bridge's.
    package static let homeNetwork = "home-network"
}

/// A message that could not be understood. An answer, not an accident: counted, named, and the next message is decoded as usual.
package struct Refusal: Error, Equatable, Sendable {
    package var decoder: String
    package var reason: String
    /// Where in the payload, if it is about one place.
    package var byte: Int?
    package init(decoder: String = "", reason: String, byte: Int? = nil) {
        (self.decoder, self.reason, self.byte) = (decoder, reason, byte)
    }
}

/// What the configuration tells the decoders. Every field has a default that suits an untouched bridge.
package struct DecoderSettings: Sendable, Codable, Equatable {
    /// Base topics by decoder name, where they differ from the bridge's default (`"zigbee2mqtt": ["zigbee2mqtt", "z2m-attic"]`).
    package var bases: [String: [String]] = [:]
    /// What Sparkplug metrics mean whose names do not say it.
    package var sparkplugMetrics: [SparkplugMetricRule] = []
    /// Wearables that send packed 16-bit frames.
    package var packedFrames: [PackedFrameSettings] = []
    package init() {}
    /// The base topics of a decoder.
    package func bases(of decoder: String, default standard: [String]) -> [String] { bases[decoder] ?? standard }
}
