import AlertRouter
import Delivery
import HostSystem
import SQLite
import SafetyModel
import Synchronization

/// The desk as everybody uses it: the link's thread, the clock and the web server. One lock, short holds.
final class Desk: Sendable {
    let settings: DeskSettings
    let hub = EventHub()
    private let core: Mutex<DeskCore>
    private let now: @Sendable () -> Moment
    /// Where publications go; set once the link is there.
    private let send: Mutex<@Sendable ([Publication]) -> Void> = Mutex({ _ in })

    /// Where messages to people go; called with every tick, because some channels have to be kept alive.
    private let deliver: Mutex<@Sendable ([Promise], [TierBeat], Moment) -> Void> = Mutex({ _, _, _ in })

    init(settings: DeskSettings, core: consuming sending DeskCore, now: @escaping @Sendable () -> Moment) {
        (self.settings, self.now) = (settings, now)
        self.core = Mutex(core)
    }

    func sendPublications(by closure: @escaping @Sendable ([Publication]) -> Void) {
        send.withLock { $0 = closure }
    }

    func sendMessages(by closure: @escaping @Sendable ([Promise], [TierBeat], Moment) -> Void) {
        deliver.withLock { $0 = closure }
    }

    /// What a channel says of one message.
    func settle(_ key: String, _ outcome: SendOutcome) {
        core.withLock { $0.settle(key, outcome, at: now()) }
        hub.ring()
    }

    /// What a desk above says to a heartbeat; nil: nothing.
    func tierAnswered(_ name: String, _ answer: TierAnswer?) {
        publish(core.withLock { $0.tierAnswered(name, answer, at: now()) })
        hub.ring()
    }

    /// News from the modem; nil: could not be stored, so it has to come again.
    func takeSMS(_ events: [SMSEvent]) -> [SMSAnswer]? {
        let taken = core.withLock { $0.takeSMS(events, at: now()) }
        guard let (answers, out) = taken else { return nil }
        publish(out)
        hub.ring()
        return answers
    }

    /// Of messages that the modem has not sent, those to be taken back.
    func staleMessages(_ spooled: [String]) -> [String] {
        let moment = now()
        let stale = try? withCore { (core) throws(SQLiteError) in try core.staleMessages(spooled, at: moment) }
        return stale ?? []
    }

    func writeTakenBack(_ provider: String) {
        core.withLock { $0.writeTakenBack(provider, at: now()) }
        hub.ring()
    }

    /// For texts to people.
    func address(of alert: Alert) -> String? {
        core.withLock { $0.address(home: alert.home, alert: alert.id) }
    }

    /// What a desk above needs beside the alert object: who sends it, and where it is.
    func surroundings(of alert: Alert) -> [(key: String, json: [UInt8])] {
        core.withLock { $0.surroundings(of: alert) }
    }

    var moment: Moment { now() }

    /// Everything of it is on the disk when this returns.
    func receive(_ messages: [Message]) {
        let out = core.withLock { $0.receive(messages, at: now()) }
        publish(out)
        hub.ring()
    }

    func tick() {
        // In short holds: between them messages, pages and people have their turn.
        for _ in 0..<400 {
            let moment = now()
            let (out, sends, beats, isDone) = core.withLock { core in
                (core.tick(at: moment), core.takeSends(), core.takeBeats(at: moment), core.isTurnDone)
            }
            publish(out)
            deliver.withLock { $0 }(sends, beats, moment)
            if isDone { break }
        }
        hub.ring()
    }

    func linkChanged(isConnected: Bool, reason: String? = nil) {
        publish(core.withLock { $0.linkChanged(isConnected: isConnected, reason: reason, at: now()) })
        hub.ring()
    }

    /// Before the program ends.
    func close() {
        let moment = now()
        core.withLock { core in
            do throws(SQLiteError) {
                try core.saveTouchedHomes(at: moment)
                try core.store.connection.checkpoint()
            } catch { core.failed(error) }
        }
    }

    /// Words for the log since the last call.
    func takeNotices() -> [String] {
        core.withLock { core in
            defer { core.disk.notices = [] }
            return core.disk.notices
        }
    }

    func act(_ request: DeskRequest) throws(DeskRefusal) -> DeskAnswer {
        let result = core.withLock { core -> Result<(answer: DeskAnswer, publications: [Publication]), DeskRefusal> in
            do throws(DeskRefusal) { return .success(try core.act(request, at: now())) } catch {
                return .failure(error)
            }
        }
        let (answer, publications) = try result.get()
        publish(publications)
        hub.ring()
        return answer
    }

    /// Runs something on the core under the lock.
    func withCore<Value: Sendable>(_ body: (inout DeskCore) throws(SQLiteError) -> Value) throws(SQLiteError) -> Value {
        let result = core.withLock { core -> Result<Value, SQLiteError> in
            do throws(SQLiteError) { return .success(try body(&core)) } catch {
                // Damage is noticed by readers as well: they get what memory has.
                guard error.isDamage, core.leaveDisk(because: error, at: now()) else { return .failure(error) }
                do throws(SQLiteError) { return .success(try body(&core)) } catch { return .failure(error) }
            }
        }
        return try result.get()
    }

    private func publish(_ publications: [Publication]) {
        guard !publications.isEmpty else { return }
        send.withLock { $0 }(publications)
    }
}
