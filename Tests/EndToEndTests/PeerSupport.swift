import Foundation

/// Other people's programs that the box talks to. Their tests are skipped where they are not installed (tools/setup.sh tests).
enum PeerPrograms {
    static let smsd = Programs.find("gammu-smsd")
    static let alertmanager = Programs.find("prometheus-alertmanager")
    /// A Python that has pysiaalarm: of the folder that tools/setup.sh makes, or the system's.
    static let sia: String? = ["\(Programs.root)/.build/peers/bin/python3", Programs.find("python3")]
        .compactMap { $0 }.first { python in
            let probe = Process()
            probe.executableURL = URL(fileURLWithPath: python)
            probe.arguments = ["-c", "import pysiaalarm"]
            (probe.standardError, probe.standardOutput) = (FileHandle.nullDevice, FileHandle.nullDevice)
            guard (try? probe.run()) != nil else { return false }
            probe.waitUntilExit()
            return probe.terminationStatus == 0
        }
}

enum PeerPolicy {
    /// The box calls outside one second after the raise, whatever the desk says.
    static let outwardAtOnce = policy("[\"family_contact:1\"]")

    static func policy(_ targets: String) -> String {
        """
        escalation:
          policies:
            - id: at-once
              applies: {severities: [emergency]}
              steps: [{after: 1s, targets: \(targets)}]
              tail: {every: 60s, targets: \(targets)}
        """
    }
}

extension Installation {
    /// The alerts' histories, one JSON object a line.
    func history() async throws -> [String] {
        let made = try await Programs.run(
            Programs.gateway, ["export", "--config", files.gateway, "--events"], in: folder)
        guard made.code == 0 else { throw Failure("export ended with \(made.code): \(made.errors)") }
        return made.lines
    }
}

/// gammu-smsd with the dummy driver: a phone that is a folder, and the spool folders that the box uses.
struct PeerModem {
    let daemon: Child
    private let phone, spool: String
    private let number = "+8600000000001"

    init(_ installation: Installation) throws {
        (phone, spool) = ("\(installation.folder)/phone", "\(installation.folder)/sms")
        try FileManager.default.createDirectory(atPath: "\(phone)/sms/1", withIntermediateDirectories: true)
        let file = "\(installation.folder)/smsdrc"
        try Text.write(
            """
            [gammu]
            device = \(phone)
            model = dummy
            connection = none
            [smsd]
            Service = files
            InboxPath = \(spool)/inbox/
            OutboxPath = \(spool)/outbox/
            SentSMSPath = \(spool)/sent/
            ErrorSMSPath = \(spool)/error/
            InboxFormat = unicode
            TransmitFormat = unicode
            DeliveryReport = sms
            CommTimeout = 1
            ReceiveFrequency = 1

            """, to: file)
        daemon = try Child(PeerPrograms.smsd ?? "gammu-smsd", ["-c", file], log: "\(installation.folder)/smsd.log")
    }

    /// A message that the network brings from the contact's number, in gammu's own format.
    func receive(_ text: String) throws {
        let hex = text.utf16.map { String(format: "%04X", $0) }.joined()
        let message = """
            [SMSBackup000]
            SMSC = "+000000"
            State = UnRead
            Number = "\(number)"
            Coding = Unicode_No_Compression
            Text00 = \(hex)
            Folder = 1
            Length = \(text.utf16.count)
            Class = -1
            DateTime = 20260715T02\(String(format: "%04d", Int.random(in: 0...5959)))Z

            """
        let path = "\(phone)/sms/1"
        try Text.write(message, to: "\(path)/new")
        let free = (1...20).first { !FileManager.default.fileExists(atPath: "\(path)/\($0)") } ?? 1
        try FileManager.default.moveItem(atPath: "\(path)/new", toPath: "\(path)/\(free)")
    }

    /// The text of a message that the modem has sent, wherever the box keeps it until its report.
    func sentText(_ what: String, _ isWanted: (String) -> Bool) async throws -> String {
        var found: String?
        try await until(what, seconds: 60) {
            guard daemon.isRunning else { throw Failure("gammu-smsd ended: \(daemon.log.suffix(500))") }
            let files = ["sent", "archive"].flatMap { folder in
                Self.names("\(spool)/\(folder)").map { "\(spool)/\(folder)/\($0)" }
            }
            found = files.compactMap(Self.text).first(where: isWanted)
            return found != nil
        }
        return found ?? ""
    }

    static func names(_ folder: String) -> [String] {
        ((try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []).filter { $0.hasPrefix("OUT") }.sorted()
    }

    private static func text(_ path: String) -> String? {
        (try? Data(contentsOf: URL(fileURLWithPath: path))).flatMap { String(data: $0, encoding: .utf16) }
    }
}
