import AlertRouter
import ArgumentParser
import HostSystem
import SafetyModel

/// `check`: every problem of the configuration at once, and how fast each category is handed off.
struct Check: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Check a configuration; print every problem at once.",
        discussion: "Exit code 1 when there are problems. Otherwise says how fast each kind of alert is handed on.")

    @Argument(help: "The configuration file.")
    var file: String

    @Flag(help: "Also connect to the brokers: what they grant, and what they cannot protect.")
    var connect = false

    func run() throws {
        let settings: GatewaySettings
        do { settings = try GatewaySettings.load(file, options: .byHand, report: { Console.print($0) }) } catch {
            throw error == .badConfiguration ? ExitCode.found : error
        }
        let policies = settings.home.policies
        Console.print("\(file): no problems. Home \(settings.home.home), time zone \(settings.home.zone.name).")
        let isAlone = settings.uplink == nil
        Console.print(
            isAlone ? "There is no desk: the box tells people by itself." : "Every alert goes to the desk at once.")
        Console.print("How soon a person is told by the box itself, while the desk is silent, over the coming 14 days:")
        let spans = policies.coverage(home: settings.home.home, fromWall: MachineClock.wall, isDeskSilent: true)
        var isCovered = true
        for span in spans {
            let whom = span.people.joined(separator: ", ")
            let words = span.secondsToPerson.map { "after \($0) s: \(whom)" } ?? "nobody"
            isCovered = isCovered && (span.secondsToPerson != nil || !isAlone)
            Console.print("  \(span.category.rawValue) (\(span.severity.rawValue)): \(words)\(period(span, settings))")
        }
        printTechnical(settings)
        for contact in settings.contacts {
            let ways = contact.contact.channels.map(\.rawValue).joined(separator: ", ")
            let note = contact.contact.isPerson ? "" : " (not counted as a person who was reached)"
            Console.print("\(contact.contact.name) is reached by \(ways)\(note)")
        }
        if settings.uplink != nil, !settings.namesCommunity {
            Console.note(
                "note: there is no `community`: only a desk whose `community` is \(settings.home.community) hears this home"
            )
        }
        for note in SpoolNotes.notes(settings) { Console.note(note) }
        let isReachable = !connect || CheckConnect.run(settings)
        if !isCovered {
            Console.print(
                "\(file):1:1: contacts: some kinds of alert reach nobody; add contacts with a phone, or an uplink")
            throw ExitCode.found
        }
        if !isReachable { throw ExitCode.found }
    }

    private func printTechnical(_ settings: GatewaySettings) {
        let kinds: [(AlertCategory, Severity)] = [(.deviceFault, .technical)]
        let spans = settings.home.policies.coverage(
            kinds: kinds, home: settings.home.home, fromWall: MachineClock.wall, days: 1, isDeskSilent: true)
        var words = spans.compactMap { span in
            span.secondsToPerson.map { "\(span.people.joined(separator: ", ")) after \($0 / 3600) h" }
        }
        if settings.channels.server(.alertmanager) != nil { words.insert("Alertmanager at once", at: 0) }
        Console.print("  everything technical: \(words.isEmpty ? "the desk only" : words.joined(separator: "; "))")
    }

    /// Only where an answer does not hold for the whole fortnight.
    private func period(_ span: CoverageSpan, _ settings: GatewaySettings) -> String {
        guard span.untilWall - span.fromWall < 14 * 86_400_000 else { return "" }
        let zone = settings.home.zone
        let from = RFC3339.string(span.fromWall, offsetSeconds: zone.offsetSeconds(at: span.fromWall)).prefix(16)
        let until = RFC3339.string(span.untilWall, offsetSeconds: zone.offsetSeconds(at: span.untilWall)).prefix(16)
        return " (\(from) to \(until))"
    }
}
