import AlertRouter
import SafetyModel

/// A replay as one page for a technician: days and rooms at a glance, every alert with its limit, its evidence and its history. The
/// page stands alone: no script, nothing loaded from elsewhere.
struct ReplayReport {
    private let story: ReplayStory
    private let colours: [String: String]
    private var out = ""

    private static let palette = [
        "#3b6fb6", "#5a9e6f", "#c58b3a", "#8d6cab", "#3f9aa0", "#b2607a", "#7f8c3d", "#9b7653", "#6b7a8f",
    ]

    private init(_ story: ReplayStory) {
        self.story = story
        colours = Dictionary(
            story.places.enumerated().map { ($1, Self.palette[min($0, Self.palette.count - 1)]) },
            uniquingKeysWith: { first, _ in first })
    }

    static func page(_ story: ReplayStory, inputs: [String]) -> String {
        var report = ReplayReport(story)
        report.head(inputs)
        report.days()
        report.alerts()
        report.out += "</main></body></html>\n"
        return report.out
    }

    private mutating func head(_ inputs: [String]) {
        out += """
            <!doctype html><html lang="zh-Hans"><head><meta charset="utf-8"><title>回放报告 Replay report</title><style>
            body{font:15px/1.5 "Noto Sans CJK SC",system-ui,sans-serif;margin:0;background:#f6f7f9;color:#1c2430}
            main{max-width:1080px;margin:0 auto;padding:24px}h1{font-size:24px}h2{font-size:19px;margin-top:32px}
            small,.en{color:#5b6675}table{border-collapse:collapse;width:100%}td,th{padding:3px 10px 3px 0;text-align:left;vertical-align:top}
            article{background:#fff;border-left:6px solid #9aa4b1;border-radius:6px;padding:12px 18px;margin:14px 0}
            .emergency{border-color:#c62828}.urgent{border-color:#ef8e19}.advisory{border-color:#3b6fb6}
            .key span{display:inline-block;margin-right:16px}.key i{display:inline-block;width:12px;height:12px;margin-right:5px}
            svg text{font-size:11px;fill:#5b6675}</style></head><body><main><h1>回放报告 <span class="en">Replay report</span></h1>

            """
        let names = inputs.map { Self.escape(String($0.split(separator: "/").last ?? "-")) }.joined(separator: ", ")
        out += "<p>\(names) · \(story.order.count) 条报警 <span class=\"en\">alerts</span></p>\n"
    }

    /// One strip a day: a cell is ten minutes, its colour the place that stirred most; a mark above it is an alert.
    private mutating func days() {
        let numbers = story.days.keys.sorted()
        guard !numbers.isEmpty else { return }
        out += "<h2>每天的动静 <span class=\"en\">Movement by day</span></h2><p class=\"key\">"
        for place in story.places.prefix(Self.palette.count) {
            let room = Vocabulary.room(place)
            let name = place.isEmpty ? "消息 messages" : Self.escape(room.zh == room.en ? place : "\(room.zh) \(room.en)")
            out += "<span><i style=\"background:\(colours[place] ?? "#888")\"></i>\(name)</span>"
        }
        out += "<span>▼ 报警 <span class=\"en\">alert</span></span></p>\n"
        let height = numbers.count * 22 + 30
        out += "<svg viewBox=\"0 0 1000 \(height)\" width=\"100%\" role=\"img\" aria-label=\"movement by day\">"
        for hour in stride(from: 0, through: 24, by: 3) {
            out += "<text x=\"\(100 + hour * 36)\" y=\"12\" text-anchor=\"middle\">\(hour)</text>"
        }
        let marks = Dictionary(grouping: story.order.compactMap { story.entries[$0]?.last }) {
            story.slot($0.raised.wall).day
        }
        for (row, number) in numbers.enumerated() {
            strip(number, y: row * 22 + 24, marks: marks[number] ?? [])
        }
        out += "</svg>\n"
    }

