import ArgumentParser
import DeviceProtocols
import Glibc
import HostSystem
import Recording
import SafetyModel

/// The messages of `bench decode`, by bridge.
struct BenchMessages {
    /// One message, and where its uplink's own number stands.
    struct Item {
        var message: Message
        let isJSON: Bool
        let isFlat: Bool
        private var serial: Range<Int>?

        init(_ message: Message) {
            self.message = message
            let first = message.payload.first ?? 0
            isJSON = first == 0x7B || first == 0x5B
            isFlat = first == 0x7B && !message.payload.dropFirst().contains { $0 == 0x7B || $0 == 0x5B }
            let mark = Array("\"deduplicationId\":\"".utf8)
            for start in message.payload.indices where message.payload[start...].starts(with: mark) {
                // The last eight of the 36 characters of a UUID.
                let end = start + mark.count + 36
                if end <= message.payload.count { serial = (end - 8)..<end }
            }
        }

        /// Another uplink: a bridge that numbers them never sends the same twice.
        mutating func number(_ serial: UInt32) {
            guard let place = self.serial else { return }
            for (digit, index) in place.enumerated() {
                let nibble = UInt8(truncatingIfNeeded: serial >> UInt32(28 - digit * 4) & 15)
                message.payload[index] = nibble < 10 ? 0x30 + nibble : 0x57 + nibble
            }
        }

        /// The same message with other numbers: the last digit of each that has two or more is another, never a larger one.
        /// Who sent it stays.
        func version(_ version: UInt8) -> Item {
            guard isJSON || message.payload.first.map({ Self.isDigit($0) }) == true else { return self }
            var copy = self
            var isInText = false
            var digits = 0
            for (index, byte) in message.payload.enumerated() {
                if byte == 0x22 { isInText.toggle() }
                if !isInText, digits > 1, !Self.isDigit(byte) { copy.change(index - 1, digits, version) }
                digits = Self.isDigit(byte) || (byte == 0x2E && digits > 0) ? digits + 1 : 0
            }
            if !isInText, digits > 1 { copy.change(message.payload.count - 1, digits, version) }
            return copy
        }

        private mutating func change(_ index: Int, _ digits: Int, _ version: UInt8) {
            guard Self.isDigit(message.payload[index]) else { return }
            let before = message.payload[..<(index + 1 - digits)]
            if Self.identities.contains(where: { before.suffix($0.count).elementsEqual($0) }) { return }
            let digit = message.payload[index] - 0x30
            message.payload[index] = 0x30 + version % (digit + 1)
        }

        private static let identities = ["\"id\":", "\"unit\":", "\"channel\":", "\"fPort\":"].map { Array($0.utf8) }
        private static func isDigit(_ byte: UInt8) -> Bool { byte >= 0x30 && byte <= 0x39 }
    }

    struct Group {
        let name: String
        /// The reference's name for the same payloads; empty where it has none.
        let bar: String
        var items: [Item]
    }

    private(set) var setup: [Message] = []
    private(set) var groups: [Group] = []

    init(_ path: String) throws(ExitCode) {
        let bytes: [UInt8]
        do { bytes = try Files.read(path) } catch { throw Console.fail("\(error)", .notReachable) }
        var json = JSONDocument()
        var flat = Group(name: "flat JSON", bar: "flat JSON", items: [])
        for line in bytes.split(separator: 0x0A) {
            guard let (bridge, message, isSetup) = Self.read(Array(line), &json) else {
                throw Console.fail("\(path) holds a line that is no message", .badInput)
            }
            if isSetup {
                setup.append(message)
                continue
            }
            let item = Item(message)
            if item.isFlat { flat.items.append(item) }
            add(item, to: item.isJSON ? bridge : "\(bridge), no JSON", bar: item.isJSON ? bridge : "")
        }
        if !flat.items.isEmpty { groups.append(flat) }
    }

    private mutating func add(_ item: Item, to name: String, bar: String) {
        if let index = groups.firstIndex(where: { $0.name == name }) {
            groups[index].items.append(item)
        } else {
            groups.append(Group(name: name, bar: bar, items: [item]))
        }
    }

    private static func read(
        _ line: [UInt8], _ json: inout JSONDocument
    ) -> (bridge: String, message: Message, isSetup: Bool)? {
        guard (try? json.parse(line.span)) != nil, let name = json.member(json.root, "bridge"),
            let bridge = json.string(name), let parsed = try? RecordingReader.parse(line),
            case .message(let message) = parsed.content
        else { return nil }
        return (bridge, message, json.member(json.root, "setup").flatMap { json.bool($0) } ?? false)
    }
}
