import Glibc

/// A start that failed under systemd, which tries again for ever (`StartLimitIntervalSec=0`). The first failure ends the program at
/// once, so that `systemctl start` says why. Each further try waits before it ends, twice as long as the one before up to a limit, and
/// looks meanwhile whether the cause is gone: the home is guarded within seconds of it, and the journal is not filled with tries.
package enum PatientStart {
    /// In the runtime folder, which the unit keeps over its own restarts (`RuntimeDirectoryPreserve=restart`): the tries so far and
    /// the reason, for `status`.
    package static let fileName = "start-failed"
    private static let pauseMilliseconds: Int64 = 2000
    private static let longestMilliseconds: Int64 = 60_000

    /// Returns when the program should end. Does nothing outside systemd.
    ///
    /// - Parameter isStillSo: looks, silently and cheaply, whether a start would fail again.
    package static func failed(_ reason: String, while isStillSo: () -> Bool) {
        guard let folder, ServiceManager.environment("NOTIFY_SOCKET") != nil else { return }
        let path = "\(folder)/\(fileName)"
        let tries = Files.readText(path).flatMap { Int($0.prefix { $0.isNumber }) } ?? 0
        let line = reason.prefix { !$0.isNewline }
        try? Files.replace(path, with: Array("\(min(tries, 1_000_000) + 1) \(line)\n".utf8))
        let end = MachineClock.boot + waitMilliseconds(afterTries: tries)
        while MachineClock.boot < end {
            ServiceManager.notify("STATUS=NOT GUARDING: \(line)\nEXTEND_TIMEOUT_USEC=20000000")
            usleep(UInt32(pauseMilliseconds * 1000))
            if !isStillSo() { return }
        }
    }

    /// None at the first failure, then 2, 4, 8 … 60 s.
    static func waitMilliseconds(afterTries tries: Int) -> Int64 {
        tries < 1 ? 0 : min(longestMilliseconds, 1000 << Int64(min(tries, 6)))
    }

    /// The program has started: the next failure is a first one again.
    package static func succeeded() {
        if let folder { unlink("\(folder)/\(fileName)") }
    }

    /// Why the last starts failed, from the runtime folder; nil where none did.
    package static func reason(in folder: String) -> String? {
        Files.readText("\(folder)/\(fileName)").map {
            String($0.drop { $0.isNumber || $0 == " " }.prefix { !$0.isNewline })
        }
    }

    /// systemd names the runtime folders of the unit in one variable, parted by colons.
    private static var folder: String? {
        ServiceManager.environment("RUNTIME_DIRECTORY").flatMap { $0.split(separator: ":").first.map(String.init) }
    }
}
