import DeviceProtocols
import SafetyModel

/// The status answer as Prometheus text (exposition format 0.0.4).
enum StatusMetrics {
    /// Nil when the answer is no status.
    static func prometheus(_ status: [UInt8]) -> String? {
        var json = JSONDocument()
        guard (try? json.parse(status.span)) != nil, let alerts = json.member(json.root, "open_alerts") else {
            return nil
        }
        var lines: [String] = []
        func add(_ name: String, _ type: String, _ help: String, _ values: [(labels: String, value: Int64)]) {
            lines.append("# HELP safety_gateway_\(name) \(help)")
            lines.append("# TYPE safety_gateway_\(name) \(type)")
            for (labels, value) in values { lines.append("safety_gateway_\(name)\(labels) \(value)") }
        }
        func count(_ name: StaticString) -> [(labels: String, value: Int64)] {
            [("", json.member(json.root, name).flatMap { json.integer($0) } ?? 0)]
        }
        add("messages_total", "counter", "Messages received.", count("messages"))
        add("observations_total", "counter", "What they said.", count("observations"))
        add("duplicates_total", "counter", "Messages that had been handled before.", count("duplicates"))
        add("refused_total", "counter", "Messages that could not be read, by decoder.", refused(json))
        add("outbox_waiting", "gauge", "Messages to people and desks that are still to go.", count("outbox"))
        add("journal_bytes_total", "counter", "Bytes written to the journal.", count("journal_bytes"))
        add("storage_problems", "gauge", "Files that cannot be written.", [("", elements("storage_problems", json))])
        var open: [Severity: Int64] = [:]
        json.forEachElement(alerts) { alert in
            let name = json.member(alert, "severity").flatMap { json.string($0) }
            if let severity = name.flatMap({ Severity(rawValue: $0) }) { open[severity, default: 0] += 1 }
        }
        add(
            "open_alerts", "gauge", "Alerts that nobody has closed, by severity.",
            Severity.allCases.map { ("{severity=\"\($0.rawValue)\"}", open[$0] ?? 0) })
        if let box = json.member(json.root, "box") {
            add(
                "build_info", "gauge", "The program's version, as a label.",
                [("{version=\"\(json.text(box, "version") ?? "")\"}", 1)])
            for (name, type, help) in boxNumbers {
                guard let value = json.member(box, name).flatMap({ json.integer($0) }) else { continue }
                add("\(name)\(type == "counter" ? "_total" : "")", type, help, [("", value)])
            }
            add(
                "clock_synchronised", "gauge", "Whether a time service disciplines the clock.",
                [("", json.text(box, "clock") == "synchronised" ? 1 : 0)])
            if let power = json.text(box, "power") {
                add("on_mains", "gauge", "Whether the box has mains.", [("", power == "mains" ? 1 : 0)])
            }
            add("link_connected", "gauge", "Connections that are up, by name.", links(of: box, json))
        }
        return lines.joined(separator: "\n")
    }

    /// The plain numbers of the status's `box`, by their names there.
    private static let boxNumbers: [(name: StaticString, type: String, help: String)] = [
        ("uptime_seconds", "gauge", "Seconds since the program started."),
        ("machine_uptime_seconds", "gauge", "Seconds since the machine started."),
        ("free_bytes", "gauge", "Bytes free on the file system of the state."),
        ("written_bytes", "counter", "Bytes that the program sent to the disk."),
        ("memory_available_bytes", "gauge", "Memory that programs can still have."),
        ("resident_bytes", "gauge", "Memory of the program."),
        ("temperature_celsius", "gauge", "The hottest part of the machine."),
        ("flash_used_percent", "gauge", "Life of the flash that is used up, by its own estimate."),
    ]

    private static func links(of box: JSONNode, _ json: JSONDocument) -> [(labels: String, value: Int64)] {
        var found: [(labels: String, value: Int64)] = []
        guard let links = json.member(box, "links") else { return found }
        json.forEachMember(links) { key, value in
            let isConnected = json.member(value, "connected").flatMap { json.bool($0) } ?? false
            found.append(("{link=\"\(json.string(key) ?? "?")\"}", isConnected ? 1 : 0))
        }
        return found
    }

    private static func elements(_ name: StaticString, _ json: JSONDocument) -> Int64 {
        Int64(json.member(json.root, name).map { json.count($0) } ?? 0)
    }

    private static func refused(_ json: JSONDocument) -> [(labels: String, value: Int64)] {
        var found: [(labels: String, value: Int64)] = []
        guard let counts = json.member(json.root, "refused") else { return found }
        json.forEachMember(counts) { key, value in
            if let decoder = json.string(key), let count = json.integer(value) {
                found.append(("{decoder=\"\(decoder)\"}", count))
            }
        }
        return found
    }
}
