import Archives
import ArgumentParser
import SafetyModel

/// What differs between two replays of the same input, in words for a technician.
struct ReplayComparison {
    private let zone: TimeZoneRules
    private(set) var lines: [String] = []
    /// Alerts of one kind that are no further apart than this may be one episode seen twice.
    private static let pairMilliseconds: Milliseconds = 6 * 3_600_000

    /// Pairs the episodes of both and says how each differs.
    init(_ first: AlertLives, _ second: AlertLives, zone: TimeZoneRules) {
        self.zone = zone
        let pairs = Self.pairs(first.all, second.all)
        for (left, right) in pairs {
            switch (left, right) {
            case (let left?, let right?):
                let changes = self.changes(from: left, to: right)
                guard !changes.isEmpty else { continue }
                lines.append("~ \(title(left))")
                lines += changes.map { "    \($0)" }
            case (let left?, nil): lines.append("- \(title(left))")
            case (nil, let right?): lines.append("+ \(title(right))")
            case (nil, nil): break
            }
        }
    }

    /// Episodes of one category and device (or room) that overlap, or lie near each other; each belongs to one pair at most.
    private static func pairs(_ left: [AlertLife], _ right: [AlertLife]) -> [(AlertLife?, AlertLife?)] {
        var free = Array(right.indices)
        var pairs: [(AlertLife?, AlertLife?)] = []
        for life in left {
            let candidates = free.filter {
                isSameKind(life, right[$0]) && distance(life, right[$0]) <= pairMilliseconds
            }
            let best = candidates.min {
                (distance(life, right[$0]), $0) < (distance(life, right[$1]), $1)
            }
            if let best { free.removeAll { $0 == best } }
            pairs.append((life, best.map { right[$0] }))
        }
        pairs += free.map { (nil, right[$0]) }
        return pairs.sorted { raised($0) < raised($1) }
    }

    private static func raised(_ pair: (AlertLife?, AlertLife?)) -> Milliseconds {
        (pair.0 ?? pair.1)?.first.raised.wall ?? .max
    }

    private static func isSameKind(_ left: AlertLife, _ right: AlertLife) -> Bool {
        guard left.first.category == right.first.category, left.first.isTest == right.first.isTest else { return false }
        if let one = left.first.device, let other = right.first.device { return one == other }
        return left.first.resident == right.first.resident
    }

    private static func distance(_ left: AlertLife, _ right: AlertLife) -> Milliseconds {
        let (one, other) = (left.first.raised.wall, right.first.raised.wall)
        return max(one, other) &- min(one, other)
    }

    private func changes(from left: AlertLife, to right: AlertLife) -> [String] {
        var changes: [String] = []
        func note(_ name: String, _ one: String, _ other: String) {
            if one != other { changes.append("\(name): \(one) → \(other)") }
        }
        note("severity", left.severity.rawValue, right.severity.rawValue)
        moved("raised", left.first.raised.wall, right.first.raised.wall, &changes)
        moved("calls staff", left.urgentSince, right.urgentSince, &changes)
        moved("over", left.end, right.end, &changes)
        note("room", left.last.room ?? "-", right.last.room ?? "-")
        note("resident", left.last.resident ?? "-", right.last.resident ?? "-")
        note("detail", left.last.detail ?? "-", right.last.detail ?? "-")
        note("words", left.last.summary.both, right.last.summary.both)
        note("limit", left.last.rule.limit?.both ?? "-", right.last.rule.limit?.both ?? "-")
        note("observed", left.last.rule.observed?.both ?? "-", right.last.rule.observed?.both ?? "-")
        note("occurrences", String(left.last.occurrences), String(right.last.occurrences))
        called(left.calls, right.calls, &changes)
        if changes.isEmpty {
            note(
                "transitions", left.transitions.map(\.name).joined(separator: " "),
                right.transitions.map(\.name).joined(separator: " "))
        }
        evidence(left, right, &changes)
        return changes
    }

    private func moved(_ name: String, _ left: Milliseconds?, _ right: Milliseconds?, _ changes: inout [String]) {
        guard left != right else { return }
        var line = "\(name): \(left.map(time) ?? "never") → \(right.map(time) ?? "never")"
        if let left, let right {
            line += " (\(Vocabulary.duration(abs(right &- left)).en) \(right > left ? "later" : "earlier"))"
        }
        changes.append(line)
    }

    private func called(
        _ left: [String: Milliseconds], _ right: [String: Milliseconds], _ changes: inout [String]
    ) {
        for name in Set(left.keys).union(right.keys).sorted() {
            switch (left[name], right[name]) {
            case (_?, nil): changes.append("no longer called: \(name)")
            case (nil, let wall?): changes.append("called as well: \(name) at \(time(wall))")
            case (let one?, let other?): moved("called \(name)", one, other, &changes)
            case (nil, nil): break
            }
        }
    }

    /// Which evidence made the difference: what only one of them has.
    private func evidence(_ left: AlertLife, _ right: AlertLife, _ changes: inout [String]) {
        guard !changes.isEmpty else { return }
        let (one, other) = (left.last.evidence, right.last.evidence)
        for item in one where !other.contains(item) {
            changes.append("only before: \(time(item.wall)) \(item.device?.name ?? "") \(item.kind): \(item.says.en)")
        }
        for item in other where !one.contains(item) {
            changes.append("only after: \(time(item.wall)) \(item.device?.name ?? "") \(item.kind): \(item.says.en)")
        }
    }

    private func title(_ life: AlertLife) -> String {
        "\(time(life.first.raised.wall)) \(life.severity.rawValue) \(life.first.category.rawValue): \(life.last.summary.en)"
    }

    private func time(_ wall: Milliseconds) -> String {
        RFC3339.string(wall, offsetSeconds: zone.offsetSeconds(at: wall))
    }
}

extension ReplayComparison {
    static func expect(_ lines: [[UInt8]], file path: String) throws(ExitCode) {
        var wanted: [[UInt8]] = []
        do throws(ArchiveError) {
            let all = try InputFile(path).readAll()
            wanted = all.split(separator: 0x0a).map(Array.init)
        } catch { throw Console.fail("\(error)", .notReachable) }
        if wanted == lines { return }
        let same = zip(wanted, lines).prefix { $0 == $1 }.count
        Console.note("line \(same + 1) differs (\(wanted.count) expected, \(lines.count) found)")
        if same < wanted.count { Console.note("- " + String(decoding: wanted[same], as: UTF8.self)) }
        if same < lines.count { Console.note("+ " + String(decoding: lines[same], as: UTF8.self)) }
        throw .found
    }

    /// Lines of two configuration files that differ: what may have made the difference.
    static func settings(_ first: String, _ second: String) -> [String] {
        func content(_ path: String) -> [String] {
            guard let bytes = try? InputFile(path).readAll(limit: 1 << 20) else { return [] }
            return String(decoding: bytes, as: UTF8.self).split(whereSeparator: \.isNewline).map { line in
                String(line.prefix { $0 != "#" }.reversed().drop { $0 == " " }.reversed())
            }.filter { !$0.isEmpty }
        }
        let difference = content(second).difference(from: content(first))
        return difference.prefix(40).map { change in
            switch change {
            case .remove(_, let line, _): "  - \(line)"
            case .insert(_, let line, _): "  + \(line)"
            }
        }
    }
}
