import SafetyModel
import Testing

@testable import ConfigurationFile

private enum Mode: String, CaseIterable { case clear, encrypted }

private struct Everything {
    var port: Int
    var every: Int
    var mode: Mode
    var rooms: [String]
    var contacts: [String]

    init(_ root: Section) {
        let mqtt = root.section("mqtt")
        _ = mqtt.string("host", default: "localhost")
        port = mqtt.integer("port", in: 1...65535, default: 1883)
        every = root.seconds("every", in: 1...86400, default: 60)
        mode = root.choice("mode", default: .clear)
        _ = root.bool("siren", default: false)
        _ = root.number("threshold", in: 0...1, default: 0.5)
        _ = root.minuteOfDay("quiet_from", default: 0)
        rooms = root.sections("rooms").map { $0.requiredString("name") }
        contacts = root.namedSections("contacts").map { name, section in
            _ = section.strings("channels", default: [])
            return name
        }
        _ = root.choices("modes", default: [Mode]())
        _ = root.secretFile("password_file")
        root.removed("clean_session", use: "`session_expiry`")
        root.findings.require(!rooms.contains("attic"), "rooms[0].name", "room is unknown", fix: "name a known one")
    }
}

private func problems(_ text: String) -> String {
    var options = SettingsOptions()
    options.credentialsDirectory = nil
    do {
        _ = try SettingsFile.parse(Array(text.utf8), name: "t.yaml", options: options, read: Everything.init)
        return ""
    } catch {
        return error.description
    }
}

