import Hummingbird
import NIOCore
import SQLite
import SafetyModel

/// The desk's API for other programs (contract, "Desk API").
struct APIRoutes: Sendable {
    let desk: Desk
    let accounts: Accounts

    func add(to router: Router<DeskContext>) {
        let api = router.group("/api/v1").add(middleware: RequireClient(accounts: accounts))
        api.post("/alerts") { request, context in try await take(request, context) }
        api.get("/alerts") { request, context in list(request, context) }
        for action in ["ack", "respond", "resolve", "shelve"] {
            api.post("/alerts/:id/\(action)") { request, context in try await act(action, request, context) }
        }
        api.post("/observations") { request, context in try await takeReadings(request, context) }
        api.post("/heartbeat") { request, context in try await beat(request, context) }
        api.get("/events") { request, context in events(request, context) }
        api.get("/homes") { request, context in homes(request, context) }
    }

    private func take(_ request: Request, _ context: DeskContext) async throws -> Response {
        let bytes = try await request.body.collect(upTo: ReceivedAlert.maximumBytes)
        let received: ReceivedAlert
        let arrival = desk.moment.wall
        do throws(ReceivedAlert.Refusal) {
            received = try ReceivedAlert(Array(buffer: bytes), arrival: arrival, zone: desk.settings.zone)
        } catch {
            return Replies.problem(Bilingual(zh: "报警对象无法理解", en: error.description), .badRequest)
        }
        let (alert, now) = (received.alert, desk.moment)
        guard let client = context.client, client.allows(.alertsWrite, home: alert.home, category: alert.category),
            alert.home != UplinkTopic.desk
        else { return Replies.forbidden }
        do throws(SQLiteError) {
            let stored = try desk.withCore { (core) throws(SQLiteError) in
                try core.takeFromPlatform(received, client: client, at: now)
            }
            desk.hub.ring()
            guard let stored else {
                return Replies.problem(
                    Bilingual(zh: "此报警由家庭网关或其他值守台负责", en: "a box or another desk owns this alert"), .conflict)
            }
            return Replies.json(stored, .created)
        } catch { return Replies.notStored }
    }

    private func list(_ request: Request, _ context: DeskContext) -> Response {
        guard context.client?.allows(.alertsRead) == true else { return Replies.forbidden }
        let onlyOpen = request.uri.queryParameters["open"].map { $0 != "0" } ?? false
        let now = desk.moment
        do {
            let rows = try desk.withCore { (core) throws(SQLiteError) in
                try core.store.openAlerts()
                    + (onlyOpen ? [] : core.store.closedAlerts(since: now.wall - 86_400_000, limit: 1000))
            }
            return Replies.json(array(rows.map(\.object)))
        } catch { return Replies.notStored }
    }

    private func takeReadings(_ request: Request, _ context: DeskContext) async throws -> Response {
        let bytes = try await request.body.collect(upTo: 1 << 20)
        guard let sent = SentReadings(Array(buffer: bytes)) else { return Replies.badRequest }
        let mayAll = sent.readings.allSatisfy { context.client?.allows(.observationsWrite, home: $0.home) == true }
        guard mayAll, context.client?.allows(.observationsWrite) == true else { return Replies.forbidden }
        let now = desk.moment
        do throws(SQLiteError) {
            let answer = try desk.withCore { (core) throws(SQLiteError) in
                try core.takeReadings(sent.readings, at: now)
            }
            desk.hub.ring()
            return Replies.json(answer.json(), answer.accepted > 0 || sent.readings.isEmpty ? .accepted : .badRequest)
        } catch { return Replies.notStored }
    }

    /// The desk of the tier below lives; the answer brings what people here want of its alerts.
    private func beat(_ request: Request, _ context: DeskContext) async throws -> Response {
        guard let client = context.client, client.isDesk else { return Replies.forbidden }
        let bytes = try await request.body.collect(upTo: ReceivedAlert.maximumBytes)
        guard let beat = LowerBeat(Array(buffer: bytes)) else { return Replies.badRequest }
        let now = desk.moment
        do throws(SQLiteError) {
            let answer = try desk.withCore { (core) throws(SQLiteError) in
                core.takeBeat(beat, from: client.name, at: now)
            }
            desk.hub.ring()
            return Replies.json(answer)
        } catch { return Replies.notStored }
    }

    private func array(_ objects: [[UInt8]]) -> [UInt8] {
        var json = JSONWriter(capacity: 4096)
        json.beginArray()
        for object in objects { json.raw(object) }
        json.endArray()
        return json.finish()
    }

