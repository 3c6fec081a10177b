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

    init(settings: DeskSettings, core: consuming sending DeskCore, now: @escaping @Sendable () -> Moment) {
        (self.settings, self.now) = (settings, now)
        self.core = Mutex(core)
    }

    func sendPublications(by closure: @escaping @Sendable ([Publication]) -> Void) {
        send.withLock { $0 = closure }
    }

    var moment: Moment { now() }

    /// Everything of it is on the disk when this returns.
    func receive(_ messages: [Message]) {
        let out = core.withLock { $0.receive(messages, at: now()) }
        publish(out)
        hub.ring()
    }

    func tick() {
        let out = core.withLock { $0.tick(at: now()) }
        publish(out)
        hub.ring()
    }

    func linkChanged(isConnected: Bool, reason: String? = nil) {
        core.withLock { $0.linkChanged(isConnected: isConnected, reason: reason, at: now()) }
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
            do throws(SQLiteError) { return .success(try body(&core)) } catch { return .failure(error) }
        }
        return try result.get()
    }

    private func publish(_ publications: [Publication]) {
        guard !publications.isEmpty else { return }
        send.withLock { $0 }(publications)
    }
}
