import SafetyModel
import Testing

@testable import DeviceProtocols

/// Writes Sparkplug payloads for tests.
struct SparkplugWriter {
    var bytes: [UInt8] = []

    static func varint(_ value: UInt64) -> [UInt8] {
        value < 128 ? [UInt8(value)] : [UInt8(value & 127) | 128] + varint(value >> 7)
    }

    init(seq: UInt64?, _ metrics: [[UInt8]]) {
        for metric in metrics { bytes += [0x12] + Self.varint(UInt64(metric.count)) + metric }
        if let seq { bytes += [0x18] + Self.varint(seq) }
    }

    static func metric(
        _ name: String? = nil, alias: UInt64? = nil, type: UInt8 = 11, historical: Bool = false, null: Bool = false,
        _ value: [UInt8]
    ) -> [UInt8] {
        var out: [UInt8] = []
        if let name { out += [0x0a] + varint(UInt64(name.utf8.count)) + Array(name.utf8) }
        if let alias { out += [0x10] + varint(alias) }
        out += [0x20, type]
        if historical { out += [0x28, 1] }
        return out + (null ? [0x38, 1] : value)
    }

    static func flag(_ value: Bool) -> [UInt8] { [0x70, value ? 1 : 0] }
    static func int(_ value: UInt64) -> [UInt8] { [0x50] + varint(value) }
    static func long(_ value: UInt64) -> [UInt8] { [0x58] + varint(value) }
    static func double(_ value: Double) -> [UInt8] {
        [0x69] + (0..<8).map { UInt8(truncatingIfNeeded: value.bitPattern >> UInt64($0 * 8)) }
    }
}

@Suite struct SparkplugTests {
    typealias W = SparkplugWriter

    static func born(_ settings: DecoderSettings = DecoderSettings()) -> DecodeProbe {
        var probe = DecodeProbe(settings)
        _ = probe.decode("spBv1.0/g/NBIRTH/e", W(seq: 0, [W.metric("bdSeq", type: 4, W.long(7))]).bytes)
        _ = probe.decode(
            "spBv1.0/g/DBIRTH/e/d",
            W(
                seq: 1,
                [
                    W.metric("Alarm/Smoke", alias: 1, W.flag(false)), W.metric("Button/SOS", alias: 2, W.flag(false)),
                    W.metric("Room/Temperature", alias: 3, type: 1, W.int(20)),
                    W.metric("xyz", alias: 4, W.flag(false)),
                    W.metric("Water/Total_l", alias: 5, type: 10, W.double(1500)),
                ]
            ).bytes)
        return probe
    }

    @Test(arguments: [
        (W.metric(alias: 1, W.flag(true)), "smoke=true, !smoke", "an alias of the birth"),
        (W.metric(alias: 2, W.flag(true)), "button=sos, !sos", "a press"),
        (W.metric(alias: 2, W.flag(false)), "", "the release says nothing"),
        (W.metric(alias: 3, type: 1, W.int(0xffff_fffb)), "temperature_c=-5.0", "Int8 in two's complement"),
        (W.metric(alias: 5, type: 10, W.double(2500)), "water_volume_m3=2.5", "litres"),
        (W.metric(alias: 1, historical: true, W.flag(true)), "smoke=true past", "stored while offline: never raised"),
        (W.metric(alias: 1, null: true, []), "", "no value is neither alarm nor clear"),
        (W.metric("Alarm/Smoke", W.flag(true)), "smoke=true, !smoke", "a name instead of an alias"),
        (W.metric(alias: 4, W.flag(true)), "", "a name without a meaning is not guessed"),
    ]) func data(_ metric: [UInt8], _ want: String, _ why: String) {
        var probe = Self.born()
        let decoded = probe.decode("spBv1.0/g/DDATA/e/d", W(seq: 2, [metric]).bytes)
        #expect(DecodeProbe.text(decoded) == want, "\(why)")
        #expect(decoded.asks.isEmpty, "nothing was lost")
    }

    @Test func asksForARebirthOnceAndNeverGuesses() {
        var probe = DecodeProbe()
        let decoded = probe.decode("spBv1.0/g/DDATA/e/d", W(seq: 9, [W.metric(alias: 1, W.flag(true))]).bytes)
        #expect(DecodeProbe.text(decoded) == "")
        #expect(decoded.asks.map(\.topic) == ["spBv1.0/g/NCMD/e"])
        let again = probe.decode("spBv1.0/g/DDATA/e/d", W(seq: 10, [W.metric(alias: 1, W.flag(true))]).bytes)
        #expect(again.asks.isEmpty, "not more than once in 10 s")
        let asked = decoded.asks.first?.payload ?? []
        let own = try? SparkplugPayload(asked.span)
        #expect(own?.metrics.first?.name == "Node Control/Rebirth" && own?.metrics.first?.value == .flag(true))
    }

    @Test func aLostMessageAsksAndStillDecodes() {
        var probe = Self.born()
        let decoded = probe.decode("spBv1.0/g/DDATA/e/d", W(seq: 5, [W.metric(alias: 1, W.flag(true))]).bytes)
        #expect(DecodeProbe.text(decoded) == "smoke=true, !smoke")
        #expect(decoded.asks.count == 1)
    }

    @Test func aDeathCountsOnlyForItsOwnLife() {
        var probe = Self.born()
        let late = probe.decode("spBv1.0/g/NDEATH/e", W(seq: nil, [W.metric("bdSeq", type: 4, W.long(6))]).bytes)
        #expect(DecodeProbe.text(late) == "", "the will of an earlier connection")
        let death = probe.decode("spBv1.0/g/NDEATH/e", W(seq: nil, [W.metric("bdSeq", type: 4, W.long(7))]).bytes)
        #expect(DecodeProbe.text(death) == "availability=offline")
        #expect(death.bridgeState == BridgeState(bridge: "g/e", isOnline: false))
        let data = probe.decode("spBv1.0/g/DDATA/e/d", W(seq: 2, [W.metric(alias: 1, W.flag(true))]).bytes)
        #expect(DecodeProbe.text(data) == "" && data.asks.count == 1, "its aliases died with it")
    }

    @Test func configurationNamesWhatWordsDoNot() {
        var settings = DecoderSettings()
        settings.sparkplugMetrics = [
            SparkplugMetricRule(name: "xyz", kind: .gas),
            SparkplugMetricRule(device: "g/e/other", name: "Alarm/Smoke", kind: .heat),
        ]
        var probe = Self.born(settings)
        #expect(
            DecodeProbe.text(probe.decode("spBv1.0/g/DDATA/e/d", W(seq: 2, [W.metric(alias: 4, W.flag(true))]).bytes))
                == "gas=true, !gas")
        #expect(
            DecodeProbe.text(probe.decode("spBv1.0/g/DDATA/e/d", W(seq: 3, [W.metric(alias: 1, W.flag(true))]).bytes))
                == "smoke=true, !smoke")
    }

    @Test(arguments: [
        ("spBv1.0/g/DDATA/e/d", #"{"smoke":true}"#, "refused", "JSON is no protobuf"),
        ("spBv1.0/g/DDATA/e", "", "refused", "a device's message without a device"),
        ("spBv1.0/g/XDATA/e", "", "refused", "no such type"),
        ("spBv1.0/g/NCMD/e", "\u{1}", "", "a command is not ours"),
        ("spBv1.0/STATE/host", #"{"online":true}"#, "", "another host application"),
    ]) func topics(_ topic: String, _ payload: String, _ want: String, _ why: String) {
        var probe = DecodeProbe()
        #expect(probe.say(topic, payload) == want, "\(why)")
    }
}
