import Foundation
import Synchronization

struct Failure: Error, CustomStringConvertible {
    let description: String
    init(_ description: String) { self.description = description }
}

/// A program that was started, and is killed at the latest when this process ends.
final class Child: Sendable {
    let pid: pid_t
    let logPath: String
    private let ended = Mutex<Int32?>(nil)

    /// Output and errors are appended to `log`, or output alone goes to `output`.
    init(
        _ program: String, _ arguments: [String], log: String, output: String? = nil,
        environment: [String: String] = [:]
    ) throws {
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        let flags = O_WRONLY | O_CREAT | O_APPEND
        posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0)
        posix_spawn_file_actions_addopen(&actions, 1, output ?? log, flags, 0o600)
        posix_spawn_file_actions_addopen(&actions, 2, log, flags, 0o600)
        // Connections of the tests must not live on in a child.
        for descriptor in Int32(3)..<256 { posix_spawn_file_actions_addclose(&actions, descriptor) }
        var attributes = posix_spawnattr_t()
        posix_spawnattr_init(&attributes)
        defer { posix_spawnattr_destroy(&attributes) }
        var (none, pipe) = (sigset_t(), sigset_t())
        sigemptyset(&none)
        sigemptyset(&pipe)
        sigaddset(&pipe, SIGPIPE)
        posix_spawnattr_setsigmask(&attributes, &none)
        posix_spawnattr_setsigdefault(&attributes, &pipe)
        posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF))
        let variables = ProcessInfo.processInfo.environment.merging(environment) { _, new in new }
        var argv = ([program] + arguments).map { strdup($0) } + [nil]
        var envp = variables.map { strdup("\($0.key)=\($0.value)") } + [nil]
        defer { for pointer in argv + envp { free(pointer) } }
        var started: pid_t = 0
        let code = posix_spawnp(&started, program, &actions, &attributes, &argv, &envp)
        guard code == 0 else { throw Failure("cannot start \(program): \(String(cString: strerror(code)))") }
        (pid, logPath) = (started, log)
        Orphans.add(started)
    }

    deinit { if exitStatus() == nil { kill() } }

    /// nil while it runs; 128 and the signal's number where one ended it.
    func exitStatus() -> Int32? {
        ended.withLock { ended in
            if let ended { return ended }
            var status: Int32 = 0
            guard waitpid(pid, &status, WNOHANG) == pid else { return nil }
            Orphans.remove(pid)
            let signal = status & 0x7f
            ended = signal == 0 ? (status >> 8) & 0xff : 128 + signal
            return ended
        }
    }

    var isRunning: Bool { exitStatus() == nil }
    var log: String { (try? Text.file(logPath)) ?? "" }

    func send(_ signal: Int32) { if isRunning { _ = Foundation.kill(pid, signal) } }

    /// As a power cut would: nothing is tidied up. Waits until it is gone.
    func kill() {
        send(SIGKILL)
        while isRunning { usleep(1000) }
    }

    /// SIGTERM, and SIGKILL if that takes longer than 20 s. Returns the exit status.
    @discardableResult
    func stop() async throws -> Int32 {
        send(SIGTERM)
        do { return try await exit(seconds: 20) } catch {
            kill()
            throw Failure("\(logPath): did not end on SIGTERM\n\(log.suffix(2000))")
        }
    }

    func exit(seconds: Double = 60) async throws -> Int32 {
        try await until("end of \(logPath)", seconds: seconds) { self.exitStatus() != nil }
        return exitStatus() ?? -1
    }
}

/// What still runs when the tests end, for whatever reason they end.
private enum Orphans {
    private static let living = Mutex<Set<pid_t>>([])
    private static let atEnd: Int32 = atexit { Orphans.end() }

    static func add(_ pid: pid_t) {
        _ = atEnd
        living.withLock { _ = $0.insert(pid) }
    }
    static func remove(_ pid: pid_t) { living.withLock { _ = $0.remove(pid) } }
    static func end() { living.withLock { for pid in $0 { kill(pid, SIGKILL) } } }
}
