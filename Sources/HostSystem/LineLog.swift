import Logging

/// One event a line on standard error, `key=value`, with journald's priority prefix where journald listens (sd-daemon(3)): it adds
/// the time, and `journalctl -p err` shows why a program does not serve.
package struct LineLog: LogHandler {
    package var logLevel: Logger.Level
    package var metadata: Logger.Metadata = [:]

    package init(level: Logger.Level) { logLevel = level }

    package subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { metadata[key] }
        set { metadata[key] = newValue }
    }

    package func log(event: LogEvent) {
        var line = Self.isJournald ? "<\(Self.priority(event.level))>" : "\(event.level): "
        line += Self.clean("\(event.message)")
        let all = metadata.merging(event.metadata ?? [:]) { _, new in new }
        for (key, value) in all.sorted(by: { $0.key < $1.key }) {
            let text = Self.clean("\(value)")
            line += " \(key)=" + (text.contains(" ") ? "\"\(text)\"" : text)
        }
        Self.write(line)
    }

    /// A line outside the log, such as the reason why a program ends: an error in the journal, as it is on a terminal.
    package static func fail(_ text: String) {
        for line in text.split(separator: "\n", omittingEmptySubsequences: false) {
            write((isJournald ? "<\(priority(.error))>" : "") + line)
        }
    }

    private static let isJournald = ServiceManager.environment("JOURNAL_STREAM") != nil

    private static func write(_ line: String) { try? Files.writeAll(2, Array((line + "\n").utf8), "standard error") }

    /// What comes from outside (a device's name) must not begin a line of its own.
    private static func clean(_ text: String) -> String {
        String(text.map { $0.isNewline || $0 == "\u{0}" || $0 == "\u{1b}" ? "?" : $0 })
    }

    private static func priority(_ level: Logger.Level) -> Int {
        switch level {
        case .critical: 2
        case .error: 3
        case .warning: 4
        case .notice: 5
        case .info: 6
        case .debug, .trace: 7
        }
    }
}
