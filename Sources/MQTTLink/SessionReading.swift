import CMosquitto
import Glibc

extension SessionLoop {
    func wait(for socket: Int32, _ client: OpaquePointer) {
        if isFlooded { gather() }
        let events = mosquitto_want_write(client) ? Int16(POLLIN | POLLOUT) : Int16(POLLIN)
        var polled = (
            pollfd(fd: socket, events: events, revents: 0),
            pollfd(fd: session.wakeDescriptor, events: Int16(POLLIN), revents: 0)
        )
        let began = Self.microseconds
        withUnsafeMutableBytes(of: &polled) { _ = poll($0.assumingMemoryBound(to: pollfd.self).baseAddress, 2, 1000) }
        noteWait(Self.microseconds &- began)
        if polled.1.revents != 0 {
            var count: UInt64 = 0
            _ = Glibc.read(session.wakeDescriptor, &count, 8)
        }
    }

    /// In a flood each message would be a turn of its own: a wake-up and a write to the disk. Then a turn lets a few milliseconds of
    /// them come together. Whoever wants to publish ends the pause; alarm topics have a connection without a flood.
    private func gather() {
        var wake = pollfd(fd: session.wakeDescriptor, events: Int16(POLLIN), revents: 0)
        poll(&wake, 1, 4)
    }

    /// A flood: turn after turn something is there within a millisecond.
    private func noteWait(_ microseconds: Int64) {
        shortWaits = microseconds < (isFlooded ? 5000 : 1000) ? min(shortWaits + 1, 20) : 0
        isFlooded = shortWaits == 20
    }

    private static var microseconds: Int64 {
        var now = timespec()
        clock_gettime(CLOCK_MONOTONIC, &now)
        return Int64(now.tv_sec) * 1_000_000 + Int64(now.tv_nsec) / 1000
    }

    /// Reads what is there, up to the receive maximum. No PUBACK leaves meanwhile. One call reads one packet; after one that brought no
    /// message the loop looks anew whether there is more.
    func read(_ client: OpaquePointer) -> Bool {
        var before = -1
        while batch.count > before && batch.count < session.settings.receiveMaximum {
            before = batch.count
            let code = mosquitto_loop_read(client, 1)
            guard code == MOSQ_ERR_SUCCESS.rawValue else { return failed(code) }
        }
        return true
    }
}
