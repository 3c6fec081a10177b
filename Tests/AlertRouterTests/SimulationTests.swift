import Foundation
import SafetyModel
import Testing

@testable import AlertRouter

/// Crashes at every step, cut links, lying providers, jumping clocks: what must hold in every run. `SIMULATION_RUNS` raises
/// the number of runs, `SIMULATION_SEED` picks the first.
@Suite struct SimulationTests {
    @Test func nothingIsLostAndNothingIsEarlyOrLate() throws {
        let environment = ProcessInfo.processInfo.environment
        let runs = environment["SIMULATION_RUNS"].flatMap(UInt64.init) ?? 100
        let first = environment["SIMULATION_SEED"].flatMap(UInt64.init) ?? 1
        var totals = (alerts: 0, steps: 0, acks: 0, outages: 0, worst: Milliseconds(0))
        for seed in first..<(first + runs) {
            var world = SimulatedWorld(seed: seed)
            try world.run()
            let judge = SimulationJudge(world)
            totals.alerts += judge.alerts
            totals.steps += judge.steps
            totals.acks += judge.acks
            totals.outages += world.outages.count
            totals.worst = max(totals.worst, judge.worstLateness)
            #expect(judge.problems.isEmpty, "seed \(seed): \(judge.problems.prefix(4))")
            if !judge.problems.isEmpty { break }
        }
        print("simulation: \(runs) runs, \(totals)")
        #expect(totals.alerts > 0 && totals.acks > 0 && totals.outages > 0, "the world does what it says")
    }

    @Test func equalSeedsGiveEqualHistories() throws {
        var histories: [[String]] = []
        for _ in 0..<2 {
            var world = SimulatedWorld(seed: 7)
            try world.run()
            histories.append(world.box.log.map { "\($0)" })
        }
        #expect(histories[0] == histories[1] && !histories[0].isEmpty)
    }
}

/// Reads the box's committed history and judges it by rules of its own, not by the engine's state.
struct SimulationJudge {
    var problems: [String] = []
    var (alerts, steps, acks) = (0, 0, 0)
    var worstLateness: Milliseconds = 0
    private var bases: [String: Milliseconds] = [:]
    private var ladders: [String: Severity] = [:]
    private var pulled: Set<String> = []
    private var revisions: [String: Int] = [:]
    private var lastSign: [String: Milliseconds] = [:]

    init(_ world: SimulatedWorld) {
        problems = world.problems
        for entry in world.box.log { read(entry.effect, entry.noticed, world) }
        compare(world)
        liveness(world)
    }

    private mutating func read(_ effect: Effect, _ noticed: Milliseconds, _ world: SimulatedWorld) {
        switch effect {
        case .transition(let alert, let event):
            let expected = (revisions[alert.id] ?? 0) + 1
            if alert.revision != expected {
                problems.append("\(alert.id): revision \(alert.revision), wanted \(expected)")
            }
            revisions[alert.id] = alert.revision
            if ["raised", "severity_raised", "confirmed_live"].contains(event.name) {
                alerts += 1
                (bases[alert.id], ladders[alert.id]) = (event.at.uptime, alert.severity)
            }
            if alert.handling == .acked { acks += 1 }
            if alert.handling == .confirmed && alert.closeReason == nil {
                problems.append("\(alert.id): closed without reason")
            }
            if event.name == "lease_expired" { late(event, noticed, world) }
        case .note(let event) where event.name == "fault_nobody_reached": pulled.insert(event.alertID)
        case .note(let event) where event.name == "step": step(event, noticed, world)
        case .note, .promise, .withdraw, .answer, .forward: break
        }
    }

