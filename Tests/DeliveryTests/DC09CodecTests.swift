import SafetyModel
import Testing

@testable import Delivery

private func parse(_ text: String) throws(DC09Frame.Refusal) -> DC09Frame.Parsed {
    try DC09Frame.parse(Array(text.utf8))
}

@Suite struct DC09CodecTests {
    /// Our vectors, then frames published by others; each must read, and write back to the same bytes.
    static let vectors = [
        #"BF460015"NULL"0000L0#57001A[]"#,
        #"E529002B"NULL"0000R0L0#57001A[]_02:03:04,07-15-2026"#,
        #"0AFC003F"ADM-CID"0001L0#57001A[#57001A|1101 01 003]_02:03:04,07-15-2026"#,
        #"6441003F"ADM-CID"0002L0#57001A[#57001A|1110 01 005]_02:03:05,07-15-2026"#,
        #"601E003F"ADM-CID"0003L0#57001A[#57001A|3110 01 005]_02:10:05,07-15-2026"#,
        #"D0CF003E"SIA-DCS"0004L0#57001A[#57001A|Nri1/QA003]_02:03:04,07-15-2026"#,
        #"4C920014"ACK"0001L0#57001A[]"#,
        #"E3AB0014"DUH"0009L0#57001A[]"#,
        #"26200025"NAK"0000R0L0A0[]_02:03:09,07-15-2026"#,
        #"96ED0016"SIA-DCS"0001L0#1234[]"#,
        #"F4D20029"SIA-DCS"0001RF3L77#1234[#1234|NRR|Atest]"#,
        #"E4410025"NAK"0000R0L0A0[]_16:20:01,09-24-2025"#,
        #"DDE00029"NULL"0000R1L1#9413[]_17:07:52,09-07-2023"#,
        #"87CD0037"ADM-CID"9876R579BDFL789ABC#12345A[#12345A|1110 00 129]"#,
        #"14AB0039"SIA-DCS"0006L0#AAA[#AAA|Nri0/RP0000]_09:12:30,02-20-2023"#,
    ]

    @Test(arguments: vectors) func vectorsReadAndWrite(_ text: String) throws {
        guard case .clear(let frame) = try parse(text) else { Issue.record("not clear"); return }
        #expect(String(decoding: frame.encoded(), as: UTF8.self) == "\n\(text)\r")
    }

