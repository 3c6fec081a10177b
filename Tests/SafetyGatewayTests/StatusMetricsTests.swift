import Testing

@testable import SafetyGateway

@Suite struct StatusMetricsTests {
    @Test func countersBecomePrometheusText() throws {
        let status = """
            {"home":"57001A","open_alerts":[{"severity":"emergency"},{"severity":"technical"},{"severity":"technical"}],
             "messages":12,"observations":9,"duplicates":1,"refused":{"tasmota":2,"zigbee2mqtt":1},"last_refusals":[],
             "outbox":3,"storage_problems":["journal"],"journal_bytes":4096}
            """
        let lines = try #require(StatusMetrics.prometheus(Array(status.utf8))).split(separator: "\n")
        let values = lines.filter { !$0.hasPrefix("#") }.map { $0.dropFirst("safety_gateway_".count) }
        #expect(
            values == [
                "messages_total 12", "observations_total 9", "duplicates_total 1",
                "refused_total{decoder=\"tasmota\"} 2", "refused_total{decoder=\"zigbee2mqtt\"} 1", "outbox_waiting 3",
                "journal_bytes_total 4096", "storage_problems 1", "open_alerts{severity=\"technical\"} 2",
                "open_alerts{severity=\"advisory\"} 0", "open_alerts{severity=\"urgent\"} 0",
                "open_alerts{severity=\"emergency\"} 1",
            ])
        #expect(lines.count { $0.hasPrefix("# TYPE") } == 8)
    }

    @Test(arguments: ["", "{}", "[1]", "{\"error\":\"no answer\"}"])
    func whatIsNoStatusIsNoMetrics(_ answer: String) { #expect(StatusMetrics.prometheus(Array(answer.utf8)) == nil) }
}
