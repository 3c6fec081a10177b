import Archives
import ArgumentParser
import Detection
import SafetyModel

/// The small tables beside home logs: `homes.csv` and `gaps.csv`.
enum HomeLists {
    /// The `file` column, or `home` with `.csv.gz` after it.
    static func files(_ path: String) throws(ExitCode) -> [String] {
        let rows = try table(path)
        guard let header = rows.first, let column = header.firstIndex(of: "file") ?? header.firstIndex(of: "home")
        else {
            throw Console.fail("\(path): no column `file`", .badInput)
        }
        return rows.dropFirst().filter { $0.count > column }.map { row in
            row[column].contains(".") ? row[column] : row[column] + ".csv.gz"
        }
    }

    /// Outages of the recorder by home; none where there is no such file.
    static func gaps(_ path: String) throws(ExitCode) -> [String: [RecorderGap]] {
        guard let rows = try? table(path), let header = rows.first, let home = header.firstIndex(of: "home"),
            let start = header.firstIndex(of: "start"), let end = header.firstIndex(of: "end")
        else { return [:] }
        var gaps: [String: [RecorderGap]] = [:]
        for row in rows.dropFirst() where row.count > max(home, start, end) {
            guard let from = RFC3339.parse(row[start]), let until = RFC3339.parse(row[end]) else { continue }
            gaps[row[home], default: []].append(RecorderGap(start: from.wall, end: until.wall))
        }
        return gaps
    }

    private static func table(_ path: String) throws(ExitCode) -> [[String]] {
        do {
            let bytes = try InputFile(path).readAll(limit: 1 << 24)
            return String(decoding: bytes, as: UTF8.self).split(whereSeparator: \.isNewline).map { line in
                fields(line)
            }
        } catch { throw Console.fail("\(error)", .notReachable) }
    }

    /// Commas, with double quotes around a field that holds one.
    private static func fields(_ line: Substring) -> [String] {
        var fields = [""]
        var isQuoted = false
        for character in line {
            switch character {
            case "\"": isQuoted.toggle()
            case "," where !isQuoted: fields.append("")
            default: fields[fields.count - 1].append(character)
            }
        }
        return fields
    }
}
