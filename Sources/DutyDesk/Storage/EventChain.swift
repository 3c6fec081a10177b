import Delivery
import SQLite
import SafetyModel

// Every line of the log carries a hash of itself and of the line before it, so that a line that was changed, deleted or put in between
// by another program shows. It is no signature: who can write the whole file anew can make a new chain.
extension DeskEvent {
    /// SHA-256 (as HMAC, with a name for its purpose as the key) over the previous line's hash and every field.
    func chain(after previous: [UInt8]) -> [UInt8] {
        var bytes = previous
        Self.append(at.wall, to: &bytes)
        Self.append(at.uptime, to: &bytes)
        for text in [kind.rawValue, home, alert, revision.map { "\($0)" }, actor, note] {
            Self.append(text.map { Array($0.utf8) }, to: &bytes)
        }
        Self.append(object, to: &bytes)
        return Cryptography.hmacSHA256(key: Array("duty-desk event".utf8), message: bytes) ?? []
    }

    private static func append(_ number: Int64, to bytes: inout [UInt8]) {
        withUnsafeBytes(of: number.bigEndian) { bytes.append(contentsOf: $0) }
    }

    /// With its length, so that no two fields can be taken for one.
    private static func append(_ field: [UInt8]?, to bytes: inout [UInt8]) {
        append(Int64(field?.count ?? -1), to: &bytes)
        bytes.append(contentsOf: field ?? [])
    }
}

/// What a look over the whole chain found.
struct ChainReport: Sendable, Equatable {
    var lineCount = 0
    /// Lines that an earlier version wrote, without a hash.
    var unchainedCount = 0
    /// Sentences for people, each naming its line by number.
    var findings: [String] = []
    static let maximumFindings = 100
}

extension DeskStore {
    func verifyChain() throws(SQLiteError) -> ChainReport {
        var report = ChainReport()
        var (last, previous): (Int64, [UInt8]?) = (0, nil)
        while true {
            let lines = try chainedEvents(after: last, limit: 1000)
            for (event, chain) in lines {
                report.lineCount += 1
                if let chain {
                    if chain != event.chain(after: previous ?? []) {
                        report.add(finding(event.seq, after: last, isFirst: report.lineCount == 1))
                    }
                    previous = chain
                } else if previous == nil {
                    report.unchainedCount += 1
                } else {
                    report.add("line \(event.seq): inserted by another program (it has no hash)")
                }
                last = event.seq
            }
            guard lines.count == 1000 else { break }
        }
        let written = try connection.integer("SELECT seq FROM sqlite_sequence WHERE name = 'event'") ?? last
        if written > last { report.add("lines \(last + 1) to \(written): deleted (the newest ones)") }
        return report
    }

    private func finding(_ number: Int64, after last: Int64, isFirst: Bool) -> String {
        if isFirst, number > 1 { return "lines 1 to \(number - 1): deleted" }
        if number > last + 2 { return "lines \(last + 1) to \(number - 1): deleted" }
        if number == last + 2 { return "line \(last + 1): deleted" }
        return "line \(number): changed, or it does not follow line \(last), which was changed or inserted"
    }

    private func chainedEvents(after number: Int64, limit: Int) throws(SQLiteError) -> [(DeskEvent, [UInt8]?)] {
        let chains = try connection.rows(
            "SELECT chain FROM event WHERE seq > ? ORDER BY seq LIMIT ?", [.integer(number), SQLiteValue(limit)]
        ) { $0.isNull(0) ? nil : $0.blob(0) }
        return Array(zip(try events(after: number, limit: limit), chains))
    }
}

extension ChainReport {
    fileprivate mutating func add(_ finding: String) {
        if findings.count < Self.maximumFindings { findings.append(finding) }
    }
}
