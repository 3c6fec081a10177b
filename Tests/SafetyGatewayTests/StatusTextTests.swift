import Testing

@testable import SafetyGateway

@Suite struct StatusTextTests {
    @Test func statusTellsWhatIsOpenAndWhatWouldCome() throws {
        let answer = """
            {"home":"57001A","at":"2026-07-15T09:00:00+08:00","open_alerts":[{"id":"a1","severity":"emergency","category":"sos",
            "detail":null,"room":"bathroom","device":"bathroom_sos","handling":"un\\u001backed","raised":"2026-07-15T08:59:00+08:00"}],
            "foresight":[{"detector":"inactivity","device":null,"resident":"r1","says":{"zh":"无活动","en":"no movement"},
            "next_alarm":"2026-07-15T11:00:00+08:00"}],"messages":12,"observations":9,"duplicates":1,"refused":{"tasmota":1},
            "last_refusals":[{"at":"2026-07-15T08:00:00+08:00","topic":"tele/x/SENSOR","decoder":"tasmota","reason":"no JSON"}],
            "outbox":0,"storage_problems":["journal"],"journal_bytes":4096}
            """
        let lines = try #require(StatusText.status(Array(answer.utf8))).split(separator: "\n").map(String.init)
        #expect(
            lines == [
                "home 57001A at 2026-07-15T09:00:00+08:00", "open alerts:",
                "  emergency  sos  bathroom  bathroom_sos  un?acked  2026-07-15T08:59:00+08:00  a1",
                "if nothing more happens:", "  2026-07-15T11:00:00+08:00  r1  无活动 no movement",
                "12 messages, 9 observations, 1 handled before", "could not be read: tasmota 1",
                "  2026-07-15T08:00:00+08:00  tele/x/SENSOR  tasmota  no JSON", "0 messages to send, journal 4 KiB",
                "CANNOT BE WRITTEN: journal",
            ])
    }

    @Test func devicesAreATable() throws {
        let answer = """
            [{"device":"浴室按钮","bridge":"zigbee2mqtt","model":"X","role":"sos","room":"bathroom","known":true,
            "last_heard":"2026-07-15T08:59:00+08:00"},
            {"device":"door","bridge":null,"model":null,"role":null,"room":null,"known":false,"last_heard":null}]
            """
        let lines = try #require(StatusText.devices(Array(answer.utf8))).split(separator: "\n").map(String.init)
        #expect(
            lines == [
                "DEVICE    ROLE  ROOM      BRIDGE       MODEL  LAST HEARD",
                "浴室按钮  sos   bathroom  zigbee2mqtt  X      2026-07-15T08:59:00+08:00",
                "door      -     -         -            -      -                          unknown",
            ])
    }

    @Test(arguments: ["", "{}", "7"]) func whatIsNoAnswerIsNoText(_ answer: String) {
        #expect(StatusText.status(Array(answer.utf8)) == nil)
        #expect(StatusText.devices(Array(answer.utf8)) == nil)
    }
}
