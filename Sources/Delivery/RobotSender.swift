import AlertRouter
import SafetyModel
import Synchronization

/// Sends by a target's robots, one after another until one accepts.
final class RobotSender<Dialect: RobotDialect>: Sendable {
    private struct State {
        var budget: SendBudget
        var blockedUntil: Milliseconds = .min
        /// It did not answer: until then the spares are asked first.
        var doubtedUntil: Milliseconds = .min
        var problem: String?
    }
    private let dialect: Dialect
    private let targets: [String: RobotTarget]
    private let client: HTTPClient
    private let text: TextMaker
    /// By robot's name: two targets may share a robot, and then share its budget.
    private let states = Mutex<[String: State]>([:])
    /// A robot that a person must mend is tried again after this.
    private let mendMilliseconds: Milliseconds = 600_000
    private let doubtMilliseconds: Milliseconds = 60_000

    init(dialect: Dialect, targets: [String: RobotTarget], client: HTTPClient, text: @escaping TextMaker) {
        (self.dialect, self.targets, self.client, self.text) = (dialect, targets, client, text)
    }

    /// Robots that last answered that they will not work, by name.
    var problems: [RobotProblem] {
        states.withLock { states in
            states.compactMap { name, state in
                state.problem.map { RobotProblem(channel: Dialect.kind, robot: name, reason: $0) }
            }
        }.sorted { $0.robot < $1.robot }
    }

    func send(_ promise: Promise, now: Moment) async -> SendOutcome {
        guard let target = targets[promise.target], !target.robots.isEmpty else {
            return .rejectedPermanent(reason: "\(Dialect.kind.rawValue): no robot for target \(promise.target)")
        }
        let content = text(promise, Dialect.kind)
        var verdicts = RobotVerdicts()
        for robot in inOrder(target.robots, now) {
            switch reserve(robot, promise.lane, now) {
            case .free: break
            case .full(let wait):
                verdicts.pace(wait)
                continue
            case .blocked(let wait):
                verdicts.retry(after: wait, "robot \(robot.name) asked to wait, or refused")
                continue
            }
            let mentionsAll = promise.lane == .emergency && target.mentionsAllForEmergencies
            let call = Call(
                robot: robot, lane: promise.lane, now: now, mentions: target.mentions, mentionsAll: mentionsAll)
            if let outcome = await attempt(content, call, &verdicts) { return outcome }
        }
        return verdicts.outcome(Dialect.kind)
    }

    private struct Call {
        var robot: Robot
        var lane: Lane
        var now: Moment
        var mentions: [String]
        var mentionsAll: Bool
    }

    /// - Returns: the final outcome, or nil when the next robot should try.
    private func attempt(_ content: MessageText, _ call: Call, _ verdicts: inout RobotVerdicts) async -> SendOutcome? {
        let full = cut(content.body, content, Dialect.maximumTextBytes, call.robot)
        do {
            var answer = try await ask(full, call)
            // The two answers that another text can change; once, and it costs a token like any message.
            if case .tooLong = answer, reserve(call.robot, call.lane, call.now) == .free {
                answer = try await ask(cut(content.body, content, full.utf8.count / 2, call.robot), call)
            } else if case .contentRefused = answer, reserve(call.robot, call.lane, call.now) == .free {
                answer = try await ask(cut(content.neutral, content, Dialect.maximumTextBytes, call.robot), call)
            }
            return note(answer, call, &verdicts)
        } catch {
            switch error {
            case .notSent(let why):
                verdicts.retry(after: 5000, "robot \(call.robot.name): \(why)")
                return nil
            case .uncertain(let why):
                let until = call.now.uptime + doubtMilliseconds
                states.withLock { $0[call.robot.name]?.doubtedUntil = until }
                return .unknown(reason: "\(Dialect.kind.rawValue) robot \(call.robot.name): \(why)")
            }
        }
    }

    private func ask(_ text: String, _ call: Call) async throws(HTTPFailure) -> RobotAnswer {
        let message = RobotMessage(text: text, mentions: call.mentions, mentionsAll: call.mentionsAll)
        guard let request = dialect.request(call.robot, message, now: call.now) else {
            throw .notSent("the request could not be signed")
        }
        let began = ContinuousClock.now
        defer {
            let elapsed = (ContinuousClock.now - began).components
            let milliseconds = elapsed.seconds * 1000 + elapsed.attoseconds / 1_000_000_000_000_000
            states.withLock {
                $0[call.robot.name]?.budget.arrived(
                    startedAt: call.now.uptime, at: call.now.uptime &+ milliseconds)
            }
        }
        return dialect.answer(to: try await client.send(request, lane: call.lane))
    }

    private func note(_ answer: RobotAnswer, _ call: Call, _ verdicts: inout RobotVerdicts) -> SendOutcome? {
        let name = call.robot.name
        switch answer {
        case .accepted:
            states.withLock { states in
                states[name]?.problem = nil
                states[name]?.doubtedUntil = .min
            }
            return .acceptedByProvider(id: nil)
        case .busy(let why, let wait): verdicts.retry(after: wait, "robot \(name): \(why)")
        case .limited(let wait, let why):
            block(name, until: call.now.uptime + wait, problem: nil)
            verdicts.retry(after: wait, "robot \(name): \(why)")
        case .dead(let why):
            block(name, until: call.now.uptime + mendMilliseconds, problem: why)
            verdicts.refuse("robot \(name): \(why)")
        case .tooLong(let why), .contentRefused(let why): verdicts.refuse("robot \(name): \(why)")
        case .refused(let why): return .rejectedPermanent(reason: "\(Dialect.kind.rawValue) robot \(name): \(why)")
        }
        return nil
    }

    private func cut(_ text: String, _ content: MessageText, _ maximum: Int, _ robot: Robot) -> String {
        guard let keyword = robot.keyword, !text.contains(keyword) else {
            return TextLimit.cut(text, maximum: maximum, unbroken: content.unbroken)
        }
        let room = maximum - keyword.utf8.count - 1
        return keyword + "\n" + TextLimit.cut(text, maximum: room, unbroken: content.unbroken)
    }

    /// What went to a robot that did not answer may have arrived: the same again goes to its spare.
    private func inOrder(_ robots: [Robot], _ now: Moment) -> [Robot] {
        let doubted = states.withLock { states in
            Set(robots.map(\.name).filter { (states[$0]?.doubtedUntil ?? .min) > now.uptime })
        }
        return robots.filter { !doubted.contains($0.name) } + robots.filter { doubted.contains($0.name) }
    }

    /// - Returns: nil when the robot may send now, or how long until it may.
    private enum Room: Equatable {
        case free
        /// By our own count of what the provider takes.
        case full(Milliseconds)
        /// By the provider's answer.
        case blocked(Milliseconds)
    }

    private func reserve(_ robot: Robot, _ lane: Lane, _ now: Moment) -> Room {
        states.withLock { states in
            var state = states[robot.name] ?? State(budget: Dialect.budget)
            defer { states[robot.name] = state }
            if now.uptime < state.blockedUntil { return .blocked(state.blockedUntil - now.uptime) }
            return state.budget.take(lane, at: now.uptime).map { .full($0) } ?? .free
        }
    }

    private func block(_ name: String, until: Milliseconds, problem: String?) {
        states.withLock {
            $0[name]?.blockedUntil = until
            if let problem { $0[name]?.problem = problem }
        }
    }
}
