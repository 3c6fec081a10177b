import Testing

@testable import ConfigurationFile

private func parse(_ bytes: [UInt8]) -> (tree: YAMLNode?, findings: [String]) {
    let findings = Findings(file: "f")
    let tree = YAMLTree.parse(bytes, limits: YAMLLimits(), into: findings)
    return (tree, findings.sorted.map(\.description))
}

/// The tree on one line, for comparison.
private func outline(_ node: YAMLNode) -> String {
    switch node.content {
    case .scalar(let text, _): text
    case .sequence(let items): "[" + items.map(outline).joined(separator: " ") + "]"
    case .mapping(let entries): "{" + entries.map { "\($0.key):\(outline($0.value))" }.joined(separator: " ") + "}"
    }
}

@Suite struct YAMLTreeTests {
    @Test(arguments: [
        ("a: 1\nb: [x, 'y z']\n", "{a:1 b:[x y z]}", "flow and block"),
        ("\u{feff}a: 1\n", "{a:1}", "a byte order mark"),
        ("a: 1\r\nb: 2\r\n", "{a:1 b:2}", "lines of Windows"),
        ("a: &x {p: 1}\nb: *x\n", "{a:{p:1} b:{p:1}}", "anchor and alias"),
        ("a: &x {p: 1, q: 2}\nb: {<<: *x, q: 3}\n", "{a:{p:1 q:2} b:{p:1 q:3}}", "merged, own keys win"),
        ("a: &x {p: 1}\nb: {q: 2, <<: [*x]}\n", "{a:{p:1} b:{q:2 p:1}}", "a list of merged sections"),
        ("a: |\n  one\n  two\n", "{a:one\ntwo\n}", "a block of text"),
    ]) func trees(_ text: String, _ want: String, _ why: String) throws {
        let (tree, findings) = parse(Array(text.utf8))
        #expect(try outline(#require(tree)) == want, "\(why)")
        #expect(findings.isEmpty)
    }

    @Test(arguments: [
        ("a:\n\tb: 1\n", "f:2:1: a tab is used for indentation; indent with spaces", "tabs"),
        (
            "a: [1\n",
            "f:2:1: is not valid YAML: while parsing a flow sequence, did not find expected ',' or ']'; "
                + "look here and one line above: indentation, quotes and colons", "an open list"
        ),
        (
            "a: 1\n---\nb: 2\n", "f:2:1: a second document starts here; keep one document and remove `---`",
            "two documents"
        ),
        ("a: *x\n", "f:1:4: alias *x has no anchor before it; define &x above, outside of itself", "unknown alias"),
        ("a: &x [*x]\n", "f:1:8: alias *x has no anchor before it; define &x above, outside of itself", "into itself"),
        ("? [a]\n: 1\n", "f:1:3: a key is not plain text; write a name", "a list as a key"),
        ("a: !include x\n", "f:1:4: a: tag !include is not known here; write the value itself, without a tag", "a tag"),
        (
            "a: 1\nb:\n  c: 1\n  \"c\": 2\n", "f:4:3: b.c: is given twice, first on line 3; keep one of them",
            "quotes make no other key"
        ),
        (
            "\"a.b\": {c d: {e: 1, e: 2}}\n",
            "f:1:21: \"a.b\".\"c d\".e: is given twice, first on line 1; keep one of them", "keys that look like a path"
        ),
    ]) func refusals(_ text: String, _ want: String, _ why: String) {
        #expect(parse(Array(text.utf8)).findings == [want], "\(why)")
    }

    @Test func bytesThatAreNoText() {
        let (tree, findings) = parse(Array("a: 1\nb: ü".utf8) + [0xff, 0xfe])
        #expect(tree == nil)
        #expect(findings.first?.hasPrefix("f:2:5: is not text (") == true, "\(findings)")
        #expect(parse([0, 1, 2, 3]).findings.count == 1)
    }

    @Test func deepNestingAndManyAliasesEnd() {
        let deep = String(repeating: "[", count: 100_000)
        #expect(parse(Array(deep.utf8)).findings == ["f:1:66: is nested deeper than 64 levels; write it flatter"])
        var laughs = "a0: &a0 [1,1,1,1,1,1,1,1,1]\n"
        for level in 1...30 {
            laughs += "a\(level): &a\(level) [" + String(repeating: "*a\(level - 1),", count: 9) + "]\n"
        }
        let findings = parse(Array(laughs.utf8)).findings
        #expect(findings.count == 1)
        #expect(findings.first?.contains("more than 200000 values") == true, "\(findings)")
    }

    /// Every prefix and many single-byte changes of a lively file: a finding or a tree, never a trap.
    @Test func noInputTraps() {
        let text = Array(
            "a: &x {p: [1, 'two'], <<: {z: 1}}\nb: *x\nc: |\n  t\u{4e2d}\n? k\n: !t v\n- \"\\u00e9\"\n".utf8)
        var seed: UInt64 = 7
        func random() -> UInt64 {
            seed = seed &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return seed >> 33
        }
        for length in 0...text.count { _ = parse(Array(text.prefix(length))) }
        for _ in 0..<3000 {
            var changed = text
            for _ in 0...(random() % 4) { changed[Int(random()) % changed.count] = UInt8(truncatingIfNeeded: random()) }
            let (tree, findings) = parse(changed)
            #expect(tree != nil || findings.count >= 1)
        }
    }

    @Test(arguments: [
        ("port", "prot", 1), ("a", "a", 0), ("", "abc", 3), ("host", "hots", 1), ("kitten", "sitting", 3),
    ]) func editDistance(_ left: String, _ right: String, _ want: Int) {
        #expect(NearestName.distance(Array(left.unicodeScalars), Array(right.unicodeScalars)) == want)
    }
}
