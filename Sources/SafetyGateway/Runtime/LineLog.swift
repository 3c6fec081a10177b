import HostSystem
import Logging

/// One event a line on standard error, `key=value`, with journald's priority prefix where journald listens.
struct LineLog: LogHandler {
    var logLevel: Logger.Level
    var metadata: Logger.Metadata = [:]
    private let isJournald = ServiceManager.environment("JOURNAL_STREAM") != nil

    init(level: Logger.Level) { logLevel = level }

    subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { metadata[key] }
        set { metadata[key] = newValue }
    }

    func log(event: LogEvent) {
        var line = isJournald ? "<\(Self.priority(event.level))>" : "\(event.level): "
        line += Self.clean("\(event.message)")
        let all = metadata.merging(event.metadata ?? [:]) { _, new in new }
        for (key, value) in all.sorted(by: { $0.key < $1.key }) {
            let text = Self.clean("\(value)")
            line += " \(key)=" + (text.contains(" ") ? "\"\(text)\"" : text)
        }
        Console.note(line)
    }

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
