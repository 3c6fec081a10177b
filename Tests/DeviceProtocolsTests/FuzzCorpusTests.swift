import Foundation
import SafetyModel
import Testing

@testable import DeviceProtocols

/// Replays what the fuzzers found (`Fuzz/corpus/<target>/`): a trap would end the test process.
@Suite struct FuzzCorpusTests {
    private static var folders: [URL] {
        let here = URL(fileURLWithPath: #filePath).resolvingSymlinksInPath()
        let root = here.deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
        let corpus = root.appendingPathComponent("Fuzz/corpus")
        let folders = try? FileManager.default.contentsOfDirectory(at: corpus, includingPropertiesForKeys: nil)
        return (folders ?? []).sorted { $0.path < $1.path }
    }

    private static func inputs(_ folder: URL) -> [[UInt8]] {
        let files = try? FileManager.default.contentsOfDirectory(at: folder, includingPropertiesForKeys: nil)
        return (files ?? []).sorted { $0.path < $1.path }.compactMap { try? [UInt8](Data(contentsOf: $0)) }
    }

    @Test func everyInputIsAnswered() {
        #expect(Self.folders.count > 3, "the corpus is there")
        for folder in Self.folders {
            for input in Self.inputs(folder) {
                switch folder.lastPathComponent {
                case "JSON": json(input)
                case "CBOR": cbor(input)
                case "Protobuf": protobuf(input)
                default: messages(input)
                }
            }
        }
    }

    private func json(_ input: [UInt8]) {
        var document = JSONDocument()
        guard (try? document.parse(input.span)) != nil else { return }
        _ = (document.count(document.root), document.lenientNumber(document.root), document.string(document.root))
    }

    private func cbor(_ input: [UInt8]) {
        var items = CBORReader()
        while !items.isAtEnd(input.span), (try? items.skip(input.span)) != nil {}
        _ = try? SenMLCBOR.records(input.span)
    }

    private func protobuf(_ input: [UInt8]) {
        var fields = ProtobufReader(input.span)
        while let field = try? fields.next(input.span) { _ = field }
        _ = try? SparkplugPayload(input.span)
    }

    /// `<flag><topic> <payload>`, each closed by 0xFE; the flag's lowest bit is RETAIN.
    private func messages(_ input: [UInt8]) {
        var settings = DecoderSettings()
        settings.packedFrames = [PackedFrameSettings(topic: "frames/+/raw", gPerStep: 1, headerBytes: 2)]
        var decoder = MessageDecoder(settings: settings)
        var now = Moment(wall: 1_780_000_000_000, uptime: 1000)
        for line in input.split(separator: 0xfe, maxSplits: 16) {
            guard let flag = line.first else { continue }
            let parts = line.dropFirst().split(
                separator: UInt8(ascii: " "), maxSplits: 1, omittingEmptySubsequences: false)
            let payload = parts.count > 1 ? Array(parts[1]) : []
            now = Moment(wall: now.wall + 1000, uptime: now.uptime + 1000)
            let topic = String(decoding: parts[0], as: UTF8.self)
            let decoded = decoder.decode(Message(topic: topic, payload: payload, retained: flag & 1 == 1), at: now)
            #expect(!decoded.json(line: 1, zone: .utc, arrivalWall: now.wall).isEmpty)
        }
    }
}
