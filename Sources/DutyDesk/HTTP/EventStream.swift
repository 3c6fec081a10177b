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
    /// Everything that is open, for a reader whose place is not in this log: the desk was restored from a backup.
    let snapshot: @Sendable () throws(SQLiteError) -> (text: String, last: Int64)
    /// Sent when nothing else was for ten seconds, so that a page knows that the line is alive.
    let beat: @Sendable () -> String

    func response(to request: Request) -> Response {
        let start = Self.start(request, desk: desk)
        let body = ResponseBody { writer in
            let rings = desk.hub.listen()
            var sequence: Int64
            var lastBeat: Milliseconds?
            try await writer.write(ByteBuffer(string: "retry: 2000\n\n"))
            if let start {
                sequence = start
            } else {
                let (text, last) = try snapshot()
                sequence = last
                try await writer.write(ByteBuffer(string: text))
            }
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

    /// The place in the log, with the line's own time: after a restore the same number is another line.
    static func cursor(_ event: DeskEvent) -> String { "\(event.seq).\(event.at.wall)" }

    /// One message. JSON of ours has no line ends, but another platform's object may have.
    static func message(id: String?, event: String, data: [UInt8]) -> String {
        var text = id.map { "id: \($0)\n" } ?? ""
        text += "event: \(event)\n"
        for line in String(decoding: data, as: UTF8.self).split(whereSeparator: \.isNewline) {
            text += "data: \(line)\n"
        }
        return text + "\n"
    }

    /// Where to go on: `Last-Event-ID` after a broken connection, else `?after=`, else now; nil when that place is not in this log.
    private static func start(_ request: Request, desk: Desk) -> Int64? {
        let header = HTTPField.Name("Last-Event-ID").flatMap { request.headers[$0] }
        let asked = header ?? request.uri.queryParameters["after"].map { String($0) }
        return
            (try? desk.withCore { (core) throws(SQLiteError) -> Int64? in
                guard let asked else { return try core.store.lastSequence() }
                return try core.place(of: asked)
            }) ?? nil
    }
}

extension DeskCore {
    func cursor(at sequence: Int64) throws(SQLiteError) -> String {
        try store.events(after: sequence - 1, limit: 1).first.map { EventStream.cursor($0) } ?? "\(sequence)"
    }

    /// The log's number behind a cursor; nil where the log has no such line, or another one under that number.
    func place(of cursor: String) throws(SQLiteError) -> Int64? {
        let parts = cursor.split(separator: ".")
        let last = try store.lastSequence()
        guard let number = parts.first.flatMap({ Int64($0) }), number >= 0 else { return last }
        guard number <= last else { return nil }
        guard parts.count == 2, let wall = Int64(parts[1]), number > 0 else { return number }
        return try store.events(after: number - 1, limit: 1).first.flatMap {
            $0.seq == number && $0.at.wall == wall ? number : nil
        }
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
            snapshot: { () throws(SQLiteError) in try snapshot() },
            beat: {
                let now = desk.moment
                let status = try? desk.withCore { (core) throws(SQLiteError) in core.statusObject(at: now) }
                return EventStream.message(id: nil, event: "status", data: status ?? Array("{}".utf8))
            }
        ).response(to: request)
    }

    /// `reload` tells the page to fetch its whole state; the cards are for readers that do not know the word.
    private func snapshot() throws(SQLiteError) -> (String, Int64) {
        let now = desk.moment
        return try desk.withCore { (core) throws(SQLiteError) -> (String, Int64) in
            let last = try core.store.lastSequence()
            var text = EventStream.message(id: nil, event: "reload", data: Array("{}".utf8))
            for row in try core.store.openAlerts() {
                text += EventStream.message(id: nil, event: "card", data: try core.card(row, at: now))
            }
            text += EventStream.message(
                id: try core.cursor(at: last), event: "status", data: core.statusObject(at: now))
            return (text, last)
        }
    }

    private func messages(after sequence: Int64) throws(SQLiteError) -> (String, Int64) {
        let now = desk.moment
        return try desk.withCore { (core) throws(SQLiteError) -> (String, Int64) in
            let events = try core.store.events(after: sequence, limit: 500)
            guard let last = events.last else { return ("", sequence) }
            var text = ""
            var seen: Set<AlertKey> = []
            for event in events {
                guard let home = event.home, let id = event.alert, seen.insert(AlertKey(home: home, id: id)).inserted,
                    let row = try core.store.alert(home: home, id: id)
                else { continue }
                text += EventStream.message(id: nil, event: "card", data: try core.card(row, at: now))
            }
            // One id for the whole turn: a page that missed half of it gets all of it again.
            let cursor = EventStream.cursor(last)
            text += EventStream.message(id: cursor, event: "status", data: core.statusObject(at: now))
            return (text, last.seq)
        }
    }
}
