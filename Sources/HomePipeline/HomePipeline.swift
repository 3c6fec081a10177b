import AlertRouter
import Detection
import DeviceProtocols
import SafetyModel

/// One home as one value: decode, detect, route. `run`, `replay`, `simulate` and the tests all drive this and nothing else.
///
/// It is told inputs with their moments and answers with effects; it never looks at a clock. Between two inputs it walks from
/// deadline to deadline, so that whatever silence raises carries the deadline as its time, whichever tick noticed it.
package struct HomePipeline: Sendable {
    package let settings: HomeSettings
    var decoder: MessageDecoder
    var hazards = HazardDetector()
    var supervision: SupervisionDetector
    var inactivity: InactivityDetector
    var signs = SignsOfLife()
    var utilities: UtilityDetector
    var vitals: VitalSignDetector
    var wearables: [DeviceID: FallDetector] = [:]
    /// Key tags and phones, and whether they are there.
    var tags: [DeviceID: Bool] = [:]
    var falls: FallVerification
    /// Whether what wearables send can be judged.
    var sights = WearableSight()
    package internal(set) var engine: AlertEngine
    /// `engine.nextDeadline`, after whatever was done to it.
    var engineDue: Milliseconds?
    /// The last input's moment: the wall clock of every deadline until the next input is reckoned from it.
    package internal(set) var lastInput: Moment?
    var counters = PipelineCounters()
    /// A technician walks the home.
    var walkTest: WalkTest?
    var alarmTopics: [String] = []
    /// Connections that are down and not yet worth an alert; and those that were.
    var linksDown: [Message.Link: Moment] = [:]
    var linksReported: Set<Message.Link> = []
    /// Filters of the home that the broker does not grant; not state, a start asks for each again.
    var unheardFilters: Set<String> = []
    /// What messages need to know of their devices, until an inventory says something new; not state.
    var contexts: [DeviceID: DeviceContext] = [:]
    /// A home log told of something inside; not state, a log is read from its begin.
    var hasHeardInside = false
    /// Since when open questions wait for what lies at the broker.
    var questionsHeldSince: Milliseconds?
    /// Kept from message to message; not state.
    var json = JSONDocument()
    var answer = Decoded()

    package init(settings: HomeSettings) {
        self.settings = settings
        decoder = MessageDecoder(settings: settings.decoders, devices: settings.devices)
        decoder.homeZone = settings.zone
        supervision = SupervisionDetector(limits: settings.supervision)
        inactivity = InactivityDetector(zone: settings.zone)
        utilities = UtilityDetector(limits: settings.utilities, appliances: settings.appliances)
        vitals = VitalSignDetector(limits: settings.vitals, residents: settings.residents)
        falls = FallVerification(limits: settings.falls)
        falls.use(hasSeveralResidents: settings.hasSeveralResidents)
        engine = AlertEngine(home: settings.home, policies: settings.policies)
    }

    /// The uptime at which `advance` must be called at the latest.
    package var nextDeadline: Milliseconds? {
        var copy = self
        let due = copy.nextDue()
        return due == .max ? nil : due
    }

    /// The same for the common path, which asks with every input: no array, and no copy of a detector (a getter of another module
    /// copies what it is asked of; a mutating function is told where it lies).
    mutating func nextDue() -> Milliseconds {
        var due = min(engineDue ?? .max, inactivity.due(), supervision.nextDeadline ?? .max)
        due = min(due, utilities.nextDeadline ?? .max, vitals.nextDeadline ?? .max)
        due = min(due, hazards.due(), falls.due())
        if !linksDown.isEmpty { due = min(due, linkDeadline ?? .max) }
        if let walk = walkTest { due = min(due, walk.deadline) }
        if !wearables.isEmpty { due = min(due, wearDeadline ?? .max) }
        return due
    }

    /// Handles one input. What fell due before it comes first.
    package mutating func handle(_ input: HomeInput, at now: Moment) -> [HomeEffect] {
        var effects: [HomeEffect] = []
        holdQuestions(for: input, at: now)
        if case .started(_, _, let blind?) = input { sawNothing(for: blind, until: now, into: &effects) }
        if nextDue() <= now.uptime { effects += advance(to: now) }
        lastInput = now
        switch input {
        case .message(let message): handle(message, at: now, into: &effects)
        case .started(let bootID, let isClockTrusted, let blind):
            let facts = AlertEngine.ClockFacts(bootID: bootID, isTrusted: isClockTrusted)
            route(engine.started(at: now, clock: facts), into: &effects)
            started(after: blind, isClockTrusted: isClockTrusted, at: now, into: &effects)
        case .connection(let fault, let name, let problem):
            connection(fault, name, problem, at: now, into: &effects)
        case .link(let link, let isUp): changed(link, isUp: isUp, at: now, into: &effects)
        case .delivery(let key, let outcome): route(engine.handle(delivery: key, outcome, at: now), into: &effects)
        case .command(let command): route(engine.handle(command, at: now), into: &effects)
        case .storage(let name, let problem): storage(name, problem, at: now, into: &effects)
        case .path(let name, let problem): path(name, problem, at: now, into: &effects)
        case .walkTest(let milliseconds):
            walkTest(for: milliseconds, at: now, into: &effects)
        case .sign(let sign): hear(logged: sign, at: now, into: &effects)
        case .samples(let device, let samples, let turns, let times):
            wear(device, samples, turns, times, at: now, into: &effects)
        case .clock, .tick: break
        }
        return effects
    }

    /// Lets the clock run to `now`: each deadline on the way is handled at its own moment.
    package mutating func advance(to now: Moment) -> [HomeEffect] {
        guard let base = lastInput else { return [] }
        var effects: [HomeEffect] = []
        var (turns, previous) = (0, Milliseconds.min)
        while true {
            let due = nextDue()
            guard due <= now.uptime else { break }
            // A deadline that does not move would hold the loop for ever: take it as due now.
            turns += 1
            let isStuck = due <= previous || turns > 100_000
            let moment = isStuck ? base.at(uptime: now.uptime) : base.at(uptime: max(due, base.uptime))
            previous = due
            raise(supervision.advance(to: moment), at: moment, into: &effects)
            advanceLinks(to: moment, into: &effects)
            advanceWalkTest(to: moment, into: &effects)
            advanceHazards(to: moment, into: &effects)
            corroborateSilence(at: moment)
            find(inactivity.advance(to: moment), into: &effects)
            tickWearables(at: moment, into: &effects)
            judge(fall: falls.advance(to: moment), at: moment, into: &effects)
            judge(utility: utilities.advance(to: moment), at: moment, into: &effects)
            judge(vitals: vitals.advance(to: moment), at: moment, into: &effects)
            route(engine.advance(to: moment), into: &effects)
            if isStuck { break }
        }
        return effects
    }

    mutating func raise(_ detections: [Detection], at now: Moment, into effects: inout [HomeEffect]) {
        guard !detections.isEmpty else { return }
        for detection in detections { route(engine.handle(detection, at: now), into: &effects) }
    }

    mutating func route(_ routed: [Effect], into effects: inout [HomeEffect]) {
        engineDue = engine.nextDeadline
        for effect in routed {
            if case .answer(let result) = effect {
                effects.append(.publish(deskProtocol.result(result)))
            } else {
                effects.append(.alert(effect))
                if case .transition(let alert, _) = effect, alert.isClosed { rearm(after: alert) }
            }
        }
    }

    /// Closed by a person: an alarm that is still on raises again with its next live report.
    private mutating func rearm(after alert: Alert) {
        if alert.category == .inactivity { inactivity.closed() }
        guard let device = alert.device else { return }
        decoder.rearm(device)
        hazards.closed(device, alert.category)
        if alert.category == .vitalSign { vitals.rearm(device) }
        if alert.category == .fall { falls.rearm(device).forEach { decoder.rearm($0) } }
    }

    /// What a command was answered, while it is remembered.
    package func lastResult(of commandID: String) -> CommandResult? { engine.answer(to: commandID) }

    package var deskProtocol: DeskProtocol {
        DeskProtocol(community: settings.community, home: settings.home, zone: settings.zone)
    }
}
