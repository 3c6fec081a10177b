import Testing

@testable import DutyDesk

@Suite struct BrokerAccountsTests {
    @Test(arguments: [
        ("a first account", "", "A:1", "A:1\n"),
        ("one more", "B:2\n", "A:1", "B:2\nA:1\n"),
        ("a changed one stands once", "A:0\nB:2\n", "A:1", "B:2\nA:1\n"),
        ("a name that begins like another stays", "AB:2\n", "A:1", "AB:2\nA:1\n"),
        ("one that goes", "A:1\nB:2\n", nil, "B:2\n"),
    ])
    func replacesAPassword(reason: String, before: String, line: String?, after: String) {
        #expect(BrokerAccounts.replacing("A", in: before, by: line) == after, "\(reason)")
    }

    @Test func replacesTheRightsOfOneUserOnly() {
        let before = "user desk\ntopic readwrite x/#\n\nuser A\ntopic write old\nuser B\ntopic read b\n"
        let after = BrokerAccounts.replacingRights(of: "A", in: before, by: ["user A", "topic write new"])
        #expect(
            after == "user desk\ntopic readwrite x/#\n\nuser B\ntopic read b\nuser A\ntopic write new\n")
        #expect(
            BrokerAccounts.replacingRights(of: "A", in: after, by: [])
                == "user desk\ntopic readwrite x/#\n\nuser B\ntopic read b\n")
    }

    /// A home speaks for itself only: no wildcard above its own level, nothing of another home's.
    @Test func givesAHomeItsOwnTopicsOnly() {
        let lines = BrokerAccounts.homeRights(community: "c", home: "A")
        #expect(lines.first == "user A")
        #expect(
            lines.dropFirst().allSatisfy { $0.contains("safety/v1/c/A/") || $0.hasSuffix("safety/v1/c/desk/heartbeat") }
        )
        #expect(!lines.contains { $0.contains("#") })
    }
}
