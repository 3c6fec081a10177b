/// A sent message that waits for delivery reports, one a part: `<name>~<reports missing>`, 0 when all came, `x` when one says
/// that it failed. The name of the file is the whole state, so that counting is one rename.
struct SMSArchived: Equatable {
    /// The words that gammu writes for a status report.
    enum Report {
        case delivered, failed, other

        init?(text: String) {
            switch text.filter({ !$0.isWhitespace }).lowercased() {
            case "delivered": self = .delivered
            case "failed": self = .failed
            case "pending", "unknown": self = .other
            default: return nil
            }
        }
    }
    var out: SMSOutName
    var reportsMissing: Int
    var hasFailed = false

    var fileName: String { "\(out.name)~\(hasFailed ? "x" : String(reportsMissing))" }

    init?(name: String, reportsMissing: Int) {
        guard let out = SMSOutName(name: name) else { return nil }
        (self.out, self.reportsMissing) = (out, reportsMissing)
    }

    init?(fileName: String) {
        guard let mark = fileName.lastIndex(of: "~"), let out = SMSOutName(name: String(fileName[..<mark])) else {
            return nil
        }
        let count = fileName[fileName.index(after: mark)...]
        (self.out, reportsMissing, hasFailed) = (out, Int(count) ?? 0, count == "x")
    }

    mutating func count(_ report: Report) {
        switch report {
        case .delivered: reportsMissing -= 1
        case .failed: (reportsMissing, hasFailed) = (0, true)
        case .other: break
        }
    }
}

/// `<note>.key` in the archive: which promise a message was sent for.
enum SMSKeyFile {
    private static let ending = ".key"

    static func name(_ note: String) -> String { note + ending }
    static func isOne(_ file: String) -> Bool { file.hasSuffix(ending) }

    static func key(of outName: String, in folder: String) -> String? {
        guard let note = SMSOutName(name: outName)?.note, let bytes = SpoolFolder.read("\(folder)/\(name(note))"),
            let key = String(validating: bytes, as: UTF8.self), !key.isEmpty, !key.hasPrefix("reply/")
        else { return nil }
        return key
    }

    static func remove(of outName: String, in folder: String) {
        if let note = SMSOutName(name: outName)?.note { SpoolFolder.remove("\(folder)/\(name(note))") }
    }
}
