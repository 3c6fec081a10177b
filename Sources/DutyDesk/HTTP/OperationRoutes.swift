import AlertRouter
import Hummingbird
import SQLite
import SafetyModel

/// For monitoring: counts only, nothing about anybody.
struct OperationRoutes: Sendable {
    let desk: Desk

    func add(to router: Router<DeskContext>) {
        router.get("/healthz") { _, _ in health() }
        router.get("/metrics") { _, _ in metrics() }
    }

    private func health() -> Response {
        let state = try? desk.withCore { (core) throws(SQLiteError) -> (Bool, Bool) in
            _ = try core.store.lastSequence()
            return (core.diskTrouble == nil, core.link.isConnected || core.settings.broker == nil)
        }
        let (isStoring, isConnected) = state ?? (false, false)
        var json = JSONWriter(capacity: 96)
        json.beginObject()
        json.key("status")
        json.string(isStoring && isConnected ? "ok" : "failing")
        json.key("storing")
        json.bool(isStoring)
        json.key("connected")
        json.bool(isConnected)
        json.endObject()
        return Replies.json(json.finish(), isStoring && isConnected ? .ok : .serviceUnavailable)
    }

    private func metrics() -> Response {
        let pages = desk.hub.count
        let text = try? desk.withCore { (core) throws(SQLiteError) in try core.metrics(pages: pages) }
        guard let text else { return Replies.notStored }
        return Replies.reply(Array(text.utf8), type: "text/plain; version=0.0.4; charset=utf-8")
    }
}
