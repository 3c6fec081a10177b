import AlertRouter
import ConfigurationFile
import Glibc
import HostSystem
import Logging
import MQTTLink
import SafetyModel
import Synchronization

/// The running box without a broker: messages in, webhook out.
final class AlertFlood: HomeRuntime.OutwardHandler {
    private struct Times {
        var committed: [String: ContinuousClock.Instant] = [:]
        var lanes: [String: Lane] = [:]
    }
    private let times = Mutex(Times())
    private let provider: BenchProvider
    private let links: GatewayLinks
    private let settings: GatewaySettings
    private let count: Int
    private let took = Mutex(Duration.zero)

    init(_ count: Int, answerMilliseconds: UInt32, _ place: String) throws {
        (self.count, provider) = (count, try BenchProvider(answerMilliseconds: answerMilliseconds))
        let ladder = "steps: [{after: 0, targets: [\"person:provider\"], on_empty: carry_on}]"
        let text = """
            home: bench
            state: \(place)
            contacts:
              - {name: provider, roles: [neighbour], webhook: {url: "http://127.0.0.1:\(provider.port)/"}}
              - {name: never, roles: [neighbour], phone: "000"}
            sms: {outbox: \(place)}
            escalation:
              policies:
                - {id: bench, \(ladder), tail: {every: 1d, targets: ["person:provider"]}}
            """
        settings = try SettingsFile.parse(Array(text.utf8), name: "bench", read: GatewaySettings.init)
        let logger = Logger(label: "bench") { _ in LineLog(level: .critical) }
        links = GatewayLinks(settings: settings, channels: Channels(settings).all, alerts: nil, logger: logger)
    }

    func carryOut(_ outward: Outward, by runtime: HomeRuntime) {
        let now = ContinuousClock.now
        times.withLock { times in
            for promise in outward.sends where times.committed[promise.key] == nil {
                times.committed[promise.key] = now
                times.lanes[promise.key] = promise.lane
            }
        }
        links.carryOut(outward, by: runtime)
    }

    func waitUntilHeard(_ outward: Outward) {}

    func run() throws {
        let logger = Logger(label: "bench") { _ in LineLog(level: .critical) }
        let runtime = try HomeRuntime(settings: settings, logger: logger, outward: self)
        let messages = BenchFloodHome.messages(count)
        runtime.receive([Received(message: BenchFloodHome.inventory(count), messageID: 0)], session: "home")
        let start = ContinuousClock.now
        for from in stride(from: 0, to: messages.count, by: 20) {
            let batch = messages[from..<min(from + 20, messages.count)].map { Received(message: $0, messageID: 0) }
            runtime.receive(batch, session: "home")
        }
        took.withLock { $0 = ContinuousClock.now - start }
        let end = start + .seconds(120)
        while provider.arrivals.count < count, ContinuousClock.now < end {
            runtime.tick()
            Pause.milliseconds(5)
        }
        runtime.close()
    }

    var figures: [BenchFigure] {
        let arrivals = provider.arrivals
        let (committed, lanes) = times.withLock { ($0.committed, $0.lanes) }
        var waits: [Lane: [Double]] = [:]
        for (key, at) in arrivals {
            guard let from = committed[key], let lane = lanes[key] else { continue }
            waits[lane, default: []].append((at - from) / .milliseconds(1))
        }
        var figures: [BenchFigure] = []
        for lane in Lane.allCases {
            let sorted = (waits[lane] ?? []).sorted()
            guard let last = sorted.last else { continue }
            let (half, most) = (sorted[sorted.count / 2], sorted[min(sorted.count - 1, sorted.count * 99 / 100)])
            figures += [
                BenchFigure(name: "\(lane.rawValue) lane, p50 of \(sorted.count)", value: half, unit: "ms"),
                BenchFigure(
                    name: "\(lane.rawValue) lane, p99", value: most, unit: "ms", reference: ("limit", 1000)),
                BenchFigure(name: "\(lane.rawValue) lane, slowest", value: last, unit: "ms"),
            ]
        }
        let seconds = took.withLock { $0 / .seconds(1) }
        figures.append(BenchFigure(name: "never attempted", value: Double(count - arrivals.count), unit: "alerts"))
        figures.append(
            BenchFigure(
                name: "message to commit and hand-over, all together", value: Double(count) / max(seconds, 1e-9),
                unit: "alerts/s"))
        return figures
    }
}

/// A home with so many alarm devices that each alert is one of its own: a third presses, a third water, a third flat batteries.
enum BenchFloodHome {
    static func inventory(_ count: Int) -> Message {
        let devices = (0..<count).map { number -> String in
            let kind = number % 3
            let exposes =
                kind == 0
                ? #"{"type":"enum","name":"action","property":"action","access":1,"values":["emergency"]}"#
                : kind == 1
                    ? #"{"type":"binary","name":"water_leak","property":"water_leak","access":1,"value_on":true,"value_off":false}"#
                    : #"{"type":"binary","name":"contact","property":"contact","access":1,"value_on":false,"value_off":true}"#
            return #"{"ieee_address":"0x\#(String(number + 0x1000_0000, radix: 16))","friendly_name":"d\#(number)","#
                + #""type":"EndDevice","supported":true,"power_source":"Battery","definition":{"model":"x","vendor":"y","#
                + #""description":"z","exposes":[\#(exposes)]}}"#
        }
        let payload = Array("[\(devices.joined(separator: ","))]".utf8)
        return Message(topic: "zigbee2mqtt/bridge/devices", payload: payload, retained: true)
    }

    static func messages(_ count: Int) -> [Message] {
        (0..<count).map { number in
            let state = [#"{"action":"emergency"}"#, #"{"water_leak":true}"#, #"{"contact":true,"battery":2}"#][
                number % 3]
            return Message(topic: "zigbee2mqtt/d\(number)", payload: Array(state.utf8))
        }
    }
}
