import Foundation

/// Where the programs are.
enum Programs {
    static let root = URL(fileURLWithPath: #filePath)
        .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
        .resolvingSymlinksInPath().path
    private static let folder = ProcessInfo.processInfo.environment["SAFETY_BIN"] ?? "\(root)/.build/debug"
    static let gateway = "\(folder)/safety-gateway"
    static let desk = "\(folder)/duty-desk"
    static let mosquitto = find("mosquitto")
    static let rtl433 = find("rtl_433")

    /// Debian keeps daemons in a folder that is not in everybody's path.
    static func find(_ name: String) -> String? {
        let path = ProcessInfo.processInfo.environment["PATH"] ?? ""
        let folders = path.split(separator: ":").map(String.init) + ["/usr/sbin", "/usr/local/sbin"]
        return folders.map { "\($0)/\(name)" }.first { access($0, X_OK) == 0 }
    }

    struct Outcome: Sendable {
        let code: Int32
        let output, errors: String
        var lines: [String] { output.split(separator: "\n").map(String.init) }
    }

    /// Runs a program to its end. `input` is its standard input.
    static func run(
        _ program: String, _ arguments: [String], input: String? = nil, in folder: String, seconds: Double = 60
    ) async throws -> Outcome {
        let name = "\(folder)/run-\(UInt32.random(in: 0...UInt32.max))"
        defer { for ending in ["in", "out", "err"] { unlink("\(name).\(ending)") } }
        var (command, rest) = (program, arguments)
        if let input {
            try Text.write(input, to: "\(name).in")
            (command, rest) = (
                "sh", ["-c", "in=$1; shift; exec \"$@\" <\"$in\"", "sh", "\(name).in", program] + arguments
            )
        }
        let child = try Child(command, rest, log: "\(name).err", output: "\(name).out")
        let code = try await child.exit(seconds: seconds)
        return Outcome(code: code, output: try Text.file("\(name).out"), errors: try Text.file("\(name).err"))
    }
}

/// Ports of loopback that nothing listens on.
enum FreePort {
    static func find() throws -> Int {
        let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        defer { close(descriptor) }
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = UInt32(0x7f00_0001).bigEndian
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        let isBound = withUnsafeMutableBytes(of: &address) { raw -> Bool in
            guard let base = raw.baseAddress?.assumingMemoryBound(to: sockaddr.self) else { return false }
            return bind(descriptor, base, length) == 0 && getsockname(descriptor, base, &length) == 0
        }
        guard isBound else { throw Failure("no free port: \(String(cString: strerror(errno)))") }
        return Int(UInt16(bigEndian: address.sin_port))
    }
}
