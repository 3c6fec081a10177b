import ArgumentParser
import HostSystem
import MQTTLink
import Recording
import SafetyModel

/// `simulate`: a home that does not exist, for trying things out.
struct Simulate: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Play a simulated home: as a recording, or live to a broker.",
        discussion: """
            `day` is an ordinary day of one resident (motion, doors, kettle, bed), with the bridge's inventory first. \
            The others are emergencies: sos, smoke, gas, water_leak, fall. The same seed gives the same bytes.
            """)

    @Option(help: "day, sos, smoke, gas, water_leak or fall.")
    var scenario = "day"
    @Option(help: "How many days, for `day`.")
    var days = 1
    @Option(help: "Seed of what happens when.")
    var seed: UInt64 = 7
    @Option(help: "Time of the first message.")
    var start = "2026-07-15T00:00:00+08:00"
    @Option(help: "Publish to this broker, such as mqtt://127.0.0.1:1883, instead of printing a recording.")
    var publish: String?
    @Option(help: "How many times faster than life, when published; `max` does not wait.")
    var speed = "max"

    func validate() throws {
        if !SimulatedHome.scenarios.contains(scenario) {
            throw ValidationError("--scenario is one of \(SimulatedHome.scenarios.joined(separator: ", "))")
        }
        if !(1...3660).contains(days) { throw ValidationError("--days is 1 to 3660") }
        if RFC3339.parse(start)?.offsetSeconds == nil { throw ValidationError("--start is a time with its offset") }
        if speed != "max", Double(speed).map({ $0 > 0 }) != true {
            throw ValidationError("--speed is `max` or above 0")
        }
    }

    func run() throws {
        guard let time = RFC3339.parse(start) else { throw ExitCode.usage }
        let zone = TimeZoneRules(name: "simulated", initialOffsetSeconds: time.offsetSeconds ?? 0)
        var home = SimulatedHome(seed: seed, start: time.wall, zone: zone)
        let events = scenario == "day" ? home.days(days) : home.emergency(scenario)
        guard let publish else {
            let output = try LineOutput()
            var writer = RecordingWriter(zone: zone)
            for event in events {
                writer.removeAll()
                writer.append(event.message, at: Moment(wall: event.wall, uptime: event.wall - time.wall))
                try output.write(line: Array(writer.bytes.dropLast()))
            }
            try output.flush()
            return
        }
        try send(events, to: publish)
    }

    private func send(_ events: [SimulatedHome.Event], to address: String) throws(ExitCode) {
        let settings = try ReplayPublisher.settings(address)
        let publisher = try BrokerPublisher(settings)
        var pacer = Double(speed).map { Pacer(speed: $0) }
        for event in events {
            pacer?.wait(until: Moment(wall: event.wall, uptime: event.wall))
            let message = event.message
            publisher.publish(
                Publication(topic: message.topic, payload: message.payload, qos: message.qos, retain: message.retained))
        }
        try publisher.finish()
    }
}
