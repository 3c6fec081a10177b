import Archives
import ArgumentParser
import DeviceProtocols
import SafetyModel

/// What differs between two results, in words for a technician.
enum ReplayComparison {
    private struct Raised: Hashable {
        var key: String
        var line: String
    }

    /// Exit code 1 when they differ.
    static func report(
        _ first: [[UInt8]], _ second: [[UInt8]], _ firstName: String, _ secondName: String
    ) throws(ExitCode) {
        let (left, right) = (raised(first), raised(second))
        let (leftKeys, rightKeys) = (Set(left.map(\.key)), Set(right.map(\.key)))
        let vanished = left.filter { !rightKeys.contains($0.key) }
        let appeared = right.filter { !leftKeys.contains($0.key) }
        Console.print("\(left.count) alerts with \(firstName), \(right.count) with \(secondName)")
        for item in vanished { Console.print("- \(item.line)") }
        for item in appeared { Console.print("+ \(item.line)") }
        if !vanished.isEmpty || !appeared.isEmpty { throw .found }
    }

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

    private static func raised(_ lines: [[UInt8]]) -> [Raised] {
        var json = JSONDocument()
        return lines.compactMap { line in
            guard (try? json.parse(line.span)) != nil else { return nil }
            func text(_ name: StaticString) -> String {
                json.member(json.root, name).flatMap { json.string($0) } ?? "-"
            }
            guard json.member(json.root, "revision").flatMap({ json.integer($0) }) == 1 else { return nil }
            let summary = json.member(json.root, "summary").flatMap { json.member($0, "en") }.flatMap {
                json.string($0)
            }
            let key = "\(text("raised")) \(text("category")) \(text("device"))"
            return Raised(key: key, line: "\(text("raised")) \(text("severity")) \(text("category")): \(summary ?? "")")
        }
    }
}
