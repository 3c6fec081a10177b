import Glibc
import Testing

@testable import MQTTLink

@Suite struct DialerTests {
    /// A listener on loopback, and its port.
    private func listener() throws -> (descriptor: Int32, port: Int) {
        let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = UInt32(0x7f00_0001).bigEndian
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        let isOpen = withUnsafeMutableBytes(of: &address) { raw -> Bool in
            guard let base = raw.baseAddress?.assumingMemoryBound(to: sockaddr.self) else { return false }
            return bind(descriptor, base, length) == 0 && listen(descriptor, 8) == 0
                && getsockname(descriptor, base, &length) == 0
        }
        try #require(isOpen)
        return (descriptor, Int(UInt16(bigEndian: address.sin_port)))
    }

    @Test func theSecondHostIsReachedBehindADeadFirst() throws {
        let open = try listener()
        defer { close(open.descriptor) }
        let dialer = Dialer(port: open.port)
        // Nothing listens on the other loopback address.
        let addresses = try dialer.addresses(of: ["127.77.0.9", "127.0.0.1"])
        let winner = try dialer.race(addresses, isCancelled: { false })
        close(winner.descriptor)
        #expect(winner.host == "127.0.0.1")
    }

    @Test func nobodyAnswers() throws {
        let open = try listener()
        close(open.descriptor)
        let dialer = Dialer(port: open.port)
        let addresses = try dialer.addresses(of: ["127.0.0.1", "127.77.0.9"])
        #expect(throws: Dialer.Failure.self) { _ = try dialer.race(addresses, isCancelled: { false }) }
    }

    @Test func aNameThatIsNotThereIsSaid() {
        let failure = #expect(throws: Dialer.Failure.self) { try Dialer(port: 1).addresses(of: ["nowhere.invalid"]) }
        #expect(failure?.reason.contains("nowhere.invalid") == true)
    }

    @Test func familiesAlternate() {
        let addresses = [6, 6, 6, 4].map { Dialer.Address(host: "h", storage: [], family: $0) }
        #expect(Dialer.alternating(addresses).map(\.family) == [6, 4, 6, 6])
    }
}
