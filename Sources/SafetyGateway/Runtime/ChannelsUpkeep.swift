import AlertRouter
import Delivery
import SafetyModel

/// What the ways out need beside messages: replies and reports are fetched, links are tested, lists elsewhere are kept true, and
/// what does not work is told. Each has a task of its own, so that one that hangs holds no other up; none where none is configured.
struct ChannelsUpkeep: Sendable {
    private let channels: Channels
    private let runtime: HomeRuntime
    private static let lookSeconds: Milliseconds = 10

    static func start(_ channels: Channels, _ runtime: HomeRuntime) -> [Task<Void, Never>] {
        let upkeep = ChannelsUpkeep(channels: channels, runtime: runtime)
        var tasks = channels.linkTests.map { test in
            Task.detached { await upkeep.testLink(test.target, seconds: test.seconds) }
        }
        if let sms = channels.sms {
            let replies = SMSReplies(channel: sms)
            tasks.append(Task.detached { await every(seconds: 1) { await replies.poll(runtime) } })
            tasks.append(
                Task.detached { await every(seconds: Int(lookSeconds)) { await replies.lookAtQueue(runtime) } })
        }
        if let alertmanager = channels.alertmanager {
            tasks.append(Task.detached { await upkeep.keep(alertmanager) })
        }
        if !channels.robots.isEmpty {
            // A robot that is gone is told while its alert is still being called by other ways.
            tasks.append(Task.detached { await every(seconds: 1) { upkeep.lookAtRobots() } })
        }
        return tasks
    }

    private static func every(seconds: Int, _ body: () async -> Void) async {
        while !Task.isCancelled {
            await body()
            try? await Task.sleep(for: .seconds(seconds))
        }
    }

    /// Two tests that fail make a dead path: with the usual minute between them it is told within 180 s.
    private func testLink(_ target: String, seconds: Int) async {
        var failures = 0
        await Self.every(seconds: seconds) {
            guard let outcome = await channels.centres?.test(target, now: runtime.now) else { return }
            failures = outcome.isAccepted ? 0 : failures + 1
            if failures == 0 {
                runtime.supervise("dc09/\(target)", problem: nil)
            } else if failures >= 2 {
                runtime.supervise("dc09/\(target)", problem: outcome.reason ?? "the link test failed")
            }
        }
    }

    /// Alertmanager forgets: after our start and after its own it is told again what is on, and then every minute.
    private func keep(_ alertmanager: AlertmanagerChannel) async {
        let open = runtime.inspect { state, _ in state.pipeline.engine.openAlerts }
        alertmanager.restore(open, now: runtime.now)
        var failures = 0
        await Self.every(seconds: 1) {
            let now = runtime.now
            guard let due = alertmanager.nextDeadline, due <= now.uptime,
                let outcome = await alertmanager.resend(now: now)
            else { return }
            failures = outcome.isAccepted ? 0 : failures + 1
            let name = "alertmanager/\(ChannelKind.alertmanager.rawValue)"
            if failures == 0 {
                runtime.supervise(name, problem: nil)
            } else if failures >= 3 {
                runtime.supervise(name, problem: outcome.reason ?? "it cannot be told what is on")
            }
        }
    }

    /// A spare hides that the robot before it is dead.
    private func lookAtRobots() {
        let problems = channels.robots.flatMap(\.problems)
        let broken = Dictionary(
            problems.map { ("\($0.channel.rawValue)/\(Self.robotMark)\($0.robot)", $0.reason) },
            uniquingKeysWith: { first, _ in first })
        let dead = runtime.deadPaths
        for (name, reason) in broken.sorted(by: { $0.key < $1.key }) {
            // A way out that is told as dead says the same of its only robot.
            let ways = "\(name.prefix { $0 != "/" })/"
            if dead.contains(where: { $0.hasPrefix(ways) && !$0.contains("/\(Self.robotMark)") }) { continue }
            runtime.supervise(name, problem: reason)
        }
        for name in runtime.deadPaths where name.contains("/\(Self.robotMark)") && broken[name] == nil {
            runtime.supervise(name, problem: nil)
        }
    }
    private static let robotMark = "robot "
}

extension HomeRuntime {
    var now: Moment { inspect { _, now in now } }

    /// Ways out that are known not to work, as they are supervised.
    var deadPaths: [String] {
        inspect { state, _ in
            state.pipeline.engine.openAlerts.compactMap { alert in
                guard alert.category == .link, alert.condition == .active, let name = alert.device?.name,
                    name.hasPrefix("path:")
                else { return nil }
                return String(name.dropFirst("path:".count))
            }
        }
    }

    /// Tells a path's state where it has changed.
    func supervise(_ path: String, problem: String?) {
        if deadPaths.contains(path) != (problem != nil) { tell(.path(path, problem: problem)) }
    }
}

extension SendOutcome {
    /// Why it did not work; never a secret.
    var reason: String? {
        switch self {
        case .acceptedByProvider, .deliveredToDevice, .seen, .deferred: nil
        case .rejectedRetry(_, let reason), .rejectedPermanent(let reason), .unknown(let reason): reason
        }
    }
}
