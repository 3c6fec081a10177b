import AlertRouter
import HomePipeline
import HostSystem
import Logging
import MQTTLink
import Recording
import SQLite
import SafetyModel
import Store
import Synchronization

/// The running box: everything that enters takes the same door, one at a time, and is on the disk before it has an effect.
final class HomeRuntime: Sendable {
    let settings: GatewaySettings
    let logger: Logger
    /// What is known of the connections; for status, heartbeat and metrics.
    let connections = ConnectionReports()
    let box: BoxFigures
    /// The state folder held nothing at the start: a new box, or a disk that is not where it was.
    private let isStateNew: Bool
    private let state: Mutex<RuntimeState>
    private let filters: Mutex<Filters>
    /// Does what a turn wants done; set before anything enters.
    let outward: any OutwardHandler

    private struct Filters {
        var redelivery: RedeliveryFilter
        var twins = TwinFilter()
    }

    protocol OutwardHandler: Sendable {
        func carryOut(_ outward: Outward, by runtime: HomeRuntime)
        /// Waits until the uplink or the siren has taken the emergency, at most a few seconds.
        func waitUntilHeard(_ outward: Outward)
    }

    /// Restores what the last run left, and begins a new journal segment.
    init(settings: GatewaySettings, logger: Logger, outward: any OutwardHandler) throws(FileError) {
        (self.settings, self.logger, self.outward) = (settings, logger, outward)
        box = BoxFigures(stateFolder: settings.stateFolder)
        var problems: [String: String] = [:]
        do throws(FileError) { try Files.makeFolder(settings.stateFolder) } catch { problems["folder"] = "\(error)" }
        let isDatabaseMissing = !Files.exists("\(settings.stateFolder)/alerts.db")
        var journal: Journal?
        do throws(FileError) {
            journal = try Journal(folder: "\(settings.stateFolder)/journal", limits: settings.journal)
        } catch {
            problems["journal"] = "\(error)"
        }
        var restored = Restore(settings: settings, journal: journal)
        for problem in restored.problems { logger.warning("journal: \(problem)") }
        let clock = HomeClock(after: restored.mark)
        let now = clock.now
        var database: AlertDatabase?
        var rows: [Outbox.Row] = []
        do throws(SQLiteError) {
            let opened = try RuntimeState.openDatabase(
                "\(settings.stateFolder)/alerts.db", zone: settings.home.zone, now: now)
            if let damage = opened.damage { problems["database"] = damage }
            rows = try opened.database.rows()
            restored.adopt(try opened.database.records())
            database = opened.database
        } catch { problems["database"] = "\(error)" }
        problems.merge(restored.losses(isDatabaseMissing: isDatabaseMissing, rows.count)) { first, _ in first }
        isStateNew = restored.mark == nil && isDatabaseMissing && problems.isEmpty
        let (outbox, changes) = restored.outbox(rows: rows, at: now)
        var state = RuntimeState(
            pipeline: restored.pipeline, outbox: outbox, clock: clock,
            writer: RecordingWriter(zone: settings.home.zone),
            journal: journal, database: database, wallOffset: now.wall - now.uptime, settings: settings)
        state.unsaved.effects = restored.effects
        for id in Set(restored.effects.compactMap(\.alertID)).sorted() {
            state.unsaved.records.append((id, restored.pipeline.engine.record(id)))
        }
        state.unsaved.rows = changes
        let unproven = RecentDelivery.unproven(
            restored.deliveries, until: restored.mark?.moment.uptime, away: clock.sinceMark)
        filters = Mutex(Filters(redelivery: RedeliveryFilter(unproven)))
        let turn = state.begin(clock, problems: problems, at: now)
        self.state = Mutex(state)
        filters.withLock { $0.twins.use(alarmTopics) }
        carryOut(turn.outward)
    }

