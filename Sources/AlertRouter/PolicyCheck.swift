import SafetyModel

/// Something wrong with a policy set: where, what, and what to write instead.
package struct PolicyProblem: Sendable, Equatable {
    /// Such as `policies[0].steps[2].afterSeconds`.
    package var path: String
    package var what: String
    package var fix: String
    package init(path: String, what: String, fix: String) { (self.path, self.what, self.fix) = (path, what, fix) }
}

extension PolicySet {
    /// Every problem at once; empty when the set can be used.
    package func check() -> [PolicyProblem] {
        var found: [PolicyProblem] = []
        func problem(_ path: String, _ what: String, _ fix: String) {
            found.append(PolicyProblem(path: path, what: what, fix: fix))
        }
        if policies.isEmpty { problem("policies", "is empty", "add one for each severity") }
        for (index, policy) in policies.enumerated() {
            if policies.prefix(index).contains(where: { $0.id == policy.id }) {
                problem("policies[\(index)].id", "'\(policy.id)' is there twice", "give each its own id")
            }
            found += check(policy, "policies[\(index)]")
        }
        for severity in [Severity.emergency, .urgent] {
            for category in AlertCategory.allCases where !policies.contains(where: { $0.mayTake(category, severity) }) {
                problem(
                    "policies", "none takes \(severity.rawValue) \(category.rawValue)", "add one without `categories`")
            }
        }
        for (index, contact) in contacts.enumerated() {
            let path = "contacts[\(index)]"
            if contacts.prefix(index).contains(where: { $0.name == contact.name }) {
                problem("\(path).name", "'\(contact.name)' is there twice", "give each its own name")
            }
            if contact.name.isEmpty || contact.name.contains("/") {
                problem("\(path).name", "'\(contact.name)' cannot be a name", "use a name without '/'")
            }
            if contact.channels.isEmpty { problem("\(path).channels", "is empty", "name at least one channel") }
        }
        for (index, rota) in rotas.enumerated() { found += check(rota, "rotas[\(index)]") }
        if deskSilenceSeconds < 30 {
            problem("deskSilenceSeconds", "\(deskSilenceSeconds) s is shorter than two heartbeats", "use 180")
        }
        return found
    }

    private func check(_ policy: Policy, _ path: String) -> [PolicyProblem] {
        var found: [PolicyProblem] = []
        func problem(_ path: String, _ what: String, _ fix: String) {
            found.append(PolicyProblem(path: path, what: what, fix: fix))
        }
        if policy.steps.count > 50 { problem("\(path).steps", "has \(policy.steps.count) steps", "use at most 50") }
        for (index, step) in policy.steps.enumerated() {
            let here = "\(path).steps[\(index)]"
            if step.afterSeconds < 0 || step.afterSeconds > 604_800 {
                problem("\(here).afterSeconds", "\(step.afterSeconds) s is out of range", "use 0 to 604800")
            }
            if index > 0, step.afterSeconds < policy.steps[index - 1].afterSeconds {
                problem("\(here).afterSeconds", "is before the step above it", "count from the raise, ascending")
            }
            if let ring = step.ring, !(1...20).contains(ring.tries) || !(10...3600).contains(ring.gapSeconds) {
                problem(
                    "\(here).ring", "\(ring.tries) tries, \(ring.gapSeconds) s apart",
                    "use 1 to 20 tries, 10 to 3600 s apart")
            }
            found += checkTargets(step.targets, "\(here).targets")
        }
        if let tail = policy.tail {
            if !(30...86_400).contains(tail.everySeconds) {
                problem("\(path).tail.everySeconds", "\(tail.everySeconds) s is out of range", "use 30 to 86400")
            }
            found += checkTargets(tail.targets, "\(path).tail.targets")
        } else if policy.applies.severities.isEmpty || policy.applies.severities.contains(where: { $0 >= .urgent }) {
            problem(
                "\(path).tail", "is missing: the ladder would end",
                "add the people who are called until somebody has it")
        }
        for (name, value, range) in [
            ("leaseSeconds", policy.leaseSeconds, 30...policy.maxLeaseSeconds.clamped),
            ("onSiteLeaseSeconds", policy.onSiteLeaseSeconds, 30...policy.maxLeaseSeconds.clamped),
            ("maxLeaseSeconds", policy.maxLeaseSeconds, 30...86_400),
            ("maxShelveSeconds", policy.maxShelveSeconds, 60...604_800),
        ] where !range.contains(value) {
            problem("\(path).\(name)", "\(value) s is out of range", "use \(range.lowerBound) to \(range.upperBound)")
        }
        return found
    }

    private func checkTargets(_ targets: [Selector], _ path: String) -> [PolicyProblem] {
        var found: [PolicyProblem] = []
        if targets.isEmpty { found.append(PolicyProblem(path: path, what: "is empty", fix: "name whom to call")) }
        for (index, target) in targets.enumerated() {
            switch target {
            case .person(let name) where !contacts.contains { $0.name == name }:
                found.append(
                    PolicyProblem(
                        path: "\(path)[\(index)]", what: "unknown contact '\(name)'", fix: "add it under `contacts`"))
            case .onDuty(let name) where !rotas.contains { $0.name == name }:
                found.append(
                    PolicyProblem(
                        path: "\(path)[\(index)]", what: "unknown rota '\(name)'", fix: "add it under `rotas`"))
            default: break
            }
        }
        return found
    }

    private func check(_ rota: Rota, _ path: String) -> [PolicyProblem] {
        var found: [PolicyProblem] = []
        for name in rota.people where !contacts.contains(where: { $0.name == name }) {
            found.append(PolicyProblem(path: path, what: "unknown contact '\(name)'", fix: "add it under `contacts`"))
        }
        for (index, rotation) in rota.rotations.enumerated() {
            let here = "\(path).rotations[\(index)]"
            if rotation.people.isEmpty {
                found.append(.init(path: "\(here).people", what: "is empty", fix: "name people"))
            }
            if rotation.shiftSeconds < 900 {
                found.append(
                    .init(path: "\(here).shiftSeconds", what: "is shorter than 15 min", fix: "use 3600 or more"))
            }
            if rotation.weekdays.contains(where: { !(1...7).contains($0) }) {
                found.append(
                    .init(path: "\(here).weekdays", what: "is no weekday", fix: "use 1 (Monday) to 7 (Sunday)"))
            }
        }
        return found
    }
}

extension Int { fileprivate var clamped: Int { Swift.max(self, 30) } }

extension Policy {
    func mayTake(_ category: AlertCategory, _ severity: Severity) -> Bool {
        (applies.categories.isEmpty || applies.categories.contains(category))
            && (applies.severities.isEmpty || applies.severities.contains(severity)) && applies.band == nil
            && applies.residentFlags.isEmpty && applies.details == nil
    }
}
