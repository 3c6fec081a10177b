import Foundation
import Testing

extension EndToEnd {
    /// Whatever is killed, and whenever: what somebody pressed stands on the desk's list, once.
    @Suite struct KillTests {
        private static let seeds = ProcessInfo.processInfo.environment["FAULT_SEEDS"].flatMap { UInt64($0) } ?? 20
        /// Where a campaign goes on that was ended.
        private static let first = ProcessInfo.processInfo.environment["FAULT_FIRST"].flatMap { UInt64($0) } ?? 0

        @Test
        func everyEmergencyStandsOnTheDesksListOnce() async throws {
            var failures: [String] = []
            var fired: Set<String> = []
            await withTaskGroup(of: Verdict.self) { group in
                var next = Self.first
                func add() {
                    guard next < Self.first + Self.seeds else { return }
                    let seed = next
                    next += 1
                    group.addTask { await Self.verdict(seed) }
                }
                add()
                add()
                for await verdict in group {
                    if let problem = verdict.problem { failures.append(problem) }
                    fired.formUnion(verdict.fired)
                    add()
                }
            }
            #expect(failures.isEmpty, "\(failures.joined(separator: "\n\n"))")
            if Self.seeds >= 20 { #expect(fired == Set(KillCampaign.points), "some points were never passed") }
        }

        private struct Verdict: Sendable {
            var problem: String?
            var fired: Set<String> = []
        }

        private static func verdict(_ seed: UInt64) async -> Verdict {
            var verdict = Verdict()
            do {
                try await Installation.with { installation in
                    var campaign = try await KillCampaign(installation, seed: seed)
                    try await campaign.run()
                    verdict.fired = campaign.fired
                    try await campaign.judge()
                }
            } catch { verdict.problem = "seed \(seed): \(error)" }
            return verdict
        }
    }
}
