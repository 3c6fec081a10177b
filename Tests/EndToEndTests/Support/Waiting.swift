import Foundation

/// Looks again and again until it holds; a wait is generous because other work may share the machine.
func until(_ what: String, seconds: Double = 30, _ holds: () async throws -> Bool) async throws {
    let end = Date(timeIntervalSinceNow: seconds)
    repeat {
        if try await holds() { return }
        try await Task.sleep(for: .milliseconds(10))
    } while Date() < end
    throw Failure("waited \(seconds) s in vain: \(what)")
}

func pause(milliseconds: Int) async throws { try await Task.sleep(for: .milliseconds(milliseconds)) }

/// SplitMix64: the same seed makes the same plan.
struct SeededRandom: RandomNumberGenerator {
    private var state: UInt64
    init(seed: UInt64) { state = seed &* 0x9e37_79b9_7f4a_7c15 &+ 0x5851_f42d_4c95_7f2d }

    mutating func next() -> UInt64 {
        state &+= 0x9e37_79b9_7f4a_7c15
        var z = state
        z = (z ^ (z >> 30)) &* 0xbf58_476d_1ce4_e5b9
        z = (z ^ (z >> 27)) &* 0x94d0_49bb_1331_11eb
        return z ^ (z >> 31)
    }
}

enum Text {
    static func file(_ path: String) throws -> String {
        String(decoding: try Data(contentsOf: URL(fileURLWithPath: path)), as: UTF8.self)
    }
    static func lines(_ path: String) throws -> [String] {
        try file(path).split(separator: "\n").map(String.init)
    }
    static func write(_ text: String, to path: String) throws {
        try Data(text.utf8).write(to: URL(fileURLWithPath: path))
    }
}

/// The fields of an alert object that the tests look at.
struct AlertObject: Decodable, Sendable {
    let id, category, severity, condition, handling, response: String
    let device, owner, close_reason: String?
    let revision, occurrences: Int
    let unconfirmed: Bool

    static func read(_ text: some StringProtocol) throws -> AlertObject {
        try JSONDecoder().decode(AlertObject.self, from: Data(text.utf8))
    }
}
