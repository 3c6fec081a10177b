import AlertRouter
import SafetyModel
import Synchronization

/// SIA DC-09 over TCP to an alarm receiving centre. Escalation contract, section 9. One frame at a time, each waits for its
/// answer; the connection stays open and is opened anew when it broke.
package final class DC09Channel: Channel {
    package let kind = ChannelKind.dc09
    private let settings: DC09Settings
    private let cipher: DC09Cipher?
    /// One thread of its own: a centre that hangs holds nobody else up, and emergencies go first.
    private let workers = BlockingWorkers(maximum: 1, reserved: 0)
    private let line: Mutex<DC09Line>

    /// nil when `settings.problems` is not empty.
    package init?(settings: DC09Settings) {
        guard settings.problems.isEmpty else { return nil }
        self.settings = settings
        cipher = settings.key.flatMap { DC09Cipher(key: $0, form: settings.keyForm) }
        line = Mutex(DC09Line(settings: settings))
    }

    /// Purposes that this form has no code for (somebody took it, a check-in) are accepted without a frame.
    package func send(_ promise: Promise, now: Moment) async -> SendOutcome {
        guard let isRestore = Self.isRestore(promise) else { return .acceptedByProvider(id: nil) }
        let alert = promise.alert
        let standard = ContactIDEvent.standard(for: alert.category, detail: alert.detail)
        let event = alert.isTest ? ContactIDEvent.manualTest : settings.events[alert.category] ?? standard
        let zone = alert.device.flatMap { settings.zones[$0] } ?? 0
        return await workers.run(promise.lane) {
            let first = self.exchange(event, isRestore: isRestore, zone: zone, now)
            guard first == .unknownContent, !alert.isTest else { return first.outcome }
            let plain = ContactIDEvent.fallback(for: alert.severity)
            return self.exchange(plain, isRestore: isRestore, zone: zone, now).outcome
        }
    }

    /// The link test: a `NULL` frame. Call it at the interval agreed with the centre.
    package func test(now: Moment) async -> SendOutcome {
        await workers.run(.technical) {
            self.exchange(now) { sequence, timestamp in
                DC09Frame(id: "NULL", sequence: sequence, account: self.settings.account, timestamp: timestamp)
            }.outcome
        }
    }

    /// nil: nothing to say in this form.
    private static func isRestore(_ promise: Promise) -> Bool? {
        switch promise.purpose {
        case .raise, .reminder: false
        case .update: promise.alert.condition == .cleared
        case .closed: true
        case .taken, .checkIn, .helpIsComing: nil
        }
    }

    private func exchange(_ event: ContactIDEvent, isRestore: Bool, zone: Int, _ now: Moment) -> DC09Answer {
        exchange(now) { sequence, timestamp in
            DC09Frame(
                event, isRestore: isRestore, format: self.settings.format, account: self.settings.account,
                partition: self.settings.partition, zone: zone, sequence: sequence, timestamp: timestamp)
        }
    }

    /// Sends the frame; after a NAK once more with the receiver's own time.
    private func exchange(_ now: Moment, make: (_ sequence: Int, _ timestamp: String) -> DC09Frame) -> DC09Answer {
        line.withLock { line in
            var answer = DC09Answer.clockRefused(nil)
            for _ in 0..<2 {
                let timestamp = DC09Time.text(now.wall &+ line.clockCorrection)
                var frame = make(line.nextSequence(), timestamp)
                (frame.prefix, frame.receiver) = (settings.prefix, settings.receiver)
                answer = line.exchange(frame, cipher: cipher)
                guard case .clockRefused(let theirs) = answer, let theirs else { break }
                let sent = now.wall &+ line.clockCorrection
                // The receiver's window is +20/-40 s: a time as near as this one was not what it refused.
                if (sent &- 10_000...sent &+ 10_000).contains(theirs) { return .frameRefused }
                line.clockCorrection = theirs &- now.wall
            }
            return answer
        }
    }
}

/// What a centre made of a frame.
enum DC09Answer: Equatable {
    case acknowledged
    /// DUH: understood as a frame, its content is not known.
    case unknownContent
    /// NAK: the timestamp; with the receiver's wall time if it told.
    case clockRefused(Milliseconds?)
    /// NAK although the receiver's time agrees with ours: the key, its form or the frame's format is another one.
    case frameRefused
    case noConnection(String)
    case noAnswer(String)

    var outcome: SendOutcome {
        switch self {
        case .acknowledged: .acceptedByProvider(id: nil)
        case .unknownContent: .rejectedPermanent(reason: "dc09: the centre does not know the code or the account (DUH)")
        case .clockRefused:
            .rejectedRetry(
                afterMilliseconds: 30_000, reason: "dc09: the centre refuses our time (NAK): check the clock")
        case .frameRefused:
            .rejectedPermanent(
                reason:
                    "dc09: the centre refuses our frame (NAK) and its clock agrees with ours: check key, key_form, format"
            )
        case .noConnection(let why): .rejectedRetry(afterMilliseconds: 5000, reason: "dc09: \(why)")
        case .noAnswer(let why): .unknown(reason: "dc09: \(why)")
        }
    }
}
