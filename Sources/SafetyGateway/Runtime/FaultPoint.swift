import Glibc
import Synchronization

/// Lets a test end the process at an exact point of its work, as a power cut would: `SAFETY_FAULT=committed:3` ends it at the third
/// passing of `committed`. Without that variable a passing costs one comparison.
enum FaultPoint {
    private struct Wanted: Sendable { var name: String, passes: Int }
    private static let wanted: Wanted? = {
        let parts = getenv("SAFETY_FAULT").map { String(cString: $0).split(separator: ":") } ?? []
        guard parts.count == 2, let passes = Int(parts[1]) else { return nil }
        return Wanted(name: String(parts[0]), passes: passes)
    }()
    private static let passed = Mutex(0)

    static func pass(_ name: StaticString) {
        guard let wanted, wanted.name == "\(name)" else { return }
        let count = passed.withLock { count in
            count += 1
            return count
        }
        if count == wanted.passes { _exit(137) }
    }
}
