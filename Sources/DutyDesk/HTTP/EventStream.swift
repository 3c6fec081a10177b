import HTTPTypes
import Hummingbird
import NIOCore
import SQLite
import SafetyModel
import ServiceLifecycle

/// Server-sent events out of the desk's log: resumable, because every message carries the log's number as its id.
struct EventStream: Sendable {
    let desk: Desk
    /// Whether who listens may still: looked at before anything is sent, so that a log-out ends the stream.
    let isAllowed: @Sendable () -> Bool
    /// The messages for the log's lines after `sequence`, and the number of the last line looked at.
    let messages: @Sendable (_ sequence: Int64) throws(SQLiteError) -> (text: String, last: Int64)
    /// Sent when nothing else was for ten seconds, so that a page knows that the line is alive.
    let beat: @Sendable () -> String

    func response(from start: Int64) -> Response {
        let body = ResponseBody { writer in
            let rings = desk.hub.listen()
            var sequence = start
            var lastBeat: Milliseconds?
            try await writer.write(ByteBuffer(string: "retry: 2000\n\n"))
            try await withGracefulShutdownHandler {
                // The first turn does not wait: there may be something to catch up.
                var iterator = rings.makeAsyncIterator()
                repeat {
                    guard isAllowed() else { break }
                    let (text, last) = try messages(sequence)
                    sequence = last
                    let now = desk.moment.uptime
                    let isQuiet = lastBeat.map { now - $0 >= 10_000 } ?? true
                    if !text.isEmpty || isQuiet {
                        if isQuiet { lastBeat = now }
                        try await writer.write(ByteBuffer(string: text + (isQuiet ? beat() : "")))
                    }
                } while await iterator.next() != nil && !Task.isCancelled && !Task.isShuttingDownGracefully
            } onGracefulShutdown: {
                desk.hub.ring()
            }
            try await writer.finish(nil)
        }
        return Response(
            status: .ok,
            headers: [.contentType: "text/event-stream; charset=utf-8", .cacheControl: "no-store"], body: body)
    }

    /// One message. JSON of ours has no line ends, but another platform's object may have.
    static func message(id: Int64?, event: String, data: [UInt8]) -> String {
        var text = id.map { "id: \($0)\n" } ?? ""
        text += "event: \(event)\n"
        for line in String(decoding: data, as: UTF8.self).split(whereSeparator: \.isNewline) {
            text += "data: \(line)\n"
        }
        return text + "\n"
    }

    /// Where to go on: `Last-Event-ID` after a broken connection, else `?after=`, else now.
    static func start(_ request: Request, desk: Desk) -> Int64 {
        let header = HTTPField.Name("Last-Event-ID").flatMap { request.headers[$0] }
        let asked = header ?? request.uri.queryParameters["after"].map { String($0) }
        if let asked, let number = Int64(asked), number >= 0 { return number }
        return (try? desk.withCore { (core) throws(SQLiteError) in try core.store.lastSequence() }) ?? 0
    }
}

/// The page's stream: `card` with the alert as it stands now, `status` with everything else.
struct PageStream: Sendable {
    let desk: Desk
    let isAllowed: @Sendable () -> Bool

    func response(to request: Request) -> Response {
        EventStream(
            desk: desk, isAllowed: isAllowed,
            messages: { (sequence) throws(SQLiteError) in try messages(after: sequence) },
            beat: {
                let now = desk.moment
                let status = try? desk.withCore { (core) throws(SQLiteError) in core.statusObject(at: now) }
                return EventStream.message(id: nil, event: "status", data: status ?? Array("{}".utf8))
            }
        ).response(from: EventStream.start(request, desk: desk))
    }

    private func messages(after sequence: Int64) throws(SQLiteError) -> (String, Int64) {
        let now = desk.moment
        return try desk.withCore { (core) throws(SQLiteError) -> (String, Int64) in
            let events = try core.store.events(after: sequence, limit: 500)
            guard let last = events.last?.seq else { return ("", sequence) }
            var text = ""
            var seen: Set<AlertKey> = []
            for event in events {
                guard let home = event.home, let id = event.alert, seen.insert(AlertKey(home: home, id: id)).inserted,
                    let row = try core.store.alert(home: home, id: id)
                else { continue }
                text += EventStream.message(id: nil, event: "card", data: try core.card(row, at: now))
            }
            // One id for the whole turn: a page that missed half of it gets all of it again.
            text += EventStream.message(id: last, event: "status", data: core.statusObject(at: now))
            return (text, last)
        }
    }
}
