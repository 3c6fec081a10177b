import Archives
import ArgumentParser
import Glibc
import HostSystem
import MQTTLink
import Recording
import SafetyModel
import Synchronization

/// `record`: what a broker publishes, as `mosquitto_sub -F %j` would print it.
struct Record: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Record what a broker publishes, for replay.",
        discussion:
            "Writes recording lines to standard output or a file (.gz packs it) until Ctrl-C, a count or a time.")

    @Option(help: "Configuration with the broker; without one 127.0.0.1:1883.")
    var config: String?
    @Option(help: "Host of the broker.")
    var host: String?
    @Option(help: "Port of the broker.")
    var port: Int?
    @Option(name: .shortAndLong, help: "Topic filter; may be given many times.")
    var topic: [String] = []
    @Option(help: "Stop after so many seconds.")
    var seconds: Int?
    @Option(help: "Stop after so many messages.")
    var count: Int?
    @Option(name: .shortAndLong, help: "File to write; `-` is standard output.")
    var output = "-"
    @Flag(help: "Go on behind a recording that is there already, instead of refusing to touch it.")
    var append = false
    @Option(help: "Begin the next file (NAME.2.jsonl.gz, …) after so many megabytes, counted before packing.")
    var rotateMegabytes: Int?
    @Flag(help: "Replace names, telephone numbers, addresses and places in payloads.")
    var mask = false

    func validate() throws {
        if let rotateMegabytes, !(1...100_000).contains(rotateMegabytes) {
            throw ValidationError("--rotate-megabytes is 1 to 100000")
        }
        if output == "-", append || rotateMegabytes != nil {
            throw ValidationError("--append and --rotate-megabytes need --output FILE")
        }
        for filter in topic where !TopicRules.isFilter(filter) {
            throw ValidationError("--topic \(filter): is no MQTT topic filter")
        }
        if let port, !(1...65535).contains(port) { throw ValidationError("--port is 1 to 65535") }
        if let seconds, seconds < 1 { throw ValidationError("--seconds is 1 or more") }
        if let count, count < 1 { throw ValidationError("--count is 1 or more") }
    }

    func run() throws {
        let settings = try config.map { path throws(ExitCode) in try GatewaySettings.load(path) }
        var mqtt = settings?.broker ?? MQTTSettings(clientID: "")
        mqtt.clientID = "safety-gateway-record-\(getpid())"
        mqtt.sessionExpirySeconds = 0
        if let host { mqtt.host = host }
        if let port { mqtt.port = port }
        let filters = topic.isEmpty ? settings?.topics ?? ["#"] : topic
        let sink = try RecordingSink(
            output, zone: settings?.home.zone ?? .utc, isAppending: append,
            rotateBytes: rotateMegabytes.map { $0 << 20 }, isMasked: mask)
        let signals = Signals()
        let state = RecordState()
        let session = MQTTSession(
            settings: mqtt, link: .home, subscriptions: filters.map { Subscription($0) },
            handlers: LinkHandlers(
                onBatch: { batch in
                    let now = Moment(wall: MachineClock.wall, uptime: MachineClock.boot)
                    let wanted = batch.prefix(max(0, (count ?? .max) - state.messages)).map(\.message)
                    if !wanted.isEmpty { state.add(wanted.count, failed: !sink.write(wanted, at: now)) }
                },
                onState: { state.note($0) }))
        session.start()
        let started = MachineClock.boot
        while !state.isDone(count) {
            if let seconds, MachineClock.boot - started >= Milliseconds(seconds) * 1000 { break }
            if signals.wait(milliseconds: 100) != nil { break }
            sink.flush(at: Moment(wall: MachineClock.wall, uptime: MachineClock.boot))
            if sink.problem != nil { break }
            if let why = state.refusal(after: MachineClock.boot - started) {
                session.stop()
                throw Console.fail(why, .notReachable)
            }
        }
        session.stop()
        try sink.finish()
        if let why = state.refusal(after: .max) { throw Console.fail(why, .notReachable) }
        Console.note("\(state.messages) messages recorded")
    }
}

/// What the recording has come to.
final class RecordState: Sendable {
    private struct Values { var messages = 0, wasConnected = false, hasFailed = false, reason: String? }
    private let values = Mutex(Values())

    var messages: Int { values.withLock { $0.messages } }
    func add(_ count: Int, failed: Bool) {
        values.withLock {
            $0.messages += count
            $0.hasFailed = $0.hasFailed || failed
        }
    }
    func note(_ state: LinkState) {
        values.withLock {
            switch state {
            case .connected, .subscribed: $0.wasConnected = true
            case .disconnected(let reason): $0.reason = reason
            case .unusable(let filter, let reason), .unheard(let filter, let reason):
                $0.reason = "\(filter): \(reason)"
            case .heardAgain, .limited, .publishRefused: break
            }
        }
    }
    func isDone(_ count: Int?) -> Bool {
        values.withLock { values in values.hasFailed || count.map { values.messages >= $0 } ?? false }
    }
    /// Why it never connected, once it was tried for five seconds.
    func refusal(after milliseconds: Milliseconds) -> String? {
        values.withLock { !$0.wasConnected && milliseconds > 5000 ? $0.reason : nil }
    }
}
