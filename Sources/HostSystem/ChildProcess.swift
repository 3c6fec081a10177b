import Glibc

/// Another program, run to its end.
package enum ChildProcess {
    package struct Failure: Error, CustomStringConvertible {
        package let command: String
        package let reason: String
        package var description: String { "\(command) \(reason)" }
    }

    /// The program's standard output; its standard error is ours. The program is looked for in PATH.
    ///
    /// - Throws: where it cannot be run, or ends with another code than 0.
    @discardableResult
    package static func output(of command: [String]) throws(Failure) -> String {
        guard let name = command.first else { return "" }
        var ends: [Int32] = [-1, -1]
        guard pipe(&ends) == 0 else { throw Failure(command: name, reason: "cannot be run: no pipe") }
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        posix_spawn_file_actions_adddup2(&actions, ends[1], 1)
        posix_spawn_file_actions_addclose(&actions, ends[0])
        var arguments: [UnsafeMutablePointer<CChar>?] = command.map { strdup($0) } + [nil]
        var child = pid_t()
        let problem = posix_spawnp(&child, name, &actions, nil, &arguments, environ)
        for argument in arguments { free(argument) }
        posix_spawn_file_actions_destroy(&actions)
        close(ends[1])
        defer { close(ends[0]) }
        guard problem == 0 else {
            throw Failure(command: name, reason: "cannot be run: \(String(cString: strerror(problem)))")
        }
        let output = try? Files.read(descriptor: ends[0], name)
        var status: Int32 = 0
        while waitpid(child, &status, 0) < 0, errno == EINTR {}
        guard let output, status == 0 else { throw Failure(command: name, reason: "failed") }
        return String(decoding: output, as: UTF8.self)
    }
}
