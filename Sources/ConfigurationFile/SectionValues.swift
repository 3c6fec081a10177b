// Single values.
extension Section {
    package func string(_ key: String) -> String? { scalar(key, as: "text") }
    package func string(_ key: String, default value: String) -> String { string(key) ?? value }
    package func requiredString(_ key: String) -> String {
        let value = required(key, string(key), as: "text") ?? ""
        if has(key), value.isEmpty, peekIsEmptyText(key) { report(key, "is empty", fix: "write a text") }
        return value
    }

    package func bool(_ key: String) -> Bool? {
        guard let text = scalar(key, as: "true or false") else { return nil }
        switch text.lowercased() {
        case "true", "yes", "on": return true
        case "false", "no", "off": return false
        default:
            report(key, "is \(quoted(text))", fix: "write true or false")
            return nil
        }
    }
    package func bool(_ key: String, default value: Bool) -> Bool { bool(key) ?? value }

    package func integer(_ key: String, in range: ClosedRange<Int> = Int.min...Int.max) -> Int? {
        guard let text = scalar(key, as: "a whole number") else { return nil }
        let wanted = range == Int.min...Int.max ? "a whole number" : "\(range.lowerBound) to \(range.upperBound)"
        guard let value = Int(text), range.contains(value) else {
            report(key, "is \(quoted(text))", fix: "write \(wanted)")
            return nil
        }
        return value
    }
    package func integer(_ key: String, in range: ClosedRange<Int> = Int.min...Int.max, default value: Int) -> Int {
        integer(key, in: range) ?? value
    }
    package func requiredInteger(_ key: String, in range: ClosedRange<Int> = Int.min...Int.max) -> Int {
        required(key, integer(key, in: range), as: "\(range.lowerBound) to \(range.upperBound)") ?? range.lowerBound
    }

    /// A finite number.
    package func number(_ key: String, in range: ClosedRange<Double> = -1e300...1e300) -> Double? {
        guard let text = scalar(key, as: "a number") else { return nil }
        let wanted = range == -1e300...1e300 ? "a number" : "\(range.lowerBound) to \(range.upperBound)"
        let digits = text.allSatisfy { "+-.0123456789eE".contains($0) }
        guard digits, let value = Double(text), value.isFinite, range.contains(value) else {
            report(key, "is \(quoted(text))", fix: "write \(wanted)")
            return nil
        }
        return value
    }
    package func number(
        _ key: String, in range: ClosedRange<Double> = -1e300...1e300, default value: Double
    ) -> Double { number(key, in: range) ?? value }
    package func requiredNumber(_ key: String, in range: ClosedRange<Double> = -1e300...1e300) -> Double {
        required(key, number(key, in: range), as: "a number") ?? range.lowerBound
    }

    /// A duration in whole seconds: `90`, `90s`, `5m`, `2h`, `1d`.
    package func seconds(_ key: String, in range: ClosedRange<Int> = 0...31_536_000) -> Int? {
        guard let text = scalar(key, as: "a duration") else { return nil }
        guard let value = Self.seconds(text) else {
            report(key, "is \(quoted(text))", fix: "write a duration such as 90, 90s, 5m, 2h or 1d")
            return nil
        }
        guard range.contains(value) else {
            let (low, high) = (Self.duration(range.lowerBound), Self.duration(range.upperBound))
            report(key, "is \(quoted(text))", fix: "write \(low) to \(high)")
            return nil
        }
        return value
    }
    package func seconds(_ key: String, in range: ClosedRange<Int> = 0...31_536_000, default value: Int) -> Int {
        seconds(key, in: range) ?? value
    }
    package func requiredSeconds(_ key: String, in range: ClosedRange<Int> = 0...31_536_000) -> Int {
        required(key, seconds(key, in: range), as: "a duration such as 90s or 5m") ?? range.lowerBound
    }

    /// `22:30` as minutes since midnight; `24:00` is the end of the day.
    package func minuteOfDay(_ key: String) -> Int? {
        guard let text = scalar(key, as: "a time of day") else { return nil }
        let parts = text.split(separator: ":", omittingEmptySubsequences: false)
        if parts.count == 2, parts[0].count <= 2, parts[1].count == 2, let hour = Int(parts[0]),
            let minute = Int(parts[1]), (0...24).contains(hour), (0...59).contains(minute),
            hour < 24 || minute == 0
        {
            return hour * 60 + minute
        }
        report(key, "is \(quoted(text))", fix: "write a time of day such as 22:30")
        return nil
    }
    package func minuteOfDay(_ key: String, default value: Int) -> Int { minuteOfDay(key) ?? value }

    /// One of the enum's raw values.
    package func choice<Choice>(_ key: String, of type: Choice.Type = Choice.self) -> Choice?
    where Choice: RawRepresentable<String> & CaseIterable {
        guard let text = scalar(key, as: "one word") else { return nil }
        if let choice = Choice(rawValue: text) { return choice }
        report(key, "is \(quoted(text))", fix: Self.fix(text, from: Choice.allCases.map(\.rawValue)))
        return nil
    }
    package func choice<Choice>(_ key: String, default value: Choice) -> Choice
    where Choice: RawRepresentable<String> & CaseIterable { choice(key) ?? value }
    /// - Parameter standIn: what goes on when it is missing; never seen in settings that load.
    package func requiredChoice<Choice>(_ key: String, or standIn: Choice) -> Choice
    where Choice: RawRepresentable<String> & CaseIterable {
        let names = Choice.allCases.map(\.rawValue).joined(separator: ", ")
        return required(key, choice(key), as: "one of \(names)") ?? standIn
    }
}