@Suite struct SettingsFileTests {
    static let table: [(yaml: String, finding: String, why: String)] = [
        ("", "", "an empty file is all defaults"),
        ("# nothing\n", "", "so is a comment"),
        ("mqtt:\n", "", "a section without lines is its defaults"),
        ("mqtt:\n  port: 70000\n", "t.yaml:2:9: mqtt.port: is `70000`; write 1 to 65535", "out of range, at the value"),
        ("mqtt:\n  port: 18a\n", "t.yaml:2:9: mqtt.port: is `18a`; write 1 to 65535", "no number"),
        (
            "mqtt:\n  port: 99999999999999999999\n",
            "t.yaml:2:9: mqtt.port: is `99999999999999999999`; write 1 to 65535", "too large for any integer"
        ),
        (
            "mqtt:\n  port: [1]\n", "t.yaml:2:9: mqtt.port: is a list; write a whole number, or leave it out",
            "a list where a value belongs"
        ),
        (
            "mqtt: x\n", "t.yaml:1:7: mqtt: is a single value; write a section: lines of the form `key: value`",
            "no section"
        ),
        ("- a\n", "t.yaml:1:1: is a list; write a section: lines of the form `key: value`", "no section at the top"),
        ("mqtt:\n  prot: 1\n", "t.yaml:2:3: mqtt.prot: is not known; did you mean `port`?", "swapped letters"),
        ("mqtt:\n  zzz: 1\n", "t.yaml:2:3: mqtt.zzz: is not known; known here: host, port", "nothing is near"),
        ("x-anchors: 1\n", "", "keys beginning with x- are the user's own"),
        ("every: 5m\n", "", "a duration with its unit"),
        ("every: 2 d\n", "t.yaml:1:8: every: is `2 d`; write 1s to 1d", "too long"),
        ("every: -5\n", "t.yaml:1:8: every: is `-5`; write a duration such as 90, 90s, 5m, 2h or 1d", "negative"),
        ("every: ~\n", "t.yaml:1:8: every: is empty; write a duration, or leave it out", "a key without a value"),
        ("mode: encryptd\n", "t.yaml:1:7: mode: is `encryptd`; did you mean `encrypted`?", "a choice nearly right"),
        ("mode: xyz\n", "t.yaml:1:7: mode: is `xyz`; write one of clear, encrypted", "no choice"),
        ("siren: maybe\n", "t.yaml:1:8: siren: is `maybe`; write true or false", "no switch"),
        ("siren: on\n", "", "the switch words of YAML 1.1"),
        ("threshold: .nan\n", "t.yaml:1:12: threshold: is `.nan`; write 0.0 to 1.0", "no finite number"),
        (
            "quiet_from: 24:30\n", "t.yaml:1:13: quiet_from: is `24:30`; write a time of day such as 22:30",
            "after midnight"
        ),
        ("quiet_from: 22:00\n", "", "not sixty times twenty-two"),
        (
            "rooms:\n  - name: a\n  - nam: b\n",
            """
            t.yaml:3:5: rooms[1]: `name` is missing; add `name:` with text
            t.yaml:3:5: rooms[1].nam: is not known; did you mean `name`?
            """, "a missing key and the misspelt one, both"
        ),
        ("rooms: 3\n", "t.yaml:1:8: rooms: is a single value; write a list: lines that begin with `- `", "no list"),
        (
            "rooms:\n  - name: attic\n", "t.yaml:2:11: rooms[0].name: room is unknown; name a known one",
            "found by its path"
        ),
        (
            "contacts:\n  ana:\n    channel: sms\n",
            "t.yaml:3:5: contacts.ana.channel: is not known; did you mean `channels`?", "a section by the user's name"
        ),
        ("modes: [clear, cler]\n", "t.yaml:1:16: modes[1]: is `cler`; did you mean `clear`?", "one item of a list"),
        (
            "password: hunter2\n",
            "t.yaml:1:1: password: is a secret in the configuration; put it into a file of its own and name that under "
                + "`password_file`", "the secret itself is not repeated"
        ),
        (
            "password_file: nowhere\n", "t.yaml:1:16: password_file: names a file that does not exist; check the path",
            "a secret that is not there"
        ),
        (
            "clean_session: true\n",
            "t.yaml:1:1: clean_session: is no longer an option; use `session_expiry`",
            "a removed option says what replaced it"
        ),
        ("every: 1\nevery: 2\n", "t.yaml:2:1: every: is given twice, first on line 1; keep one of them", "duplicate"),
        (
            "地址: 1\nmqtt: {端口: 1}\n",
            """
            t.yaml:1:1: 地址: is not known; known here: contacts, every, mode, modes, mqtt, password_file, quiet_from, \
            rooms, siren, threshold
            t.yaml:2:8: mqtt.端口: is not known; known here: host, port
            """, "columns count characters, not bytes"
        ),
        (
            "every: 0\nmqtt:\n  port: 0\n",
            """
            t.yaml:1:8: every: is `0`; write 1s to 1d
            t.yaml:3:9: mqtt.port: is `0`; write 1 to 65535
            """, "all problems, sorted by line"
        ),
    ]

    @Test(arguments: table) func oneLineAFinding(_ row: (yaml: String, finding: String, why: String)) {
        #expect(problems(row.yaml) == row.finding, "\(row.why)")
    }

    @Test func valuesArriveAsWritten() throws {
        let text =
            "mqtt: {port: 8883}\nevery: 1h\nmode: encrypted\nrooms: [{name: a}, {name: b}]\ncontacts: {z: , y: {}}\n"
        let settings = try SettingsFile.parse(Array(text.utf8), name: "t.yaml", read: Everything.init)
        #expect(settings.port == 8883)
        #expect(settings.every == 3600)
        #expect(settings.mode == .encrypted)
        #expect(settings.rooms == ["a", "b"])
        #expect(settings.contacts == ["z", "y"], "in the file's order")
    }

    @Test func secretsNeverShowThemselves() {
        let secret = Secret("hunter2")
        var dumped = ""
        dump([secret], to: &dumped)
        #expect(!"\(secret) \(String(reflecting: secret)) \(dumped)".contains("hunter2"))
        #expect(secret.reveal() == "hunter2")
    }
}
