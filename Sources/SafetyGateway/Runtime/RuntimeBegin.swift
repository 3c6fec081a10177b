import HomePipeline
import HostSystem
import SafetyModel

extension RuntimeState {
    /// The first turn: a fresh segment, then the start itself, then what was broken.
    mutating func begin(_ clock: HomeClock, problems: [String: String], at now: Moment) -> Turn {
        var turn = Turn()
        var problems = problems
        if let problem = saveRestored() { problems["database"] = problem }
        forgetWhatIsOver(at: now)
        if let journal {
            do throws(FileError) { try journal.begin(with: snapshotLine(at: now)) } catch {
                storageProblems["journal"] = "\(error)"
                problems["journal"] = "\(error)"
            }
        }
        lastSync = now.uptime
        apply(
            .started(bootID: clock.bootID, isClockTrusted: clock.isGapTrusted, blindMilliseconds: clock.sinceMark),
            at: now,
            into: &turn)
        for (name, problem) in problems.sorted(by: { $0.key < $1.key }) {
            turn.outward.log.append(.storage(name, problem))
            if (name == "journal" ? journal == nil : database == nil) { storageProblems[name] = problem }
            apply(.storage(name: name, problem: problem), at: now, into: &turn)
        }
        // What an empty folder was told of is over once there is a state again.
        let stateDevice = DeviceID("gateway/\(HomeRuntime.stateName)")
        if clock.sinceMark != nil, pipeline.engine.openAlerts.contains(where: { $0.device == stateDevice }) {
            apply(.storage(name: HomeRuntime.stateName, problem: nil), at: now, into: &turn)
        }
        tick(at: now, into: &turn)
        finish(&turn, at: now)
        return turn
    }
}
