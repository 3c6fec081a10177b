import ArgumentParser
import ConfigurationFile
import Glibc
import HostSystem

let stdoutDescriptor: Int32 = 1
let stderrDescriptor: Int32 = 2

/// Data goes to standard output, everything else to standard error.
enum Console {
    static func print(_ text: String, to descriptor: Int32 = stdoutDescriptor) {
        try? Files.writeAll(descriptor, Array((text + "\n").utf8), "terminal")
    }

    /// A remark for the person at the terminal.
    static func note(_ text: String) { print(text, to: stderrDescriptor) }

    /// The end of the work: says why, and leaves with that code.
    static func fail(_ text: String, _ code: ExitCode) -> ExitCode {
        LineLog.fail("safety-gateway: \(text)")
        return code
    }

    static var isTerminal: Bool { isatty(stderrDescriptor) == 1 }
}

/// Buffered standard output (or a file), for many lines. A reader that went away ends the program quietly.
final class LineOutput {
    private let descriptor: Int32
    private let path: String
    private var buffer: [UInt8] = []

    /// `-` is standard output.
    init(_ path: String = "-", isAppending: Bool = false) throws(ExitCode) {
        self.path = path
        let flags = O_WRONLY | O_CREAT | O_CLOEXEC | (isAppending ? O_APPEND : O_TRUNC)
        descriptor = path == "-" ? stdoutDescriptor : open(path, flags, 0o640)
        if descriptor < 0 { throw Console.fail("\(FileError("write", path))", .notReachable) }
    }

    func write(line: [UInt8]) throws(ExitCode) {
        buffer += line
        buffer.append(0x0a)
        if buffer.count > 1 << 16 { try flush() }
    }

    func flush() throws(ExitCode) {
        do { try Files.writeAll(descriptor, buffer, path) } catch {
            if error.code == EPIPE { throw .success }
            throw Console.fail("\(error)", .notReachable)
        }
        buffer.removeAll(keepingCapacity: true)
    }
}

extension GatewaySettings {
    /// The file's settings; on problems prints all of them and ends with 78, or 69 where there is no such file.
    ///
    /// - Parameters:
    ///   - options: `.byHand` for a look at the file, `.withoutSecrets` where only the gateway's folders count.
    ///   - report: takes each problem; on standard error unless given.
    static func load(
        _ path: String, options: SettingsOptions = SettingsOptions(), report: (String) -> Void = { LineLog.fail($0) }
    ) throws(ExitCode) -> GatewaySettings {
        if let obstacle = SettingsFile.obstacle(path) { throw Console.fail(obstacle, .notReachable) }
        do {
            return try SettingsFile.load(path, options: options, read: GatewaySettings.init)
        } catch {
            for finding in error.findings { report("\(finding)") }
            throw .badConfiguration
        }
    }
}

extension SettingsOptions {
    /// A technician may not read the gateway's passwords, and `status` needs none.
    static var withoutSecrets: SettingsOptions {
        var options = SettingsOptions()
        options.readsSecrets = false
        return options
    }
    static var byHand: SettingsOptions { .byHand(service: "safety-gateway") }
}
