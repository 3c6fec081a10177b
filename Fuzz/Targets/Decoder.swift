import SafetyModel

@testable import DeviceProtocols

/// One bridge's decoder, chosen when the target is built (`FUZZ_DECODER` becomes its type's name).
///
/// An input is a run of messages, so that inventories and births can teach what later ones mean: each is a line
/// `<flag><topic> <payload>` closed by a byte 0xFE; the flag's lowest bit is RETAIN. Each comes twice, so that its form is learnt;
/// a decoder that learns forms must say the same as one that decodes everything in full. A topic that is not this bridge's goes
/// to all decoders only for some flags: asking everyone costs more than one bridge's decoding, and no new code is reached by it. For
/// the same reason every eighth input alone, by its length, goes through the whole.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzz(_ data: UnsafePointer<UInt8>, _ size: Int) -> CInt {
    let bytes = UnsafeBufferPointer(start: data, count: size)
    var now = Moment(wall: 1_780_000_000_000, uptime: 1000)
    // Copies of fresh values: making them anew for every input would take most of the time.
    var bridge = DecoderFuzz.bridge
    var (home, full) = (DecoderFuzz.home, DecoderFuzz.home)
    full.isLearningForms = false
    let isWhole = size % 8 == 0
    for line in bytes.split(separator: 0xfe, maxSplits: 16) {
        guard let flag = line.first else { continue }
        let parts = line.dropFirst().split(separator: UInt8(ascii: " "), maxSplits: 1, omittingEmptySubsequences: false)
        let topic = String(decoding: parts[0], as: UTF8.self)
        let payload = parts.count > 1 ? Array(parts[1]) : []
        let message = Message(topic: topic, payload: payload, retained: flag & 1 == 1)
        now = Moment(wall: now.wall &+ Int64(flag) &* 100, uptime: now.uptime &+ Int64(flag) &* 100)
        let isClaimed = bridge.claims(topic: topic)
        if isClaimed {
            _ = bridge.isCertain(of: topic)
            check(try? bridge.decode(message, at: now, json: &DecoderFuzz.json))
        }
        guard isWhole, isClaimed || flag & 0x3e == 0 else { continue }
        for isSecond in [false, true] {
            let decoded = home.decode(message, at: now)
            precondition(decoded == full.decode(message, at: now))
            if decoded.refused != nil { break }
            if isSecond { _ = decoded.json(line: 1, zone: .utc, arrivalWall: now.wall) }
        }
    }
    return 0
}

private func check(_ report: Report?) {
    for observation in report?.observations ?? [] {
        if case .number(let number) = observation.value { precondition(number.isFinite) }
    }
}

enum DecoderFuzz {
    nonisolated(unsafe) static var json = JSONDocument()
    static let bridge: any BridgeDecoder = FUZZ_DECODER(settings: settings)
    static let home = MessageDecoder(settings: settings)
    static let settings: DecoderSettings = {
        var settings = DecoderSettings()
        settings.packedFrames = [
            PackedFrameSettings(topic: "frames/+/raw", gPerStep: 1.0 / 2048, headerBytes: 2),
            PackedFrameSettings(topic: "turns/#", gPerStep: 1, axisOrder: "-yx-z", dpsPerStep: 0.1),
        ]
        settings.sparkplugMetrics = [SparkplugMetricRule(name: "x", kind: .smoke)]
        return settings
    }()
}
