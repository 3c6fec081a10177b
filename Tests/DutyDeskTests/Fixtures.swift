import ConfigurationFile
import SafetyModel

@testable import DutyDesk

/// A desk in memory, its homes and messages: everything invented.
enum Fixture {
    static let start = Moment(wall: 1_790_000_000_000, uptime: 1_000_000)

    static func settings(mqtt: Bool = true) throws -> DeskSettings {
        let text = """
            community: luyuan
            timezone: UTC
            database: ":memory:"
            http: { port: 0 }
            \(mqtt ? "mqtt: { host: 127.0.0.1 }" : "")
            policy:
              lease: 10m
              home_silent: 180s
              emergency:
                steps: [{ after: 60s, notify: [值班长] }, { after: 3m, notify: [街道值班室] }]
                repeat: 2m
            homes:
              - id: 57001A
                address: 5-301
                phone: 000-0001
                residents: [{ id: r1, name: 住户甲, born: 1941 }]
                contacts: [{ name: 家属甲, relation: 女儿, phone: 000-0002 }]
            """
        return try SettingsFile.parse(Array(text.utf8), name: "desk.yaml", read: DeskSettings.init)
    }

    static func core(mqtt: Bool = true) throws -> DeskCore {
        var core = try DeskCore(settings: settings(mqtt: mqtt), store: DeskStore(path: ":memory:"), at: start)
        core.linkChanged(isConnected: true, reason: nil, at: start)
        return core
    }

    static func later(_ seconds: Int64, wallStep: Int64 = 0) -> Moment {
        Moment(wall: start.wall + seconds * 1000 + wallStep, uptime: start.uptime + seconds * 1000)
    }

    /// An alert object of a home's box.
    static func object(
        home: String = "57001A", id: String = "a1", revision: Int = 1, category: String = "sos",
        severity: String = "emergency", more: String = ""
    ) -> [UInt8] {
        Array(
            """
            {"id":"\(id)","home":"\(home)","category":"\(category)","severity":"\(severity)",\
            "at":"2026-09-21T14:13:20.000Z","raised":"2026-09-21T14:13:20.000Z","revision":\(revision),\
            "resident":"r1","room":"bathroom","occurrences":1,"summary":{"zh":"卫生间求助按钮","en":"SOS button"},\
            "future_field":{"a":[1,2]}\(more.isEmpty ? "" : "," + more)}
            """.utf8)
    }

    static func message(_ payload: [UInt8], home: String = "57001A", id: String = "a1", retained: Bool = false)
        -> Message
    {
        Message(topic: "safety/v1/luyuan/\(home)/alert/\(id)", payload: payload, retained: retained, link: .uplink)
    }

    static func text(_ publication: Publication) -> String { String(decoding: publication.payload, as: UTF8.self) }
}
