import HomePipeline
import SafetyModel

/// The connections' part of the status: `links` and `desk`.
enum StatusConnections {
    static func write(_ connections: ConnectionReports, _ settings: GatewaySettings, to out: inout JSONWriter) {
        let zone = settings.home.zone
        out.key("links")
        out.beginArray()
        for (name, report) in connections.links { write(name, report, zone, to: &out) }
        out.endArray()
        out.key("silent_topics")
        out.beginArray()
        for filter in connections.silentFilters { out.string(filter) }
        out.endArray()
        out.key("desk")
        guard settings.uplink != nil else {
            out.null()
            return
        }
        out.beginObject()
        out.key("community")
        out.string(settings.home.community)
        out.key("last_heartbeat")
        time(connections.desk.lastHeartbeat, zone, to: &out)
        out.key("last_receipt")
        time(connections.desk.lastReceipt, zone, to: &out)
        out.endObject()
    }

    private static func write(
        _ name: String, _ report: ConnectionReport, _ zone: TimeZoneRules, to out: inout JSONWriter
    ) {
        out.beginObject()
        out.key("name")
        out.string(name)
        out.key("broker")
        out.string(report.address)
        out.key("client_id")
        out.string(report.clientID)
        out.key("state")
        out.string(report.isConnected ? (report.isSubscribed ? "subscribed" : "connected") : "disconnected")
        out.key("since")
        time(report.since, zone, to: &out)
        out.key("reason")
        out.string(report.reason)
        out.key("mqtt")
        out.string(report.version.map { $0 == 5 ? "5" : "3.1.1" })
        out.key("session_kept")
        out.bool(report.isSessionKept)
        out.key("filters")
        out.beginArray()
        for filter in report.filters where report.unheard[filter] == nil { out.string(filter) }
        out.endArray()
        out.key("refused")
        out.beginObject()
        for (filter, reason) in report.unheard.sorted(by: { $0.key < $1.key }) {
            out.key(filter)
            out.string(reason)
        }
        out.endObject()
        out.key("not_protected")
        out.beginObject()
        for shortcoming in report.shortcomings {
            out.key(shortcoming.name)
            out.string(shortcoming.words)
        }
        out.endObject()
        out.key("last_refusal")
        out.string(report.lastRefusal)
        out.endObject()
    }

    private static func time(_ wall: Milliseconds?, _ zone: TimeZoneRules, to out: inout JSONWriter) {
        guard let wall else {
            out.null()
            return
        }
        out.time(wall, offsetSeconds: zone.offsetSeconds(at: wall))
    }
}
