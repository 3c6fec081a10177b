import Glibc
import TestSupport
import Testing

@testable import HostSystem

@Suite struct MachineTests {
    /// A first failure ends at once, so that `systemctl start` says why; later ones are ever rarer, at most a minute apart.
    @Test(arguments: [(0, Int64(0)), (1, 2000), (2, 4000), (5, 32_000), (6, 60_000), (1_000_000, 60_000)])
    func waitsLongerAfterEachFailedStart(tries: Int, wait: Int64) {
        #expect(PatientStart.waitMilliseconds(afterTries: tries) == wait)
    }

    @Test func readsWhyTheLastStartFailed() throws {
        let folder = try TemporaryFolder()
        #expect(PatientStart.reason(in: folder.path) == nil)
        try Files.replace("\(folder.path)/\(PatientStart.fileName)", with: Array("12 port 80 is taken\n".utf8))
        #expect(PatientStart.reason(in: folder.path) == "port 80 is taken")
    }

    @Test func readsFiguresOfThisProcess() throws {
        #expect(try #require(MachineFigures.residentBytes) > 1 << 20)
        #expect(try #require(MachineFigures.memoryAvailableBytes) > 1 << 20)
    }

    @Test func runsAnotherProgram() throws {
        #expect(try ChildProcess.output(of: ["printf", "%s", "a b"]) == "a b")
        #expect(throws: ChildProcess.Failure.self) { try ChildProcess.output(of: ["false"]) }
        #expect(throws: ChildProcess.Failure.self) { try ChildProcess.output(of: ["no-such-program-here"]) }
    }

    @Test func seesATakenPort() throws {
        let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        defer { close(descriptor) }
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = UInt32(0x7f00_0001).bigEndian
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        withUnsafeMutablePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                _ = bind(descriptor, $0, length)
                _ = listen(descriptor, 1)
                _ = getsockname(descriptor, $0, &length)
            }
        }
        #expect(LocalPort.isTaken(Int(UInt16(bigEndian: address.sin_port))))
        #expect(!LocalPort.isTaken(0))
    }
}
