// Lists and sections.
extension Section {
    /// A list of texts; a single text is a list of one. nil when absent; an empty value is an empty list.
    package func strings(_ key: String) -> [String]? {
        guard let node = node(key) else { return nil }
        guard !node.isNull else { return [] }
        if case .scalar(let text, _) = node.content { return [text] }
        var texts: [String] = []
        for (index, item) in items(key).enumerated() {
            if case .scalar(let text, _) = item.content, !item.isNull {
                texts.append(text)
            } else {
                report(key, index: index, "is \(item.kindName)", fix: "write a text")
            }
        }
        return texts
    }
    package func strings(_ key: String, default value: [String]) -> [String] { strings(key) ?? value }

    /// A list of the enum's raw values.
    package func choices<Choice>(_ key: String, default value: [Choice]) -> [Choice]
    where Choice: RawRepresentable<String> & CaseIterable {
        guard let texts = strings(key) else { return value }
        var choices: [Choice] = []
        for (index, text) in texts.enumerated() {
            if let choice = Choice(rawValue: text) {
                choices.append(choice)
            } else {
                let fix = Self.fix(text, from: Choice.allCases.map(\.rawValue))
                report(key, index: index, "is \(quoted(text))", fix: fix)
            }
        }
        return choices
    }

    /// A list of numbers.
    package func numbers(_ key: String, in range: ClosedRange<Double>, default value: [Double]) -> [Double] {
        guard let texts = strings(key) else { return value }
        var numbers: [Double] = []
        for (index, text) in texts.enumerated() {
            if let number = Double(text), range.contains(number) {
                numbers.append(number)
            } else {
                let fix = "write \(range.lowerBound) to \(range.upperBound)"
                report(key, index: index, "is \(quoted(text))", fix: fix)
            }
        }
        return numbers
    }

    /// A section that always reads: as its defaults where the file does not have it.
    package func section(_ key: String) -> Section {
        let node = node(key)
        return child(key) { Section(node, path: path(of: key), around: self) }
    }

    /// A section that switches something on by being there.
    package func optionalSection(_ key: String) -> Section? {
        let section = section(key)
        return section.isPresent ? section : nil
    }

    package func requiredSection(_ key: String) -> Section {
        let section = section(key)
        if !section.isPresent { report(nil, "`\(key)` is missing", fix: "add a section `\(key):`") }
        return section
    }

    /// A list of sections: `- name: …`. Empty when absent.
    package func sections(_ key: String) -> [Section] {
        items(key).enumerated().map { index, node in
            let place = "\(path(of: key))[\(index)]"
            return child(place) { Section(node, path: place, around: self) }
        }
    }

    /// A section whose keys are names that the user chooses: `contacts:` `  daughter: {…}`. In the file's order.
    package func namedSections(_ key: String) -> [(name: String, section: Section)] {
        let around = section(key)
        return around.keys.map { ($0, around.section($0)) }
    }

    /// A section whose keys are the user's names and whose values are texts, in the file's order.
    package func namedStrings(_ key: String) -> [(name: String, text: String)] {
        let around = section(key)
        return around.keys.compactMap { name in around.string(name).map { (name, $0) } }
    }

    /// The items of a list; told when it is something else.
    private func items(_ key: String) -> [YAMLNode] {
        guard let node = node(key), !node.isNull else { return [] }
        guard case .sequence(let items) = node.content else {
            report(key, "is \(node.kindName)", fix: "write a list: lines that begin with `- `")
            return []
        }
        return items
    }
}