    @Test(arguments: [
        (
            #"87CD0037"ADM-CID"9876R579BDFL789ABC#12345A[#12345A|1110 00 128]"#,
            "edited after its CRC was computed"
        ),
        (#"4C930014"ACK"0001L0#57001A[]"#, "wrong CRC"),
        (#"4C920015"ACK"0001L0#57001A[]"#, "wrong length"),
        (#"4C920014"ACK"0001L0#57001A["#, "cut"),
        ("", "nothing"), ("zzzz0014", "no digits"), ("4C92", "half a header"),
    ]) func whatMustNotVerify(_ text: String, _ why: String) {
        #expect(throws: DC09Frame.Refusal.self, "\(why)") { try parse(text) }
    }

    @Test func aPeerThatWritesNone() throws {
        let frame = DC09Frame.wrap(#""ACK"0001NoneL0#57001A[]"#).dropFirst().dropLast()
        guard case .clear(let answer) = try DC09Frame.parse(frame) else { return }
        #expect(answer.sequence == 1 && answer.account == "57001A" && answer.receiver == nil)
    }

    /// Right CRC and length around a body that is none.
    @Test(arguments: [
        #""ACK"0001L0#57001A"#, #""ACK"00x1L0#57001A[]"#, #"ACK"0001L0[]"#, #""ACK"0001Q0[]"#, #""ACK"0001L0#12[]"#,
        #""ACK"0001L0[]_25:00"#, #""ACK"0001L0[]x"#, #""*ACK"0001L0#57001A[00"#, #""*ACK"0001L0#57001A["#,
        #""""0001[]"#,
        #""NULL"0000L0#57001A[[x"#,
    ]) func badBodies(_ body: String) {
        #expect(throws: DC09Frame.Refusal.self) { try DC09Frame.parse(DC09Frame.wrap(body).dropFirst().dropLast()) }
    }

    @Test func crcIsARC() {
        #expect(DC09Frame.crc16ARC(Array("123456789".utf8)) == 0xbb3d)
    }

    static let key = "0123456789ABCDEF0123456789ABCDEF"
    @Test(arguments: [
        (
            DC09Settings.KeyForm.text,
            #"150C0078"*ADM-CID"0001L0#57001A[FDEE1D6AB3050DC2CBF7D92E43D52F2BB10B126FA16F28E10DD7124E6D4F3C6C91CA1D229AFE76091929E6B69BC255E5"#
        ),
        (
            .hex,
            #"26110078"*ADM-CID"0001L0#57001A[0E3F39CAA36A8C3D041659EF97F37BE28D5865AA36CE72C8D95D21672CFEF510A8775344EA765679F6928AAED8C43E94"#
        ),
    ]) func encryptedBothKeyForms(_ form: DC09Settings.KeyForm, _ text: String) throws {
        let cipher = try #require(DC09Cipher(key: Secret(Self.key), form: form))
        guard case .encrypted(let head, let bytes) = try parse(text) else { Issue.record("not encrypted"); return }
        let frame = try cipher.decoded(head: head, cipher: bytes)
        #expect(frame.data == "#57001A|1101 01 003" && frame.timestamp == "02:03:04,07-15-2026")
        let padded = cipher.encoded(frame) { Array(repeating: UInt8(ascii: "X"), count: $0) }
        #expect(padded.map { String(decoding: $0, as: UTF8.self) } == "\n\(text)\r")
        let random = try #require(cipher.encoded(frame, padding: DC09Cipher.randomPadding))
        guard case .encrypted(let again, let other) = try DC09Frame.parse(random.dropFirst().dropLast()) else { return }
        #expect(try cipher.decoded(head: again, cipher: other) == frame)
        #expect(other != bytes, "padding hides that two frames are alike")
        let wrong = try #require(DC09Cipher(key: Secret(String(Self.key.reversed())), form: form))
        #expect(throws: DC09Frame.Refusal.badCipher) { try wrong.decoded(head: head, cipher: bytes) }
    }

    @Test(arguments: ["", "short", "0123456789ABCDEFG"]) func keysOfNoLength(_ key: String) {
        #expect(DC09Cipher(key: Secret(key), form: .text) == nil && DC09Cipher(key: Secret(key), form: .hex) == nil)
        var settings = DC09Settings(host: "x", port: 1, account: "12Z")
        settings.key = Secret(key)
        #expect(settings.problems.count == 2 && (key.isEmpty || !settings.problems.joined().contains(key)))
    }

    @Test func streamsOfAnyShape() {
        let all = Self.vectors.map { Array("\n\($0)\r".utf8) }
        let noise = Array("rubbish\r\r\n\nhalf".utf8)
        let bytes = noise + all.flatMap { $0 + Array("between".utf8) } + Array("\n4C92".utf8) + (all.last ?? [])
        for step in [1, 7, 4096] {
            var stream = DC09Stream()
            var frames = 0
            for start in stride(from: 0, to: bytes.count, by: step) {
                frames += stream.feed(bytes[start..<min(start + step, bytes.count)]).count
            }
            #expect(frames == all.count + 1, "read in pieces of \(step)")
            #expect(stream.refused == 2, "half a frame before a line feed, twice")
        }
        var endless = DC09Stream()
        _ = endless.feed([0x0a] + [UInt8](repeating: 65, count: 100_000))
        #expect(endless.refused == 1, "nobody fills our memory")
    }

    @Test func noBytesTrap() {
        var seed: UInt64 = 11
        func random(_ below: Int) -> Int {
            seed = seed &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return Int(seed >> 33) % below
        }
        for _ in 0..<3000 {
            var body = Array(Self.vectors[random(Self.vectors.count)].utf8.dropFirst(8))
            for _ in 0...random(3) { body[random(body.count)] = UInt8(random(256)) }
            if random(2) == 0 { body.removeLast(random(body.count)) }
            let frame = DC09Frame.wrap(String(decoding: body, as: UTF8.self)).dropFirst().dropLast()
            _ = try? DC09Frame.parse(frame)
        }
    }

    @Test func times() {
        #expect(DC09Time.text(noon.wall) == "02:03:04,07-15-2026")
        #expect(DC09Time.milliseconds("02:03:04,07-15-2026") == noon.wall)
        for text in ["", ",", "1,2,3", "02:03:04,7-15-2026", "02:03:04,13-15-2026"] {
            #expect(DC09Time.milliseconds(text) == nil)
        }
    }
}
