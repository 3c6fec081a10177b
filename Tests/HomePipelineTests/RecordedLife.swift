import AlertRouter
import Recording
import SafetyModel

@testable import HomePipeline

/// A box that runs as `run` does: every input is a line of its journal, ticks only where something is due.
struct LiveBox {
    var home = Home()
    var journal = RecordingWriter(zone: Home.shanghai)
    private(set) var now = 0.0

    mutating func tell(_ input: HomeInput) {
        input.append(to: &journal, at: home.moment(now))
        home.tell(input, at: now)
    }

    mutating func hear(_ topic: String, _ payload: String, retained: Bool = false, link: Message.Link = .home) {
        tell(.message(Message(topic: topic, payload: Array(payload.utf8), retained: retained, link: link)))
    }

    /// Time passes in small, uneven steps, each with a look at what is due.
    mutating func wait(_ seconds: Double, using random: inout SplitMix64) {
        let end = now + seconds
        while now < end {
            now = min(end, now + Double(Int.random(in: 1...90_000, using: &random)) / 1000)
            let moment = home.moment(now)
            if let due = home.pipeline.nextDeadline, due <= moment.uptime { tell(.tick) }
        }
    }

    /// The machine is off, or asleep: nobody looks at anything until it says that it is there again.
    mutating func sleep(_ seconds: Double) {
        now += seconds
        tell(.started(bootID: "b", isClockTrusted: true, blindMilliseconds: Milliseconds(seconds * 1000)))
    }

    var lines: [[UInt8]] { journal.bytes.split(separator: 0x0a).map(Array.init) }
}

/// A few days of a home in which everything goes wrong, the same for the same seed.
func life(seed: UInt64, inputs: Int) -> LiveBox {
    var random = SplitMix64(state: seed)
    var box = LiveBox()
    box.tell(.started(bootID: "a", isClockTrusted: true, blindMilliseconds: nil))
    box.hear("zigbee2mqtt/bridge/devices", Home.inventory, retained: true)
    for number in 0..<inputs {
        box.wait(Double([1, 5, 40, 130, 700, 4000][Int.random(in: 0..<6, using: &random)]), using: &random)
        happen(number, to: &box, using: &random)
    }
    box.wait(3000, using: &random)
    box.tell(.tick)
    return box
}

private func happen(_ number: Int, to box: inout LiveBox, using random: inout SplitMix64) {
    let open = box.home.pipeline.engine.openAlerts.map(\.id)
    let alert = open.isEmpty ? "none" : open[Int.random(in: 0..<open.count, using: &random)]
    func command(_ verb: String) -> String {
        #"{"command_id":"c\#(number % 37)",\#(verb),"alert":"\#(alert)","actor":"wang"}"#
    }
    let commands = "safety/v1/west/57001A/command"
    switch Int.random(in: 0..<23, using: &random) {
    case 0:
        box.hear(
            "zigbee2mqtt/bathroom_sos", #"{"action":"emergency","battery":\#(number % 100)}"#, retained: number % 9 == 0
        )
    case 1: box.hear("zigbee2mqtt/kitchen_smoke", #"{"smoke":\#(number % 2 == 0),"battery":50}"#)
    case 2: box.hear("zigbee2mqtt/bath_leak", #"{"water_leak":\#(number % 3 == 0)}"#, retained: number % 5 == 0)
    case 3...7: box.hear("zigbee2mqtt/bedroom_motion", #"{"occupancy":\#(number % 2 == 0),"battery":\#(number % 120)}"#)
    case 8: box.hear("zigbee2mqtt/front_door", #"{"contact":\#(number % 2 == 0)}"#)
    case 9: box.hear("zigbee2mqtt/bridge/state", #"{"state":"\#(number % 2 == 0 ? "offline" : "online")"}"#)
    case 10: box.hear("zigbee2mqtt/kitchen_smoke", "{broken")
    case 11: box.tell(.message(Message(topic: "zigbee2mqtt/kitchen_gas", payload: [0xff, 0x00, 0x7f])))
    case 12: box.hear("safety/v1/west/desk/heartbeat", "{}", link: .uplink)
    case 13: box.hear("safety/v1/west/57001A/receipt", #"{"alert":"\#(alert)","revision":1}"#, link: .uplink)
    case 14: box.hear(commands, command(#""command":"ack","lease_seconds":120"#), link: .uplink)
    case 15: box.hear(commands, command(#""command":"resolve","reason":"false-user""#), link: .uplink)
    case 16: box.hear(commands, command(#""command":"shelve","seconds":900"#), link: .uplink)
    case 17:
        let command = Command(
            id: "sms/\(number)", verb: .respond(.enRoute), alertID: alert, revision: nil, actor: "daughter", via: .sms)
        box.tell(.command(command))
    case 18:
        let keys = box.home.effects.promises.suffix(5).map(\.key)
        let outcomes: [SendOutcome] = [
            .acceptedByProvider(id: "7"), .deliveredToDevice, .seen,
            .rejectedRetry(afterMilliseconds: 5000, reason: "busy \"x\""),
            .rejectedPermanent(reason: "no such number"), .unknown(reason: "time-out"),
        ]
        for key in keys { box.tell(.delivery(key: key, outcome: outcomes[Int.random(in: 0..<6, using: &random)])) }
    case 19: box.tell(.link(number % 4 < 2 ? .home : .uplink, isUp: number % 2 == 0))
    case 20: box.sleep(Double(Int.random(in: 1...40_000, using: &random)))
    case 21:
        box.home.wallOffset += [-86_400_000, 86_400_000, 3_600_000, -5000][number % 4]
        box.tell(.clock)
    default:
        box.tell(.storage(name: "database", problem: number % 2 == 0 ? "disk full: \"/\"\n" : nil))
        box.tell(.path("sms/daughter", problem: number % 2 == 0 ? "no modem" : nil))
        box.tell(.walkTest(milliseconds: number % 3 == 0 ? 600_000 : 0))
    }
}
