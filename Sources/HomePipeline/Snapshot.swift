import AlertRouter
import Detection
import DeviceProtocols
import SafetyModel

/// A pipeline's whole state, for the journal's snapshot lines. Settings are not state: the current configuration is put back.
package struct HomeSnapshot: Sendable, Codable {
    /// Grows when an older program could not read it.
    package static let version = 1
    package var version = Self.version
    var decoder: MessageDecoder
    var hazards: HazardDetector
    var supervision: SupervisionDetector
    var inactivity: InactivityDetector
    var signs: SignsOfLife
    var wearables: [DeviceID: FallDetector]
    var falls: FallVerification
    var engine: AlertEngine
    var lastInput: Moment?
    var counters: PipelineCounters
    /// The walk test's end; earlier versions know no more of it.
    var walkTestUntil: Milliseconds?
    var alarmTopics: [String]
    var linksDown: [Message.Link: Moment]
    var linksReported: Set<Message.Link>
    /// Later than version 1: nil in older snapshots.
    var utilities: UtilityDetector?
    var vitals: VitalSignDetector?
    var tags: [DeviceID: Bool]?
    var sights: WearableSight?
    var walkTest: WalkTest?
}

extension HomePipeline {
    package var snapshot: HomeSnapshot {
        HomeSnapshot(
            decoder: decoder, hazards: hazards, supervision: supervision, inactivity: inactivity, signs: signs,
            wearables: wearables, falls: falls, engine: engine, lastInput: lastInput,
            counters: counters, walkTestUntil: walkTest?.deadline, alarmTopics: alarmTopics, linksDown: linksDown,
            linksReported: linksReported, utilities: utilities, vitals: vitals, tags: tags, sights: sights,
            walkTest: walkTest)
    }

    /// The state of a snapshot under the settings of now: new devices, rooms and policies count from here on.
    package init(settings: HomeSettings, restoring snapshot: HomeSnapshot) {
        self.init(settings: settings)
        // Other base topics are another world: what was learnt of the old one does not fit.
        if snapshot.decoder.settings == settings.decoders {
            decoder = snapshot.decoder
            decoder.assign(settings.devices)
            decoder.homeZone = settings.zone
        }
        hazards = snapshot.hazards
        supervision = snapshot.supervision
        supervision.use(settings.supervision)
        inactivity = snapshot.inactivity
        if inactivity.zone != settings.zone { inactivity.zone = settings.zone }
        (signs, wearables, falls) = (snapshot.signs, snapshot.wearables, snapshot.falls)
        falls.use(settings.falls)
        falls.use(hasSeveralResidents: settings.hasSeveralResidents)
        sights = snapshot.sights ?? WearableSight()
        if let known = snapshot.utilities {
            utilities = known
            utilities.use(settings.utilities, settings.appliances)
        }
        tags = snapshot.tags ?? [:]
        if let known = snapshot.vitals {
            vitals = known
            vitals.use(settings.vitals, settings.residents)
        }
        engine = snapshot.engine
        engine.use(settings.policies)
        engineDue = engine.nextDeadline
        (lastInput, counters, walkTest) = (snapshot.lastInput, snapshot.counters, snapshot.walkTest)
        if walkTest == nil, let end = snapshot.walkTestUntil, let last = snapshot.lastInput, end > last.uptime {
            walkTest = WalkTest(for: end &- last.uptime, at: last)
        }
        (alarmTopics, linksDown, linksReported) = (snapshot.alarmTopics, snapshot.linksDown, snapshot.linksReported)
    }

    /// What alarm topics are known, for the connection that carries them.
    package var knownAlarmTopics: [String] { alarmTopics }
}

extension HomePipeline {
    /// An alert record of the database that the journal lost, or of which it holds an older state: it is on the list and
    /// escalates. What the journal saw closed stays closed. Returns whether it changed anything.
    @discardableResult package mutating func adopt(_ record: AlertRecord) -> Bool {
        let revision = record.alert.revision
        guard (engine.closedRevision(of: record.alert.id) ?? Int.min) < revision,
            (engine.record(record.alert.id)?.alert.revision ?? Int.min) < revision
        else { return false }
        engine.restore(record)
        engineDue = engine.nextDeadline
        return true
    }
}
