import Delivery
import Glibc
import HostSystem
import SafetyModel

/// The accounts of the desk's broker, a mosquitto: one of the desk's own and one for each home, which speaks for itself only.
struct BrokerAccounts {
    /// Beside Debian's own files; `duty-desk broker` makes it and names it in the broker's configuration.
    static let standardFolder = "/etc/mosquitto/duty-desk"
    static let deskUser = "desk"

    let folder: String
    var passwords: String { "\(folder)/passwords" }
    var rights: String { "\(folder)/acl" }
    var authority: String { "\(folder)/ca.pem" }
    /// Made by `duty-desk broker`, and to be written by whoever asks.
    var isWritable: Bool { access(folder, W_OK) == 0 && Files.exists(passwords) }

    /// Takes an account on, or changes it; the broker reads it at its next reload.
    func set(_ user: String, hash: String, rights lines: [String]) throws(FileError) {
        try write(passwords, Self.replacing(user, in: text(passwords), by: "\(user):\(hash)"))
        try write(rights, Self.replacingRights(of: user, in: text(rights), by: lines))
    }

    func remove(_ user: String) throws(FileError) {
        try write(passwords, Self.replacing(user, in: text(passwords), by: nil))
        try write(rights, Self.replacingRights(of: user, in: text(rights), by: []))
    }

    /// Makes the running broker read its accounts; clients stay connected. Returns false where it could not be asked.
    static func reload() -> Bool {
        guard let text = Files.readText("/run/mosquitto/mosquitto.pid"), let pid = pid_t(text.prefix { $0.isNumber }),
            pid > 1, Files.readText("/proc/\(pid)/comm")?.hasPrefix("mosquitto") == true
        else { return false }
        return kill(pid, SIGHUP) == 0
    }

    // MARK: The files' texts

    /// One line a user, `NAME:HASH`.
    static func replacing(_ user: String, in text: String, by line: String?) -> String {
        let others = text.split(separator: "\n").filter { !$0.hasPrefix("\(user):") }.map(String.init)
        return (others + [line].compactMap { $0 }).map { "\($0)\n" }.joined()
    }

    /// What belongs to a user goes from its `user` line to the next one.
    static func replacingRights(of user: String, in text: String, by lines: [String]) -> String {
        var kept: [String] = []
        var isOurs = false
        for line in text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init) {
            if line.hasPrefix("user ") { isOurs = line.dropFirst(5) == user }
            if !isOurs { kept.append(line) }
        }
        while kept.last?.isEmpty == true { kept.removeLast() }
        return (kept + lines).map { "\($0)\n" }.joined()
    }

    /// A home writes below its own name and reads what the desk says to it.
    static func homeRights(community: String, home: String) -> [String] {
        let base = "safety/v1/\(community)"
        let writes = ["alert/+", "presence", "heartbeat", "command/result"].map { "topic write \(base)/\(home)/\($0)" }
        let reads = ["\(home)/receipt", "\(home)/command", "desk/heartbeat"].map { "topic read \(base)/\($0)" }
        return ["user \(home)"] + writes + reads
    }

    static func deskRights(community: String) -> [String] {
        ["user \(deskUser)", "topic readwrite safety/v1/\(community)/#"]
    }

    private func text(_ path: String) -> String { Files.readText(path) ?? "" }

    /// root writes; the broker's group, which the folder has, reads.
    private func write(_ path: String, _ text: String) throws(FileError) {
        try Files.replace(path, with: Array(text.utf8), mode: 0o640)
        Files.giveToOwner(path, of: folder)
    }
}
