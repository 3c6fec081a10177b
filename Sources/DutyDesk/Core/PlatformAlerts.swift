import SQLite
import SafetyModel

extension DeskCore {
    /// Takes an alert object of another platform, or of the desk below.
    ///
    /// - Returns: the object as it stands here, or nil when that alert came from elsewhere: a home's box, another desk.
    mutating func takeFromPlatform(
        _ received: ReceivedAlert, client: ClientRow? = nil, at now: Moment
    ) throws(SQLiteError) -> [UInt8]? {
        let origin = client?.isDesk == true ? AlertOrigin.tier : .api
        if let known = try store.alert(home: received.alert.home, id: received.alert.id),
            known.origin != origin || (origin == .tier && known.client != client?.name)
        {
            return nil
        }
        return try commit(at: now) { (core) throws(SQLiteError) in
            try core.take(received, origin: origin, client: client?.name, at: now)?.object ?? received.object
        }
    }
}
