import SafetyModel
import Store

extension RuntimeState {
    /// What is over is kept for so long: as evidence, and for the question why there was a call a year ago.
    static let keptDays: Int64 = 400

    /// Forgets closed alerts and their histories of before; never what is open. At each start and each new segment of the journal, so that
    /// database, backup and the check at a start stay bounded. A disk that refuses says so at the next commit.
    func forgetWhatIsOver(at now: Moment) {
        try? database?.prune(before: now.wall - Self.keptDays * 86_400_000)
    }
}
