import SafetyModel

/// How one family of wearables packs its samples: little-endian signed 16-bit numbers, sample after sample.
package struct PackedFrameSettings: Sendable, Codable, Equatable {
    /// Topic pattern as in a subscription (`wearables/+/raw`).
    package var topic: String
    /// The device; nil: what the first `+` (or `#`) stands for.
    package var device: String?
    /// g for one step of the raw number (1/2048 for ±16 g in 16 bits).
    package var gPerStep: Double
    /// The device's axes in the order they arrive: `xyz`, `yxz`; a minus before an axis turns it round (`-xy-z`).
    package var axisOrder: String
    /// Samples per second, if it is fixed.
    package var rateHz: Double?
    /// Bytes before the first sample (counters, times), passed over.
    package var headerBytes: Int
    /// Degrees per second for one step where three numbers of a gyroscope, in the same order, follow each sample; else nil.
    package var dpsPerStep: Double?

    package init(
        topic: String, device: String? = nil, gPerStep: Double, axisOrder: String = "xyz", rateHz: Double? = nil,
        headerBytes: Int = 0, dpsPerStep: Double? = nil
    ) {
        (self.topic, self.device, self.gPerStep) = (topic, device, gPerStep)
        (self.axisOrder, self.rateHz, self.headerBytes) = (axisOrder, rateHz, headerBytes)
        self.dpsPerStep = dpsPerStep
    }

    /// Where each arriving number goes and with which sign; nil if `axisOrder` is not each of x, y and z once.
    package var axes: [(index: Int, sign: Float)]? {
        var (axes, sign): ([(index: Int, sign: Float)], Float) = ([], 1)
        for mark in axisOrder.utf8 {
            switch mark {
            case UInt8(ascii: "-"): sign = -1
            case UInt8(ascii: "x"), UInt8(ascii: "y"), UInt8(ascii: "z"):
                axes.append((Int(mark - UInt8(ascii: "x")), sign))
                sign = 1
            case UInt8(ascii: "+"), UInt8(ascii: " "), UInt8(ascii: ","): break
            default: return nil
            }
        }
        return axes.count == 3 && Set(axes.map { $0.index }).count == 3 ? axes : nil
    }
}

/// Wearables that send packed 16-bit frames, as the configuration describes them.
package struct PackedFrames: BridgeDecoder {
    package static let name = "packed_frames"
    package static let learnsMeanings = false
    static let maximumBytes = 1 << 18
    private let frames: [PackedFrameSettings]

    package init(settings: DecoderSettings) { frames = settings.packedFrames }

    package func claims(topic: String) -> Bool { frames.contains { TopicPattern.matches($0.topic, topic) } }

    package mutating func decode(
        _ message: Message, at now: Moment, json: inout JSONDocument
    ) throws(Refusal) -> Report {
        guard let frame = frames.first(where: { TopicPattern.matches($0.topic, message.topic) }) else {
            throw Refusal(decoder: Self.name, reason: "foreign topic")
        }
        let device = DeviceID(frame.device ?? TopicPattern.wildcard(frame.topic, message.topic) ?? message.topic)
        let block = try Self.block(message.payload.span, frame)
        // A frame without samples is said as one: whoever judges the stream must know that it came empty.
        return Report(observations: [Observation(device, .acceleration, .acceleration(block))])
    }

    static func block(_ bytes: Span<UInt8>, _ frame: PackedFrameSettings) throws(Refusal) -> AccelerationBlock {
        guard let axes = frame.axes, frame.gPerStep.isFinite else {
            throw Refusal(decoder: Self.name, reason: "the configured axis order or scale is not usable")
        }
        let width = frame.dpsPerStep == nil ? 6 : 12
        guard bytes.count <= maximumBytes else { throw Refusal(decoder: name, reason: "the frame is too long") }
        let header = frame.headerBytes
        guard header >= 0, header <= bytes.count, (bytes.count - header) % width == 0 else {
            let reason = "\(bytes.count) bytes are not \(header) and a multiple of \(width)"
            throw Refusal(decoder: name, reason: reason, byte: bytes.count)
        }
        let (perG, perTurn) = (Float(frame.gPerStep), Float(frame.dpsPerStep ?? 0))
        var block = AccelerationBlock(rateHz: frame.rateHz, samplesG: [])
        var turning: [SIMD3<Float>] = []
        block.samplesG.reserveCapacity((bytes.count - header) / width)
        for start in stride(from: header, to: bytes.count, by: width) {
            block.samplesG.append(vector(bytes, start, axes) * perG)
            if width == 12 { turning.append(vector(bytes, start + 6, axes) * perTurn) }
        }
        if width == 12 { block.gyroscopeDps = turning }
        return block
    }

    private static func vector(
        _ bytes: Span<UInt8>, _ start: Int, _ axes: [(index: Int, sign: Float)]
    ) -> SIMD3<Float> {
        var vector = SIMD3<Float>.zero
        for (place, axis) in axes.enumerated() {
            let at = start + place * 2
            let raw = Int16(bitPattern: UInt16(bytes[at]) | UInt16(bytes[at + 1]) << 8)
            vector[axis.index] = Float(raw) * axis.sign
        }
        return vector
    }
}

/// Topic patterns as in a subscription.
enum TopicPattern {
    static func matches(_ pattern: String, _ topic: String) -> Bool {
        var (wanted, given) = (pattern.utf8.makeIterator(), topic.utf8.makeIterator())
        var next = given.next()
        while let mark = wanted.next() {
            switch mark {
            case UInt8(ascii: "#"): return true
            case UInt8(ascii: "+"): while let byte = next, byte != UInt8(ascii: "/") { next = given.next() }
            default:
                guard mark == next else { return false }
                next = given.next()
            }
        }
        return next == nil
    }

    /// What the first wildcard stands for.
    static func wildcard(_ pattern: String, _ topic: String) -> String? {
        let levels = topic.split(separator: "/", omittingEmptySubsequences: false)
        for (index, level) in pattern.split(separator: "/", omittingEmptySubsequences: false).enumerated() {
            guard index < levels.count else { return nil }
            if level == "+" { return String(levels[index]) }
            if level == "#" { return levels[index...].joined(separator: "/") }
        }
        return nil
    }
}
