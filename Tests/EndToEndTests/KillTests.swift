import Foundation
import Testing

extension EndToEnd {
    /// Whatever is killed, and whenever: what somebody pressed stands on the desk's list, once.
    @Suite struct KillTests {
        private static let seeds = ProcessInfo.processInfo.environment["FAULT_SEEDS"].flatMap { UInt64($0) } ?? 20

        @Test(.timeLimit(.minutes(180)))
        func everyEmergencyStandsOnTheDesksListOnce() async throws {
            var failures: [String] = []
            await withTaskGroup(of: String?.self) { group in
                var next: UInt64 = 0
                func add() {
                    guard next < Self.seeds else { return }
                    let seed = next
                    next += 1
                    group.addTask { await Self.problem(seed) }
                }
                add()
                add()
                for await problem in group {
                    if let problem { failures.append(problem) }
                    add()
                }
            }
            #expect(failures.isEmpty, "\(failures.joined(separator: "\n\n"))")
        }

        private static func problem(_ seed: UInt64) async -> String? {
            do {
                try await Installation.with { installation in
                    var campaign = try await KillCampaign(installation, seed: seed)
                    try await campaign.run()
                    try await campaign.judge()
                }
                return nil
            } catch { return "seed \(seed): \(error)" }
        }
    }
}
