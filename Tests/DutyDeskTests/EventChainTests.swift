import SQLite
import SafetyModel
import Testing

@testable import DutyDesk

@Suite struct EventChainTests {
    private func store() throws -> DeskStore {
        let store = try DeskStore(path: ":memory:")
        for number in 1...6 {
            try store.add(DeskEvent(at: Fixture.later(Int64(number)), kind: .home, home: "57001A", note: "n\(number)"))
        }
        // Another program may do what the desk cannot.
        try store.connection.execute("DROP TRIGGER event_is_for_ever; DROP TRIGGER event_stays")
        return store
    }

    @Test(arguments: [
        (nil as String?, nil as String?),
        ("UPDATE event SET note = 'x' WHERE seq = 3", "line 3"),
        ("UPDATE event SET actor = 'x' WHERE seq = 6", "line 6"),
        ("DELETE FROM event WHERE seq = 4", "line 4: deleted"),
        ("DELETE FROM event WHERE seq IN (3, 4)", "lines 3 to 4: deleted"),
        ("DELETE FROM event WHERE seq < 3", "lines 1 to 2: deleted"),
        ("DELETE FROM event WHERE seq > 4", "lines 5 to 6: deleted"),
        (
            "UPDATE event SET seq = 9 WHERE seq = 6; INSERT INTO event (seq, at, uptime, kind) VALUES (6, 1, 1, 'home')",
            "line 6: inserted"
        ),
        ("UPDATE event SET chain = (SELECT chain FROM event WHERE seq = 2) WHERE seq = 3", "line 3"),
    ])
    func whatAnotherProgramDidIsNamed(_ change: String?, _ finding: String?) throws {
        let store = try store()
        if let change { try store.connection.execute(change) }
        let report = try store.verifyChain()
        if let finding {
            #expect(report.findings.contains { $0.hasPrefix(finding) }, "\(report.findings)")
        } else {
            #expect(report.findings.isEmpty && report.lineCount == 6)
        }
    }

    @Test func linesOfAnEarlierVersionAreNoFinding() throws {
        let store = try store()
        try store.connection.execute("UPDATE event SET chain = NULL WHERE seq < 7")
        try store.add(DeskEvent(at: Fixture.later(9), kind: .link))
        let report = try store.verifyChain()
        #expect(report.findings.isEmpty && report.unchainedCount == 6)
    }

    @Test func linesWrittenInMemoryJoinTheChainOfTheFile() throws {
        let file = try store()
        let memory = try DeskStore(path: ":memory:")
        _ = file.copyWorkingSet(to: memory, since: 0)
        try memory.add(DeskEvent(at: Fixture.later(20), kind: .link, note: "in memory"))
        try memory.merge(into: file, isNew: false)
        let report = try file.verifyChain()
        #expect(report.findings.isEmpty && report.lineCount == 7)
    }
}
