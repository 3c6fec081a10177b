import ConfigurationFile
import SafetyModel

/// How the desk insists until a person has an alert: due-times in its database, the last step without end.
struct DeskPolicy: Sendable, Equatable {
    struct Step: Sendable, Equatable {
        /// Since the alert's arrival at the desk, not since the previous step.
        var afterMilliseconds: Milliseconds
        /// Whom the page names at this step.
        var notify: [String]
    }
    struct Ladder: Sendable, Equatable {
        var steps: [Step]
        var repeatMilliseconds: Milliseconds

        /// When step `level` (from 0) is due, since the arrival. There is always a next one.
        func due(_ level: Int) -> Milliseconds {
            if level < steps.count { return steps[max(0, level)].afterMilliseconds }
            let tail = Milliseconds(min(level - steps.count + 1, 1_000_000))
            return (steps.last?.afterMilliseconds ?? 0) + tail * repeatMilliseconds
        }

        func notify(_ level: Int) -> [String] {
            steps.isEmpty ? [] : steps[min(max(0, level), steps.count - 1)].notify
        }
    }
    /// How long an acknowledgement holds without another sign of the person who gave it.
    var leaseSeconds: Int
    /// A home that was not heard for so long is dark.
    var homeSilenceMilliseconds: Milliseconds
    var emergency: Ladder
    var urgent: Ladder
    /// Who is told at once of a technical alert, and when it is over; nobody is reminded.
    var technicalNotify: [String]
    /// Within so long of its arrival a danger must reach a person; `duty-desk check` proves it.
    var limitSeconds: Int

    /// Every name of a `notify` list, each once.
    var names: [String] {
        Array(Set((emergency.steps + urgent.steps).flatMap(\.notify) + technicalNotify)).sorted()
    }

    init(_ section: Section) {
        leaseSeconds = section.seconds("lease", in: 60...14_400, default: 900)
        homeSilenceMilliseconds = Milliseconds(section.seconds("home_silent", in: 60...3600, default: 180)) * 1000
        emergency = Ladder(section.section("emergency"), steps: [60, 180, 300], every: 120)
        urgent = Ladder(section.section("urgent"), steps: [300, 900], every: 900)
        technicalNotify = Self.notified(section.section("technical"))
        limitSeconds = section.seconds("limit", in: 30...86_400, default: 300)
    }

    /// The names of a `notify` list. One that is written and empty is a mistake: the last step, repeated for ever, would tell nobody.
    fileprivate static func notified(_ section: Section) -> [String] {
        let names = section.strings("notify", default: [])
        if names.isEmpty, section.has("notify") {
            section.report("notify", "tells nobody", fix: "name somebody under `people`, or leave it out")
        }
        return names
    }

    /// nil where nobody is reminded: advisory and technical alerts wait on the page.
    func ladder(for severity: Severity) -> Ladder? {
        switch severity {
        case .emergency: emergency
        case .urgent: urgent
        case .advisory, .technical: nil
        }
    }
}

extension DeskPolicy.Ladder {
    fileprivate init(_ section: Section, steps: [Int], every: Int) {
        let configured = section.sections("steps").map { step in
            DeskPolicy.Step(
                afterMilliseconds: Milliseconds(step.requiredSeconds("after", in: 0...86_400)) * 1000,
                notify: DeskPolicy.notified(step))
        }
        let standard = steps.map { DeskPolicy.Step(afterMilliseconds: Milliseconds($0) * 1000, notify: []) }
        self.steps = configured.isEmpty ? standard : configured.sorted { $0.afterMilliseconds < $1.afterMilliseconds }
        repeatMilliseconds = Milliseconds(section.seconds("repeat", in: 30...3600, default: every)) * 1000
    }
}