    private mutating func strip(_ number: Int64, y: Int, marks: [Alert]) {
        out += "<text x=\"0\" y=\"\(y + 10)\">\(date(ofDay: number))</text>"
        for (slot, counts) in (story.days[number]?.slots ?? []).enumerated() {
            guard let most = counts.max(by: { ($0.value, $1.key) < ($1.value, $0.key) }) else { continue }
            let share = min(1, 0.35 + Double(most.value) / 20)
            out +=
                "<rect x=\"\(100 + slot * 6)\" y=\"\(y)\" width=\"6\" height=\"12\" fill=\"\(colours[most.key] ?? "#888")\""
            out += " fill-opacity=\"\(Double(Int(share * 100)) / 100)\"/>"
        }
        for alert in marks {
            let x = 100 + story.slot(alert.raised.wall).slot * 6
            let fill = alert.severity == .emergency ? "#c62828" : alert.severity == .urgent ? "#ef8e19" : "#5b6675"
            out +=
                "<path d=\"M\(x - 4) \(y - 6)h8l-4 7z\" fill=\"\(fill)\"><title>\(Self.escape(alert.summary.zh))</title></path>"
        }
    }

    private mutating func alerts() {
        out += "<h2>报警 <span class=\"en\">Alerts</span></h2>\n"
        if story.order.isEmpty { out += "<p>没有报警 <span class=\"en\">none</span></p>" }
        for entry in story.order.compactMap({ story.entries[$0] }) { article(entry) }
    }

    private mutating func article(_ entry: ReplayStory.Entry) {
        let alert = entry.last
        let kind = AlertText.kind(alert.category)
        out += "<article class=\"\(alert.severity.rawValue)\"><b>\(time(alert.raised.wall)) \(kind.zh)</b>"
        out += " <span class=\"en\">\(kind.en) · \(alert.severity.rawValue)</span>"
        out += "<br>\(Self.escape(alert.summary.zh))<br><span class=\"en\">\(Self.escape(alert.summary.en))</span>"
        if let limit = alert.rule.limit {
            out += "<br>限值 <span class=\"en\">limit</span> \(Self.escape(limit.both))"
            out += alert.rule.observed.map { "，实际 <span class=\"en\">observed</span> \(Self.escape($0.both))" } ?? ""
        }
        out += " <small>\(Self.escape(alert.rule.detector)) \(Self.escape(alert.rule.version))</small><table>"
        for item in alert.evidence {
            out += "<tr><td>\(time(item.wall))</td><td>\(Self.escape(item.device?.name ?? ""))</td>"
            out += "<td>\(Self.escape(item.kind))</td><td>\(Self.escape(item.says.zh))"
            if item.says.en != item.says.zh { out += "<br><span class=\"en\">\(Self.escape(item.says.en))</span>" }
            out += "</td></tr>"
        }
        out += "</table><small>"
        out += entry.transitions.map { step in
            let actor = step.alert.actor.map { " (\(Self.escape($0)))" } ?? ""
            return "\(time(step.alert.at.wall)) \(Self.escape(step.name))\(actor)"
        }.joined(separator: " → ")
        out += "</small></article>\n"
    }

    private func date(ofDay number: Int64) -> String {
        var bytes: [UInt8] = []
        RFC3339.append(number * 86_400_000, offsetSeconds: 0, to: &bytes)
        return String(decoding: bytes.prefix(10), as: UTF8.self)
    }

    /// Local, to the second.
    private func time(_ wall: Milliseconds) -> String {
        var bytes: [UInt8] = []
        RFC3339.append(wall, offsetSeconds: story.zone.offsetSeconds(at: wall), to: &bytes)
        return String(
            decoding: bytes.prefix(19).map { $0 == UInt8(ascii: "T") ? UInt8(ascii: " ") : $0 }, as: UTF8.self)
    }

    private static func escape(_ text: String) -> String {
        var out = ""
        for character in text {
            switch character {
            case "&": out += "&amp;"
            case "<": out += "&lt;"
            case ">": out += "&gt;"
            case "\"": out += "&quot;"
            default: out.append(character)
            }
        }
        return out
    }
}
