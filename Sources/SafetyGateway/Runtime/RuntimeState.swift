import AlertRouter
import Archives
import HomePipeline
import HostSystem
import Recording
import SQLite
import SafetyModel
import Store

/// What one turn of the runtime has to do once its state is safe on the disk.
struct Outward: Sendable {
    var sends: [Promise] = []
    var publications: [Publication] = []
    var alarmTopics: [String]?
    /// Lines for `--alerts`.
    var alertLines: [[UInt8]] = []
    /// An emergency was decided while the disk could not take it: acknowledge only after somebody has heard of it.
    var isUnsafe = false
    /// For the log: `(severity, text)`.
    var log: [RuntimeNote] = []
}

enum RuntimeNote: Sendable {
    case alert(Alert, String)
    case storage(String, String?)
}

/// Everything of the running box that must be one at a time: pipeline, journal, database, outbox. Guarded by `HomeRuntime`.
struct RuntimeState: ~Copyable {
    var pipeline: HomePipeline
    var outbox: Outbox
    var clock: HomeClock
    var writer: RecordingWriter
    var journal: Journal?
    var database: AlertDatabase?
    /// What the database could not take yet; committed with the next batch that it takes.
    var unsaved = AlertDatabase.Batch()
    var storageProblems: [String: String] = [:]
    var lastSync: Milliseconds = 0
    var lastRepair: Milliseconds = 0
    /// wall minus uptime at the last turn: a step of the wall clock shows in it.
    var wallOffset: Milliseconds = 0
    /// Uptime of the last turn; nil before the first.
    var lastTurn: Milliseconds?
    let settings: GatewaySettings
    var messages = 0
    var duplicates = 0

    /// One input: into the journal's buffer, through the pipeline, and what it promises into the outbox.
    mutating func apply(
        _ input: HomeInput, at now: Moment, messageID: UInt16 = 0, session: String? = nil, into turn: inout Turn
    ) {
        input.append(to: &writer, at: now, messageID: messageID, session: session)
        take(pipeline.handle(input, at: now), at: now, into: &turn)
        wallOffset = now.wall - now.uptime
    }

    private mutating func take(_ effects: [HomeEffect], at now: Moment, into turn: inout Turn) {
        for effect in effects {
            switch effect {
            case .alert(let effect):
                turn.batch.effects.append(effect)
                switch effect {
                case .promise(let promise): turn.batch.rows += outbox.add(promise, at: now)
                case .withdraw(let key): turn.batch.rows += outbox.withdraw(key)
                case .transition(let alert, let event):
                    turn.outward.alertLines.append(alert.json(zone: pipeline.settings.zone))
                    turn.outward.log.append(.alert(alert, event.name))
                    if alert.severity == .emergency, alert.handling == .unacked { turn.hasEmergency = true }
                case .note, .answer, .forward: break
                }
            case .publish(let publication): turn.outward.publications.append(publication)
            case .alarmTopics(let topics): turn.outward.alarmTopics = topics
            }
        }
    }

    /// The loop turns several times a second; where it did not for so long, the machine slept, and nobody saw the home meanwhile.
    static let sleptMilliseconds: Milliseconds = 30_000

    /// A suspended machine is told like a restart: the time nobody looked is no silence of the resident.
    mutating func noteSleep(at now: Moment, into turn: inout Turn) {
        defer { lastTurn = now.uptime }
        guard let lastTurn, now.uptime - lastTurn > Self.sleptMilliseconds else { return }
        let slept = now.uptime - lastTurn
        apply(.started(bootID: clock.bootID, isClockTrusted: true, blindMilliseconds: slept), at: now, into: &turn)
    }

    /// Time passes: deadlines of the pipeline and of the outbox, and a stepped wall clock.
    mutating func tick(at now: Moment, into turn: inout Turn) {
        if abs(now.wall - now.uptime - wallOffset) > 1000 { apply(.clock, at: now, into: &turn) }
        if let due = pipeline.nextDeadline, due <= now.uptime { apply(.tick, at: now, into: &turn) }
        follow(outbox.advance(to: now), at: now, into: &turn)
    }

    /// What the outbox wants: rows to keep, and facts for the engine.
    mutating func follow(_ changes: [Outbox.Change], at now: Moment, into turn: inout Turn) {
        for change in changes {
            switch change {
            case .save, .remove: turn.batch.rows.append(change)
            case .delivery(let key, let outcome): apply(.delivery(key: key, outcome: outcome), at: now, into: &turn)
            case .path(let detection):
                let name = String((detection.device?.name ?? "").dropFirst("path:".count))
                let problem = detection.change == .raised ? detection.evidence.first?.says.en ?? "failed" : nil
                apply(.path(name, problem: problem), at: now, into: &turn)
            }
        }
    }
}

/// One turn in the making.
struct Turn {
    var batch = AlertDatabase.Batch()
    var outward = Outward()
    var hasEmergency = false
}
