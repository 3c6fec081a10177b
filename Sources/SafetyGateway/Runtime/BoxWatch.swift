import HomePipeline
import HostSystem
import SafetyModel

/// What of the machine makes somebody come before it fails: too little space, a worn flash. Looked at once a minute, told at the edge.
struct BoxWatch {
    /// Told below, over above: room for a day of a busy home, and for the database beside it.
    static let leastFreeBytes: Int64 = 64 << 20
    static let enoughFreeBytes: Int64 = 96 << 20
    /// An eMMC's last tenth, by its own estimate.
    static let wornPercent: Int64 = 90
    private static let everyMilliseconds: Milliseconds = 60_000

    private var due: Milliseconds = 0
    private var told: Set<String> = []

    mutating func look(_ runtime: HomeRuntime) {
        let now = MachineClock.boot
        guard now >= due else { return }
        due = now + Self.everyMilliseconds
        for (name, problem) in changes(runtime.box.report(runtime.connections)) {
            runtime.tell(.storage(name: name, problem: problem))
        }
    }

    /// Problems that are new, and nil for those that are over.
    mutating func changes(_ report: BoxReport) -> [(name: String, problem: String?)] {
        var changes: [(name: String, problem: String?)] = []
        if let free = report.freeBytes {
            let isLow = free < (told.contains("space") ? Self.enoughFreeBytes : Self.leastFreeBytes)
            change("space", isLow ? "only \(free >> 20) MiB free" : nil, &changes)
        }
        if let used = report.flashUsedPercent {
            let words = "the flash has used \(used) % of its life: change it"
            change("flash", used >= Self.wornPercent ? words : nil, &changes)
        }
        return changes
    }

    private mutating func change(
        _ name: String, _ problem: String?, _ changes: inout [(name: String, problem: String?)]
    ) {
        if problem != nil, told.insert(name).inserted { changes.append((name, problem)) }
        if problem == nil, told.remove(name) != nil { changes.append((name, nil)) }
    }
}
