import AlertRouter
import HostSystem
import Synchronization

/// What channels answer, noted by a thread of its own, all that has come together: a provider's answer never holds one of Swift's
/// few threads while the disk is waited for, and a flood of them costs few commits.
final class AnswerNotes: Sendable {
    private struct Answers {
        var waiting: [(key: String, outcome: SendOutcome)] = []
        var isBeingNoted = false
    }
    private let answers = Mutex(Answers())

    func add(_ key: String, _ outcome: SendOutcome, to runtime: HomeRuntime) {
        let isFirst = answers.withLock { answers in
            answers.waiting.append((key, outcome))
            defer { answers.isBeingNoted = true }
            return !answers.isBeingNoted
        }
        guard isFirst else { return }
        if !DetachedThread.start({ [self] in note(runtime) }) { note(runtime) }
    }

    private func note(_ runtime: HomeRuntime) {
        while true {
            let next = answers.withLock { answers in
                defer { answers.waiting.removeAll() }
                answers.isBeingNoted = !answers.waiting.isEmpty
                return answers.waiting
            }
            if next.isEmpty { return }
            runtime.settle(next)
        }
    }
}
