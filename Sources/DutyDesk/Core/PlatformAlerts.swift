import SQLite
import SafetyModel

extension DeskCore {
    /// Takes an alert object of another platform.
    ///
    /// - Returns: the object as it stands here, or nil when a home's box owns that alert.
    mutating func takeFromPlatform(_ received: ReceivedAlert, at now: Moment) throws(SQLiteError) -> [UInt8]? {
        if let known = try store.alert(home: received.alert.home, id: received.alert.id), known.origin != .api {
            return nil
        }
        try store.connection.execute("BEGIN IMMEDIATE")
        do throws(SQLiteError) {
            let row = try take(received, origin: .api, at: now)
            try store.connection.execute("COMMIT")
            diskIsFine()
            return row?.object ?? received.object
        } catch {
            if store.connection.isInTransaction { try? store.connection.execute("ROLLBACK") }
            failed(error)
            throw error
        }
    }

    /// Every home with its last sign of life; with `onlyAttention` those that are dark or say that they are offline.
    func homesArray(onlyAttention: Bool, at now: Moment) -> [UInt8] {
        var json = JSONWriter(capacity: 4096)
        json.beginArray()
        for home in homes.keys.sorted() {
            guard let watch = homes[home] else { continue }
            let needsAttention = watch.isDark || watch.row.presence == .offline
            guard needsAttention || !onlyAttention else { continue }
            json.beginObject()
            json.key("home")
            json.string(home)
            json.key("dark")
            json.bool(watch.isDark)
            json.key("presence")
            json.string(watch.row.presence?.rawValue)
            json.key("seen")
            if watch.row.seen > 0 { json.string(time(watch.row.seen)) } else { json.null() }
            json.endObject()
        }
        json.endArray()
        return json.finish()
    }
}
