import AlertRouter
import Recording
import SafetyModel
import Testing

@testable import HomePipeline

/// Lines that break for a moment, of every length and in every order: whether the home is watched again, and when a silence is called.
@Suite struct LineBlipTests {
    private enum Line: CaseIterable { case broker, bridge, box }

    /// The fixed limit by day of a home that is not known yet, and the last sign of life (s).
    private static let limit = 4 * 3600.0
    private static let lastSign = 60.0

    /// A home, and what its lines did to it.
    private struct Life {
        var home = Home()
        var isDown: [Line: Bool] = [:]
        var now = LineBlipTests.lastSign
        /// Spans since the last sign in which nobody could see (s).
        var unseenSpans: [(from: Double, to: Double)] = []

        /// Seconds of them before a moment.
        func unseen(before end: Double) -> Double {
            unseenSpans.reduce(0) { $0 + max(0, min($1.to, end) - $1.from) }
        }

        var isBlind: Bool { isDown.values.contains(true) }

        mutating func wait(_ seconds: Double) {
            let end = now + seconds
            while now < end {
                let step = min(600, end - now)
                if isBlind { unseenSpans.append((now, now + step)) }
                now += step
                home.tell(.tick, at: now)
            }
        }

        mutating func set(_ line: Line, isUp: Bool) {
            isDown[line] = !isUp
            switch line {
            case .broker: home.tell(.link(.home, isUp: isUp), at: now)
            case .bridge:
                home.hear("zigbee2mqtt/bridge/state", #"{"state":"\#(isUp ? "online" : "offline")"}"#, at: now)
            case .box: break
            }
        }

        mutating func stop(for seconds: Double) {
            unseenSpans.append((now, now + seconds))
            now += seconds
            home.tell(
                .started(bootID: "b", isClockTrusted: true, blindMilliseconds: Milliseconds(seconds * 1000)), at: now)
        }
    }

    private static let lengths = [1.0, 5, 30, 59, 61, 300, 1800]

    private static func begin() -> Life {
        var life = Life()
        life.home.introduce()
        life.home.hear("zigbee2mqtt/bedroom_motion", #"{"occupancy":true,"battery":90}"#, at: lastSign)
        return life
    }

    /// The call comes when the home was observed to be silent for the limit, and not a minute later or earlier.
    @Test(arguments: 0..<40) func aSilenceIsCalledInTime(_ seed: Int) throws {
        var random = SplitMix64(state: UInt64(seed))
        var life = Self.begin()
        while life.now - life.unseen(before: life.now) < Self.lastSign + Self.limit {
            life.wait(Double.random(in: 1...3000, using: &random))
            let line = Line.allCases[Int.random(in: 0..<3, using: &random)]
            let length = Self.lengths[Int.random(in: 0..<Self.lengths.count, using: &random)]
            guard line != .box else {
                life.stop(for: length)
                continue
            }
            life.set(line, isUp: false)
            // The other one may go meanwhile, and come back before it or after it.
            let other: Line? = Bool.random(using: &random) ? (line == .broker ? .bridge : .broker) : nil
            if let other { life.set(other, isUp: false) }
            life.wait(length)
            life.set(line, isUp: true)
            if let other {
                life.wait(length / 2)
                life.set(other, isUp: true)
            }
            #expect(!life.home.pipeline.inactivity.isToldBlind, "its lines are up")
        }
        let changes = life.home.effects.alerts.filter { $0.category == .inactivity && $0.condition == .active }
        #expect(changes.map(\.severity).filter { $0 == .urgent }.count == 1)
        #expect(changes.first?.severity == .advisory && changes.count == 2, "asked once, called once")
        let call = try #require(changes.last)
        let silent = Double(call.at.uptime - life.home.moment(Self.lastSign).uptime) / 1000
        let observed = silent - life.unseen(before: Self.lastSign + silent)
        #expect(abs(observed - Self.limit) < 0.1)
        let evidence = call.evidence.first { $0.kind == "motion" }
        #expect(evidence?.wall == life.home.moment(Self.lastSign).wall, "the last sign itself")
    }

    /// One line, one length: at what second after the last sign the call comes.
    @Test(arguments: [Line.broker, .bridge, .box], lengths)
    private func oneBlipMovesTheCallByItself(_ line: Line, _ length: Double) throws {
        for before in [600.0, 13_800] {
            var life = Self.begin()
            life.wait(before)
            if line == .box {
                life.stop(for: length)
            } else {
                life.set(line, isUp: false)
                life.wait(length)
                life.set(line, isUp: true)
            }
            life.wait(6 * 3600)
            let call = try #require(life.home.alerts.first { $0.category == .inactivity })
            #expect(call.at == life.home.moment(Self.lastSign + Self.limit + length), "\(before) s before")
        }
    }

    /// Whatever the lines did: once they are up and something is heard, the home is not blind.
    @Test(arguments: 0..<40) func aHomeWhoseInputsFlowIsNotBlind(_ seed: Int) {
        var random = SplitMix64(state: UInt64(seed) &+ 1000)
        var life = Self.begin()
        for _ in 0..<60 {
            life.wait(Double.random(in: 1...200, using: &random))
            let line: Line = Bool.random(using: &random) ? .broker : .bridge
            life.set(line, isUp: Bool.random(using: &random))
            guard !life.isBlind else { continue }
            life.home.hear("zigbee2mqtt/bedroom_motion", #"{"occupancy":false,"battery":90}"#, at: life.now)
            #expect(!life.home.pipeline.inactivity.isToldBlind)
            #expect(
                life.home.pipeline.foresight(at: life.home.moment(life.now)).contains { $0.detector == "inactivity" })
        }
    }
}