    /// Messages of one session, between reading and acknowledging.
    func receive(_ batch: [Received], session: String) {
        FaultPoint.pass("received")
        var outward = Outward()
        state.withLock { state in
            let now = state.clock.now
            var turn = Turn()
            state.noteSleep(at: now, into: &turn)
            filters.withLock { filters in
                for received in batch {
                    state.messages &+= 1
                    let isRepeat = filters.redelivery.isRepeat(received, session: session)
                    // A repetition was balanced when it came first.
                    let isEcho =
                        !isRepeat && received.message.link == .home
                        && filters.twins.isEcho(received.message, isAlarmSession: session == "alarm", at: now.uptime)
                    if isRepeat || isEcho {
                        state.duplicates &+= 1
                        continue
                    }
                    state.apply(
                        .message(received.message), at: now, messageID: received.messageID,
                        session: session == "alarm" ? session : nil, into: &turn)
                }
                if let topics = turn.outward.alarmTopics { filters.twins.use(topics) }
            }
            if turn.hasEmergency { FaultPoint.pass("decided") }
            state.finish(&turn, at: now)
            if turn.hasEmergency { FaultPoint.pass("committed") }
            outward = turn.outward
        }
        carryOut(outward)
        if outward.isUnsafe { self.outward.waitUntilHeard(outward) }
    }

    /// Anything that is no message.
    func tell(_ input: HomeInput) {
        turn { state, now, turn in state.apply(input, at: now, into: &turn) }
    }

    /// A person's command from somewhere else than the uplink, and what came of it.
    func perform(_ command: Command) -> CommandResult? {
        var result: CommandResult?
        turn { state, now, turn in
            state.apply(.command(command), at: now, into: &turn)
            result = state.pipeline.lastResult(of: command.id)
        }
        return result
    }

    /// What became of an attempt to send.
    func settle(_ key: String, _ outcome: SendOutcome) {
        turn { state, now, turn in state.follow(state.outbox.settle(key, outcome, at: now), at: now, into: &turn) }
    }

    func settle(_ outcomes: [(key: String, outcome: SendOutcome)]) {
        turn { state, now, turn in
            for (key, outcome) in outcomes {
                state.follow(state.outbox.settle(key, outcome, at: now), at: now, into: &turn)
            }
        }
    }

    func linkIsBack(_ channels: [ChannelKind]) {
        turn { state, now, turn in
            for channel in channels { state.follow(state.outbox.linkIsBack(channel, at: now), at: now, into: &turn) }
        }
    }

    /// Time passes. Returns how many milliseconds may pass until the next call is needed.
    @discardableResult
    func tick() -> Milliseconds {
        turn { state, now, turn in
            state.tick(at: now, into: &turn)
            state.repair(at: now, into: &turn)
        }
        return state.withLock { state in
            let now = state.clock.now
            let due = [state.pipeline.nextDeadline, state.outbox.nextDeadline(at: now)].compactMap { $0 }.min()
            return due.map { min(1000, max(1, $0 - now.uptime)) } ?? 1000
        }
    }

    /// The state folder's name in `storage` events.
    static let stateName = "state"

    func connected(_ session: String, isSessionPresent: Bool) {
        filters.withLock { $0.redelivery.connected(session, isSessionPresent: isSessionPresent) }
        guard isStateNew, isSessionPresent, session != "alarm" else { return }
        tell(
            .storage(
                name: Self.stateName,
                problem: "the folder was empty, but the broker knows this box: not mounted, or lost?"))
    }

    /// The broker has heard our acknowledgements of the connection's first so many messages.
    func proven(_ session: String, _ messages: Int) {
        filters.withLock { $0.redelivery.proven(session, messages) }
    }

    /// Everything that is still buffered goes to the disk; then the database is closed.
    func close() {
        state.withLock { state in
            try? state.journal?.sync()
            state.database = nil
        }
    }

    var alarmTopics: [String] { state.withLock { $0.pipeline.knownAlarmTopics } }

    /// Reads the state for status, heartbeat and the like.
    func inspect<Result>(_ body: (borrowing RuntimeState, Moment) -> sending Result) -> sending Result {
        state.withLock { state in body(state, state.clock.now) }
    }

    private func turn(_ body: (inout RuntimeState, Moment, inout Turn) -> Void) {
        var outward = Outward()
        state.withLock { state in
            let now = state.clock.now
            var turn = Turn()
            state.noteSleep(at: now, into: &turn)
            body(&state, now, &turn)
            state.finish(&turn, at: now)
            outward = turn.outward
        }
        carryOut(outward)
    }

    private func carryOut(_ outward: Outward) {
        for note in outward.log { logger.note(note) }
        self.outward.carryOut(outward, by: self)
    }
}
