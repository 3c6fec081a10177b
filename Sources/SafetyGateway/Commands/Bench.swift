import ArgumentParser
import SafetyModel

/// `bench`: repeatable measurements of this machine, each against a stated reference in the same run. One file a measurement.
struct Bench: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Measure this machine: each figure beside a stated reference in the same run.",
        subcommands: [
            BenchAll.self, BenchIngest.self, BenchFalls.self, BenchInactivity.self, BenchReplay.self, BenchDecode.self,
            BenchAlertLatency.self,
        ],
        defaultSubcommand: BenchAll.self)
}

/// Without a name: all of them, one after another. One that cannot be made here has said why; the others go on.
struct BenchAll: ParsableCommand {
    static let configuration = CommandConfiguration(commandName: "all", abstract: "All of them, one after another.")
    @Flag(help: "One JSON object a figure.") var json = false

    func run() throws {
        var isComplete = true
        for measurement in Bench.configuration.subcommands.dropFirst() {
            Console.note("\(measurement._commandName):")
            do {
                var command = try measurement.parseAsRoot(json ? ["--json"] : [])
                try command.run()
            } catch { isComplete = false }
        }
        if !isComplete { throw ExitCode.notReachable }
    }
}

/// One figure of a measurement.
struct BenchFigure {
    var name: String
    var value: Double
    /// Such as `ns/message`, `samples/s`, `bytes`.
    var unit: String
    /// What it is compared with, measured in the same run; nil: nothing comparable exists.
    var reference: (name: String, value: Double)?

    /// One JSON object without its line's end: `{"bench":…,"name":…,"value":…,"unit":…,"reference":…,"reference_value":…,"ratio":…}`.
    func json(_ bench: String) -> [UInt8] {
        var out = JSONWriter(capacity: 256)
        out.beginObject()
        out.key("bench")
        out.string(bench)
        out.key("name")
        out.string(name)
        out.key("value")
        out.number(value)
        out.key("unit")
        out.string(unit)
        if let reference {
            out.key("reference")
            out.string(reference.name)
            out.key("reference_value")
            out.number(reference.value)
            out.key("ratio")
            if reference.value > 0 { out.number(value / reference.value) } else { out.null() }
        }
        out.endObject()
        return out.finish()
    }

    /// One line for people.
    var text: String {
        let left = "\(name): \(Self.short(value)) \(unit)"
        guard let reference else { return left }
        let ratio = reference.value > 0 ? " (\(Self.short(value / reference.value)) x)" : ""
        return "\(left); \(reference.name): \(Self.short(reference.value)) \(unit)\(ratio)"
    }

    /// Three significant digits, or whole numbers from 100 on.
    static func short(_ value: Double) -> String {
        guard value.isFinite else { return "\(value)" }
        var scale = 1.0
        while abs(value) * scale < 100, value != 0, scale < 1e9 { scale *= 10 }
        let rounded = (value * scale).rounded() / scale
        return Int(exactly: rounded).map(String.init) ?? "\(rounded)"
    }
}

extension [BenchFigure] {
    func print(_ bench: String, isJSON: Bool) {
        for figure in self {
            Console.print(isJSON ? String(decoding: figure.json(bench), as: UTF8.self) : figure.text)
        }
    }
}