    private func act(_ action: String, _ request: Request, _ context: DeskContext) async throws -> Response {
        let bytes = try await request.body.collect(upTo: 16_384)
        guard let id = context.parameters.get("id"), ReceivedAlert.isName(id), let client = context.client,
            let body = try? ActionBody(Array(buffer: bytes))
        else { return Replies.badRequest }
        // A program acts for a person: both are recorded.
        let actor = body.actor.map { "\($0) (\(client.name))" } ?? client.name
        do throws(DeskRefusal) {
            let home: String
            if let named = body.home { home = named } else { home = try onlyHome(of: id) }
            guard let wanted = body.request(action, home: home, alert: id, actor: actor) else {
                return Replies.badRequest
            }
            guard try mayMove(id, home: home, client) else {
                return Replies.forbidden
            }
            if try isForeign(wanted, client: client.name) { return Replies.usedCommand }
            return Replies.json(try desk.act(wanted).json(), .accepted)
        } catch { return Replies.problem(error) }
    }

    /// Its own alerts and those of homes; another platform's only with the scope `act`.
    private func mayMove(
        _ id: String, home: String, _ client: ClientRow
    ) throws(DeskRefusal) -> Bool {
        if client.rights.scopes.contains(.act) { return client.allows(.act, home: home) }
        guard client.allows(.alertsWrite, home: home) else { return false }
        let known = try stored { (store) throws(SQLiteError) in try store.alert(home: home, id: id) }
        guard let known else { throw .unknownAlert }
        if known.origin == .api, let owner = known.client { return owner == client.name }
        return true
    }

    /// The id stands for another program's command, or for another wish: an id is answered again only to who used it.
    private func isForeign(_ wanted: DeskRequest, client: String) throws(DeskRefusal) -> Bool {
        let known = try stored { (store) throws(SQLiteError) in try store.command(id: wanted.commandID) }
        guard let known else { return false }
        let isItsOwn = known.actor == client || known.actor.hasSuffix(" (\(client))")
        return !isItsOwn || known.verb != wanted.verb.name || known.alert != wanted.alert || known.home != wanted.home
    }

    private func stored<R: Sendable>(
        _ body: (borrowing DeskStore) throws(SQLiteError) -> R
    ) throws(DeskRefusal) -> R {
        do throws(SQLiteError) {
            return try desk.withCore { (core) throws(SQLiteError) in try body(core.store) }
        } catch { throw .storage(error.description) }
    }

    private func onlyHome(of id: String) throws(DeskRefusal) -> String {
        let homes: [String]
        do throws(SQLiteError) {
            homes = try desk.withCore { (core) throws(SQLiteError) in try core.store.alerts(id: id).map(\.alert.home) }
        } catch { throw .storage(error.description) }
        guard let home = homes.first else { throw .unknownAlert }
        guard homes.count == 1 else { throw .ambiguous(homes: homes) }
        return home
    }

    /// One alert object for each transition, as it was stored.
    private func events(_ request: Request, _ context: DeskContext) -> Response {
        guard context.client?.allows(.alertsRead) == true else { return Replies.forbidden }
        let hash = RequireClient.token(of: request).map(PasswordHash.ofToken) ?? ""
        return EventStream(
            desk: desk, isAllowed: { accounts.isKnown(clientHash: hash) },
            messages: { (sequence) throws(SQLiteError) in
                try desk.withCore { (core) throws(SQLiteError) -> (String, Int64) in
                    let events = try core.store.events(after: sequence, limit: 500)
                    let text = events.filter { $0.kind == .alert }.compactMap { event in
                        event.object.map {
                            EventStream.message(id: EventStream.cursor(event), event: "alert", data: $0)
                        }
                    }.joined()
                    return (text, events.last?.seq ?? sequence)
                }
            },
            snapshot: { () throws(SQLiteError) in
                try desk.withCore { (core) throws(SQLiteError) -> (String, Int64) in
                    let last = try core.store.lastSequence()
                    let cursor = try core.cursor(at: last)
                    let text = try core.store.openAlerts().map {
                        EventStream.message(id: cursor, event: "alert", data: $0.object)
                    }.joined()
                    return (text, last)
                }
            },
            beat: { ": alive\n\n" }
        ).response(to: request)
    }

    private func homes(_ request: Request, _ context: DeskContext) -> Response {
        guard let client = context.client, client.allows(.homesRead) || client.allows(.alertsRead) else {
            return Replies.forbidden
        }
        let onlyAttention = request.uri.queryParameters["attention"].map { $0 != "0" } ?? false
        let now = desk.moment
        do {
            return Replies.json(
                try desk.withCore { (core) throws(SQLiteError) in
                    try core.homesArray(
                        onlyAttention: onlyAttention, withResidents: client.allows(.homesRead), at: now)
                })
        } catch { return Replies.notStored }
    }
}