    private mutating func step(_ event: TransitionEvent, _ noticed: Milliseconds, _ world: SimulatedWorld) {
        steps += 1
        late(event, noticed, world)
        let cause = event.cause ?? ""
        guard let base = bases[event.alertID], let severity = ladders[event.alertID] else {
            problems.append("step of an unknown alert")
            return
        }
        guard cause.first == "s", let index = Int(cause.dropFirst()), !pulled.contains(event.alertID) else { return }
        let policy = severity == .emergency ? [0, 30, 120, 240] : severity == .urgent ? [0, 60, 600, 1200] : [0]
        guard severity >= .urgent, index < policy.count else { return }
        if event.at.uptime < base + Milliseconds(policy[index]) * 1000 {
            problems.append("\(event.alertID) \(cause) early: \(event.at.uptime - base) ms")
        }
    }

    /// Within 2 s of the due time, or 15 s after the boot where the machine was off.
    private mutating func late(_ event: TransitionEvent, _ noticed: Milliseconds, _ world: SimulatedWorld) {
        let lateness = noticed - event.at.uptime
        let wasOff = world.outages.contains { $0.box && $0.until >= event.at.uptime - 2000 && $0.from <= noticed }
        if !wasOff { worstLateness = max(worstLateness, lateness) }
        let boot = world.outages.last { $0.box && $0.until <= noticed }?.until ?? 0
        if lateness > 2000, !wasOff || noticed - boot > 15_000 {
            problems.append("\(event.alertID) \(event.name) \(event.cause ?? "") late: \(lateness) ms at \(noticed)")
        }
        if lateness < 0 { problems.append("\(event.alertID) \(event.name) before its due time") }
    }

    /// After the calm: every alert of the box stands on the desk's list, as it is, once; every answered command counted.
    private mutating func compare(_ world: SimulatedWorld) {
        let mine = world.box.engine.openAlerts
        let theirs = world.desk.engine.openAlerts.filter { $0.home == "57001A" }
        for alert in mine where alert.at.uptime < SimulatedWorld.end - 60_000 {
            let copies = theirs.filter { $0.id == alert.id }
            if copies.count != 1 { problems.append("\(alert.id) is \(copies.count) times on the desk") }
            if let copy = copies.first, copy.revision != alert.revision {
                problems.append("\(alert.id): desk has revision \(copy.revision), box \(alert.revision)")
            }
        }
        let isSettled = world.box.log.allSatisfy { entry in
            if case .transition = entry.effect { entry.noticed < SimulatedWorld.end - 60_000 } else { true }
        }
        if isSettled, mine.count != theirs.count {
            problems.append("the desk lists \(theirs.count), the box \(mine.count)")
        }
        var seen: Set<String> = []
        var committed: [String: String] = [:]
        for entry in world.box.log {
            if case .transition(let alert, let event) = entry.effect {
                if alert.severity == .emergency {
                    seen.insert("\(alert.device?.name ?? "") \(alert.category.rawValue)")
                }
                if let cause = event.cause, event.actor != nil { committed[cause] = event.name }
            }
            if case .note(let event) = entry.effect, let cause = event.cause { committed[cause] = event.name }
            if case .answer(let result) = entry.effect, result.status == .done, committed[result.commandID] == nil {
                problems.append("command \(result.commandID) was answered 'done' and left no trace")
            }
        }
        for lost in world.emergencies.subtracting(seen).sorted() { problems.append("lost: \(lost)") }
        for alert in mine where alert.handling == .confirmed { problems.append("\(alert.id) is closed and open") }
    }

    /// Whatever is open and without a person at the end was called out again within its tail.
    private mutating func liveness(_ world: SimulatedWorld) {
        for effect in world.box.log.map(\.effect) {
            switch effect {
            case .transition(let alert, let event): lastSign[alert.id] = event.at.uptime
            case .note(let event) where event.name == "step": lastSign[event.alertID] = event.at.uptime
            case .note, .promise, .withdraw, .answer, .forward: break
            }
        }
        for alert in world.box.engine.openAlerts where alert.handling == .unacked && alert.severity >= .urgent {
            let silence = SimulatedWorld.end - (lastSign[alert.id] ?? 0)
            let limit: Milliseconds = alert.severity == .emergency ? 302_000 : 902_000
            if silence > limit { problems.append("\(alert.id) \(alert.severity): nobody called for \(silence) ms") }
        }
    }
}
