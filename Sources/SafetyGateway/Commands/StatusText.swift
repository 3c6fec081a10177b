import DeviceProtocols

/// The answers of a running gateway as a technician reads them in a terminal.
enum StatusText {
    /// Nil when the answer is no status.
    static func status(_ answer: [UInt8]) -> String? {
        var json = JSONDocument()
        guard (try? json.parse(answer.span)) != nil, let alerts = json.member(json.root, "open_alerts") else {
            return nil
        }
        func number(_ name: StaticString) -> Int64 { json.member(json.root, name).flatMap { json.integer($0) } ?? 0 }
        var lines = ["home \(json.text(json.root, "home") ?? "?") at \(json.text(json.root, "at") ?? "?")"]
        lines.append(json.count(alerts) == 0 ? "no open alert" : "open alerts:")
        json.forEachElement(alerts) { alert in
            let words: [StaticString] = [
                "severity", "category", "detail", "room", "device", "handling", "raised", "id",
            ]
            lines.append("  " + words.compactMap { json.text(alert, $0) }.joined(separator: "  "))
        }
        lines += StatusConnectionsText.lines(json)
        if let box = json.member(json.root, "box") { lines.append(boxLine(box, json)) }
        if let waits = json.member(json.root, "foresight"), json.count(waits) > 0 {
            lines.append("if nothing more happens:")
            json.forEachElement(waits) { lines.append("  " + wait($0, json)) }
        }
        lines.append(
            "\(number("messages")) messages, \(number("observations")) observations, \(number("duplicates")) handled before"
        )
        if let refused = json.member(json.root, "refused"), json.count(refused) > 0 {
            var counts: [String] = []
            json.forEachMember(refused) { key, value in
                counts.append("\(json.string(key) ?? "?") \(json.integer(value) ?? 0)")
            }
            lines.append("could not be read: " + counts.joined(separator: ", "))
        }
        if let refusals = json.member(json.root, "last_refusals") {
            json.forEachElement(refusals) { refusal in
                let words: [StaticString] = ["at", "topic", "decoder", "reason"]
                lines.append("  " + words.compactMap { json.text(refusal, $0) }.joined(separator: "  "))
            }
        }
        lines.append("\(number("outbox")) messages to send, journal \(number("journal_bytes") / 1024) KiB")
        if let problems = json.member(json.root, "storage_problems") {
            json.forEachElement(problems) { lines.append("CANNOT BE WRITTEN: \(json.string($0) ?? "?")") }
        }
        return lines.joined(separator: "\n")
    }

    private static func boxLine(_ box: JSONNode, _ json: JSONDocument) -> String {
        func number(_ name: StaticString) -> Int64? { json.member(box, name).flatMap { json.integer($0) } }
        let words: [String?] = [
            "box: version \(json.text(box, "version") ?? "?")", json.text(box, "started").map { "runs since \($0)" },
            number("free_bytes").map { "\($0 >> 20) MiB free" },
            number("written_bytes_per_day").map { "writes \($0 / 1_000_000) MB a day" },
            number("memory_available_bytes").map { "\($0 >> 20) MiB of memory left" },
            number("temperature_celsius").map { "\($0) °C" }, json.text(box, "power").map { "on \($0)" },
            number("flash_used_percent").map { "flash used up to \($0) %" },
            json.text(box, "clock").map { "clock \($0)" },
        ]
        return words.compactMap { $0 }.joined(separator: "  ")
    }

    private static func wait(_ item: JSONNode, _ json: JSONDocument) -> String {
        let says = json.member(item, "says")
        let who = [json.text(item, "resident"), json.text(item, "device")].compactMap { $0 }.joined(separator: " ")
        let both = [says.flatMap { json.text($0, "zh") }, says.flatMap { json.text($0, "en") }].compactMap { $0 }
        return [json.text(item, "next_alarm") ?? "-", who, both.joined(separator: " ")].filter { !$0.isEmpty }
            .joined(separator: "  ")
    }

    /// A table; nil when the answer is no list.
    static func devices(_ answer: [UInt8]) -> String? {
        var json = JSONDocument()
        guard (try? json.parse(answer.span)) != nil, json.kind(json.root) == .array else { return nil }
        let names: [StaticString] = ["device", "role", "room", "bridge", "model", "last_heard"]
        var rows = [["DEVICE", "ROLE", "ROOM", "BRIDGE", "MODEL", "LAST HEARD", ""]]
        json.forEachElement(json.root) { device in
            let isKnown = json.member(device, "known").flatMap { json.bool($0) } ?? false
            let unsuitable = json.text(device, "unsuitable_for").map { "unsuitable for \($0)" }
            let remarks = [isKnown ? nil : "unknown", unsuitable].compactMap { $0 }.joined(separator: ", ")
            rows.append(names.map { json.text(device, $0) ?? "-" } + [remarks])
        }
        let widths = (0..<names.count).map { column in rows.map { width($0[column]) }.max() ?? 0 }
        return rows.map { row in
            var line = ""
            for (text, width) in zip(row, widths) {
                line += text + String(repeating: " ", count: width - Self.width(text) + 2)
            }
            line += row[names.count]
            return String(line.reversed().drop { $0 == " " }.reversed())
        }.joined(separator: "\n")
    }

    /// Columns in a terminal: Chinese characters take two.
    private static func width(_ text: String) -> Int {
        text.unicodeScalars.reduce(0) { $0 + ((0x1100...0xffdc).contains($1.value) ? 2 : 1) }
    }
}

extension JSONDocument {
    /// A member's words, nil where it is missing, null or empty. A topic from outside must not steer the terminal.
    func text(_ node: JSONNode, _ name: StaticString) -> String? {
        guard let text = member(node, name).flatMap({ string($0) }), !text.isEmpty else { return nil }
        return String(
            String.UnicodeScalarView(text.unicodeScalars.map { $0.properties.generalCategory == .control ? "?" : $0 }))
    }
}
