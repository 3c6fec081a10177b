import SafetyModel

/// What a home's configuration says about one Sparkplug metric, whose names are free.
package struct SparkplugMetricRule: Sendable, Codable, Equatable {
    /// `group/edge[/device]`; nil for every device.
    package var device: String?
    /// The metric's full name, as its BIRTH spells it.
    package var name: String
    package var kind: ObservationKind
    /// Raw value times this gives the kind's unit.
    package var scale: Double
    /// The raw value is true in the quiet state.
    package var isInverted: Bool
    /// What true means for a button: `sos`, `single`...
    package var press: String?

    package init(
        device: String? = nil, name: String, kind: ObservationKind, scale: Double = 1, isInverted: Bool = false,
        press: String? = nil
    ) {
        (self.device, self.name, self.kind) = (device, name, kind)
        (self.scale, self.isInverted, self.press) = (scale, isInverted, press)
    }
}

/// One edge node: what its births said, and where its counters stand.
struct SparkplugNode: Sendable, Codable, Equatable {
    static let maximumDevices = 256

    struct Named: Sendable, Codable, Equatable {
        var alias: UInt64
        var name: String
        var datatype: UInt64?
    }
    private struct Birth: Sendable, Codable, Equatable {
        /// The empty text is the node itself.
        var device: String
        /// In the order of the aliases.
        var metrics: [Named]
    }

    /// Of the current NBIRTH; nil before one was seen.
    private(set) var bdSeq: UInt64?
    private(set) var isBorn = false
    private var lastSeq: UInt64?
    private var births: [Birth] = []
    private var lastAsked: Milliseconds?

    /// Starts a new life: everything said before is void.
    mutating func beBorn(_ payload: SparkplugPayload) {
        self = SparkplugNode(lastAsked: lastAsked)
        isBorn = true
        let metric = payload.metrics.first { $0.name == "bdSeq" }
        if case .integer(let value) = metric?.value { bdSeq = value }
        lastSeq = payload.seq
        learn("", payload)
    }

    mutating func die() { (isBorn, births, lastSeq) = (false, [], nil) }

    init(lastAsked: Milliseconds? = nil) { self.lastAsked = lastAsked }

    /// Learns a birth's names and aliases.
    mutating func learn(_ device: String, _ payload: SparkplugPayload) {
        var named: [Named] = []
        for metric in payload.metrics {
            guard let alias = metric.alias, let name = metric.name else { continue }
            named.append(Named(alias: alias, name: name, datatype: metric.datatype))
        }
        named.sort { $0.alias < $1.alias }
        births.removeAll { $0.device == device }
        if births.count < Self.maximumDevices { births.append(Birth(device: device, metrics: named)) }
    }

    mutating func forget(_ device: String) { births.removeAll { $0.device == device } }

    func knows(_ device: String) -> Bool { births.contains { $0.device == device } }

    func named(_ alias: UInt64, of device: String) -> Named? {
        guard let metrics = births.first(where: { $0.device == device })?.metrics else { return nil }
        var (low, high) = (0, metrics.count)
        while low < high {
            let middle = (low + high) / 2
            if metrics[middle].alias < alias { low = middle + 1 } else { high = middle }
        }
        return low < metrics.count && metrics[low].alias == alias ? metrics[low] : nil
    }

    /// Notes a message's number; false if at least one before it was lost (0 to 255, going round).
    mutating func isInSequence(_ seq: UInt64?) -> Bool {
        guard let seq, seq <= 255 else { return true }
        defer { lastSeq = seq }
        guard let lastSeq else { return true }
        return seq == (lastSeq + 1) % 256
    }

    /// Whether a rebirth may be asked for now: not more than once in 10 s, or a node that cannot answer is flooded.
    mutating func mayAsk(at now: Moment) -> Bool {
        if let lastAsked, now.uptime &- lastAsked < 10_000, now.uptime >= lastAsked { return false }
        lastAsked = now.uptime
        return true
    }
}
