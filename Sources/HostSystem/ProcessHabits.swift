import CLinux
import Glibc

/// How a long-running process treats the machine.
package enum ProcessHabits {
    /// New files are for us and our group only.
    package static func keepFilesPrivate() { umask(0o027) }

    /// One heap for the few threads (glibc's own choice is up to eight a core, each with its own waste), and what is freed in bulk goes
    /// back to the system.
    package static func stayInLittleMemory() {
        mallopt(M_ARENA_MAX, 1)
        mallopt(M_TRIM_THRESHOLD, 256 << 10)
        mallopt(M_MMAP_THRESHOLD, 256 << 10)
    }

    /// Gives the system back what a start needed once: freed heap, and mapped pages of program code, of which most is never run again
    /// (what is comes back from the file at its next use). Only executable mappings: read-only ones may hold relocated data.
    package static func returnWhatTheStartNeeded() {
        malloc_trim(0)
        guard let maps = try? Files.read("/proc/self/maps", limit: 1 << 20) else { return }
        for line in String(decoding: maps, as: UTF8.self).split(separator: "\n") {
            let fields = line.split(separator: " ", maxSplits: 5)
            guard fields.count == 6, fields[1] == "r-xp", fields[5].contains("/") else { continue }
            let range = fields[0].split(separator: "-").compactMap { UInt($0, radix: 16) }
            guard range.count == 2, range[1] > range[0], let start = UnsafeMutableRawPointer(bitPattern: range[0])
            else {
                continue
            }
            madvise(start, Int(range[1] - range[0]), MADV_DONTNEED)
        }
    }
}
