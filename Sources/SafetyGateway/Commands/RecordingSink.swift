import Archives
import ArgumentParser
import Glibc
import HostSystem
import Recording
import SafetyModel
import Synchronization

/// Recording lines into a file, a packed file or standard output: on the disk within a second, never over an older recording.
final class RecordingSink: Sendable {
    private struct Values: ~Copyable {
        var writer: RecordingWriter
        var gzip: GzipWriter?
        var output: LineOutput?
        var path: String
        var number = 1
        var bytes = 0
        var lastFlush: Milliseconds = 0
        var problem: String?
    }
    private let values: Mutex<Values>
    private let rotateBytes: Int?
    private let isMasked: Bool
    private let mode: GzipWriter.Mode
    private static let flushMilliseconds: Milliseconds = 1000

    /// - Parameters:
    ///   - path: `-` is standard output; a name that ends in `.gz` is packed.
    ///   - isAppending: goes on behind an older recording instead of refusing to touch it.
    ///   - rotateBytes: after so many bytes (before packing) the next file begins: `day.jsonl.gz`, `day.2.jsonl.gz`, …
    init(
        _ path: String, zone: TimeZoneRules, isAppending: Bool = false, rotateBytes: Int? = nil, isMasked: Bool = false
    ) throws(ExitCode) {
        (self.rotateBytes, self.isMasked) = (path == "-" ? nil : rotateBytes, isMasked)
        mode = isAppending ? .append : .new
        let (gzip, output) = try Self.open(path, mode)
        nonisolated(unsafe) let (first, second) = (gzip, output)
        values = Mutex(Values(writer: RecordingWriter(zone: zone), gzip: first, output: second, path: path))
    }

    private static func open(
        _ path: String, _ mode: GzipWriter.Mode
    ) throws(ExitCode) -> (GzipWriter?, LineOutput?) {
        if path != "-", mode == .new, access(path, F_OK) == 0 {
            throw Console.fail("\(path) is there already: --append goes on behind it, or choose another name", .usage)
        }
        guard path.hasSuffix(".gz") else { return (nil, try LineOutput(path, isAppending: mode == .append)) }
        do { return (try GzipWriter(path, mode: mode), nil) } catch { throw Console.fail("\(error)", .notReachable) }
    }

    /// What went wrong for good; nil while all is well.
    var problem: String? { values.withLock { $0.problem } }

    /// False when it could not be written.
    func write(_ messages: [Message], at now: Moment) -> Bool {
        values.withLock { values in
            guard values.problem == nil else { return false }
            values.writer.removeAll()
            for message in messages { values.writer.append(isMasked ? message.masked : message, at: now) }
            do throws(ExitCode) {
                try store(&values, at: now)
                return true
            } catch {
                if values.problem == nil { values.problem = "\(values.path): cannot write: is the disk full?" }
                return false
            }
        }
    }

    private func store(_ values: inout Values, at now: Moment) throws(ExitCode) {
        values.bytes += values.writer.bytes.count
        do throws(ArchiveError) {
            if let gzip = values.gzip {
                try gzip.write(values.writer.bytes)
                if now.uptime - values.lastFlush >= Self.flushMilliseconds {
                    try gzip.flush()
                    values.lastFlush = now.uptime
                }
            }
        } catch {
            values.problem = "\(error)"
            throw .notReachable
        }
        if let output = values.output {
            try output.write(line: Array(values.writer.bytes.dropLast()))
            try output.flush()
        }
        if let rotateBytes, values.bytes >= rotateBytes { try rotate(&values) }
    }

    private func rotate(_ values: inout Values) throws(ExitCode) {
        try? values.gzip?.finish()
        values.number += 1
        values.bytes = 0
        (values.gzip, values.output) = try Self.open(Self.name(values.path, values.number), mode)
    }

    /// `day.jsonl.gz` and 2 make `day.2.jsonl.gz`.
    static func name(_ path: String, _ number: Int) -> String {
        let slash = path.lastIndex(of: "/").map { path.index(after: $0) } ?? path.startIndex
        let dot = path[slash...].dropFirst().firstIndex(of: ".") ?? path.endIndex
        return "\(path[..<dot]).\(number)\(path[dot...])"
    }

    /// Writes what is held; called once a second.
    func flush(at now: Moment) {
        values.withLock { values in
            guard values.problem == nil, let gzip = values.gzip, now.uptime - values.lastFlush >= Self.flushMilliseconds
            else { return }
            values.lastFlush = now.uptime
            do throws(ArchiveError) { try gzip.flush() } catch { values.problem = "\(error)" }
        }
    }

    func finish() throws(ExitCode) {
        let problem = values.withLock { values -> String? in
            do throws(ArchiveError) { try values.gzip?.finish() } catch { return values.problem ?? "\(error)" }
            return values.problem
        }
        if let problem { throw Console.fail(problem, .notReachable) }
    }
}

extension Message {
    /// Members of JSON payloads that name a person, a place or a line; their text is replaced.
    private static let personal = [
        "name", "user", "username", "phone", "mobile", "address", "ssid", "email", "imei", "imsi", "iccid", "latitude",
        "longitude", "lat", "lon", "lng", "gps", "owner", "patient",
    ]

    /// The message without what names somebody: texts and numbers of such members become `"***"` or 0.
    var masked: Message {
        guard let text = String(validating: payload, as: UTF8.self), text.contains("{") else { return self }
        var masked = text
        for name in Self.personal {
            masked = Self.replace(name, in: masked)
        }
        var message = self
        message.payload = Array(masked.utf8)
        return message
    }

    private static func replace(_ name: String, in text: String) -> String {
        var out = ""
        var rest = text[...]
        while let found = rest.firstRange(of: "\"\(name)\"") {
            out += rest[..<found.upperBound]
            rest = rest[found.upperBound...]
            let space = rest.prefix { $0 == " " || $0 == ":" }
            guard space.contains(":") else { continue }
            out += space
            rest = rest.dropFirst(space.count)
            if rest.first == "\"" {
                rest = rest.dropFirst()
                var isEscaped = false
                while let character = rest.first, isEscaped || character != "\"" {
                    isEscaped = character == "\\" && !isEscaped
                    rest = rest.dropFirst()
                }
                rest = rest.dropFirst()
                out += "\"***\""
            } else {
                let number = rest.prefix { $0.isNumber || "+-.eE".contains($0) }
                rest = rest.dropFirst(number.count)
                out += number.isEmpty ? "" : "0"
            }
        }
        return out + rest
    }
}
