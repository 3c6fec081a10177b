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
        var received = received
        if let known = try store.alert(home: received.alert.home, id: received.alert.id) {
            let isItsOwn = known.client == nil || known.client == client?.name
            if known.origin != origin || (client != nil && !isItsOwn) { return nil }
        } else if origin == .api {
            received = received.asRaised(zone: settings.zone)
        }
        return try commit(at: now) { (core) throws(SQLiteError) in
            try core.take(received, origin: origin, client: client?.name, at: now)?.object ?? received.object
        }
    }
}

extension ReceivedAlert {
    /// The first object of another platform tells of the danger only: that somebody has it, closed it or hid it is for people
    /// here to say.
    fileprivate func asRaised(zone: TimeZoneRules) -> ReceivedAlert {
        var raised = alert
        (raised.handling, raised.response, raised.owner) = (.unacked, .none, nil)
        (raised.ackUntil, raised.closeReason) = (nil, nil)
        raised.visibility = raised.isTest ? .test : .shown
        return raised == alert ? self : ReceivedAlert(raised, zone: zone)
    }
}
