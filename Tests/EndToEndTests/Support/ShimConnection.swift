import Foundation
import Synchronization

/// One client of the shim broker, on a thread of its own.
final class ShimConnection: Sendable {
    private let descriptor: Int32
    private unowned let broker: ShimBroker
    private let client = Mutex("")
    private let isFive = Mutex(true)
    private let writing = Mutex(())

    init(_ descriptor: Int32, _ broker: ShimBroker) { (self.descriptor, self.broker) = (descriptor, broker) }

    func start() {
        Thread.detachNewThread { [self] in
            while let (kind, body) = packet(), handle(kind, body) {}
            let name = client.withLock { $0 }
            broker.state.withLock { if $0.open[name] === self { $0.open[name] = nil } }
            close(descriptor)
        }
    }

    func hangUp() { shutdown(descriptor, Int32(SHUT_RDWR)) }

    /// The lowest number that is free, as some brokers count; what stays unacknowledged comes again with DUP.
    func deliver(_ topic: String, _ payload: [UInt8]) {
        let name = client.withLock { $0 }
        let number = broker.state.withLock { state -> UInt16 in
            var number: UInt16 = 1
            while state.sessions[name]?.unacknowledged[number] != nil { number += 1 }
            state.sessions[name]?.unacknowledged[number] = (topic, payload)
            return number
        }
        send(0x32, publication(topic, number, payload))
    }

    private func publication(_ topic: String, _ number: UInt16, _ payload: [UInt8]) -> [UInt8] {
        text(topic) + word(number) + (isFive.withLock { $0 } ? [0] : []) + payload
    }

    private func handle(_ kind: UInt8, _ body: [UInt8]) -> Bool {
        let knobs = broker.state.withLock { $0.knobs }
        guard body.count <= knobs.maximumPacket else { return false }
        switch kind & 0xf0 {
        case 0x10: return connect(body, knobs)
        case 0x30: receive(kind, body, knobs)
        case 0x40:
            let name = client.withLock { $0 }
            broker.state.withLock { $0.sessions[name]?.unacknowledged[number(body, 0)] = nil }
        case 0x80: subscribe(body, knobs)
        case 0xa0: send(0xb0, Array(body.prefix(2)) + (isFive.withLock { $0 } ? [0, 0x11] : []))
        case 0xc0: send(0xd0, [])
        default: return false
        }
        return true
    }

    private func connect(_ body: [UInt8], _ knobs: ShimBroker.Knobs) -> Bool {
        let version = body[6]
        var offset = 10
        if version == 5 { offset += 1 + Int(body[offset]) }
        let name = String(decoding: body[(offset + 2)..<(offset + 2 + Int(number(body, offset)))], as: UTF8.self)
        broker.state.withLock { $0.connects.append((name, version)) }
        guard version == 4 || knobs.speaksFive else {
            if !knobs.hangsUp { send(0x20, [0, 0x84, 0]) }
            return false
        }
        isFive.withLock { $0 = version == 5 }
        client.withLock { $0 = name }
        let (isKept, old) = broker.state.withLock { state -> (Bool, ShimConnection?) in
            defer {
                state.sessions[name] = state.sessions[name] ?? ShimBroker.Kept()
                state.open[name] = self
            }
            return (state.sessions[name] != nil, state.open[name])
        }
        old?.hangUp()
        let properties = [UInt8(knobs.properties.count)] + knobs.properties
        send(0x20, [isKept ? 1 : 0, 0] + (version == 5 ? properties : []))
        let (again, queue) = broker.state.withLock { state -> ([(UInt16, String, [UInt8])], [(String, [UInt8])]) in
            let session = state.sessions[name]
            state.sessions[name]?.queue = []
            let again = session?.unacknowledged.sorted { $0.key < $1.key } ?? []
            return (
                again.map { ($0.key, $0.value.topic, $0.value.payload) },
                session?.queue.map { ($0.topic, $0.payload) } ?? []
            )
        }
        for (number, topic, payload) in again { send(0x3a, publication(topic, number, payload)) }
        for (topic, payload) in queue { deliver(topic, payload) }
        return true
    }

    private func receive(_ kind: UInt8, _ body: [UInt8], _ knobs: ShimBroker.Knobs) {
        var offset = 2 + Int(number(body, 0))
        let topic = String(decoding: body[2..<offset], as: UTF8.self)
        let hasNumber = kind & 0x06 != 0
        let mark = hasNumber ? Array(body[offset..<(offset + 2)]) : []
        offset += mark.count
        if isFive.withLock({ $0 }) { offset += 1 + Int(body[offset]) }
        let payload = Array(body[offset...])
        let name = client.withLock { $0 }
        broker.state.withLock {
            let text = String(decoding: payload, as: UTF8.self)
            $0.published.append(.init(client: name, topic: topic, payload: text, isRetained: kind & 1 != 0))
        }
        let reason = hasNumber ? knobs.puback(name, topic) : 0
        if reason < 0x80 { broker.route(topic, payload) }
        if hasNumber { send(0x40, mark + (reason == 0 ? [] : [reason])) }
    }

    private func subscribe(_ body: [UInt8], _ knobs: ShimBroker.Knobs) {
        let isFive = isFive.withLock { $0 }
        let offset = isFive ? 3 + Int(body[2]) : 2
        let filter = String(decoding: body[(offset + 2)..<(offset + 2 + Int(number(body, offset)))], as: UTF8.self)
        let name = client.withLock { $0 }
        let code = knobs.suback(name, filter)
        broker.state.withLock {
            $0.subscribed.append((name, filter))
            if let code, code < 0x80 { $0.sessions[name]?.filters.insert(filter) }
        }
        if let code { send(0x90, Array(body.prefix(2)) + (isFive ? [0] : []) + [code]) }
    }

    // MARK: bytes

    private func packet() -> (UInt8, [UInt8])? {
        guard let kind = read(1)?.first else { return nil }
        var (length, shift) = (0, 0)
        while true {
            guard let byte = read(1)?.first, shift < 28 else { return nil }
            length |= Int(byte & 0x7f) << shift
            shift += 7
            if byte < 0x80 { break }
        }
        return read(length).map { (kind, $0) }
    }

    private func read(_ count: Int) -> [UInt8]? {
        var bytes = [UInt8](repeating: 0, count: count)
        var done = 0
        while done < count {
            let got = bytes.withUnsafeMutableBytes {
                recv(descriptor, $0.baseAddress?.advanced(by: done), count - done, 0)
            }
            guard got > 0 else { return nil }
            done += got
        }
        return bytes
    }

    private func send(_ kind: UInt8, _ body: [UInt8]) {
        var bytes = [kind]
        var left = body.count
        repeat {
            bytes.append(UInt8(left & 0x7f) | (left > 0x7f ? 0x80 : 0))
            left >>= 7
        } while left > 0
        bytes += body
        writing.withLock { _ in _ = Foundation.send(descriptor, bytes, bytes.count, Int32(MSG_NOSIGNAL)) }
    }

    private func number(_ body: [UInt8], _ offset: Int) -> UInt16 {
        UInt16(body[offset]) << 8 | UInt16(body[offset + 1])
    }
    private func word(_ value: UInt16) -> [UInt8] { [UInt8(value >> 8), UInt8(value & 0xff)] }
    private func text(_ value: String) -> [UInt8] { word(UInt16(value.utf8.count)) + Array(value.utf8) }
}
