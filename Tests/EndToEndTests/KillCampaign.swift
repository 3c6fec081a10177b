import Foundation

/// One seed: presses and smoke alarms between telemetry, while gateway, desk and broker are killed and started again.
struct KillCampaign {
    private enum Act {
        case press(Int), smoke(Int)
        case killGateway, killDesk, restartBroker
        /// The gateway ends itself at that point of its work, at the n-th passing.
        case fault(String)
    }
    private static let buttons = 9
    private static let alarms = 5
    /// Inside the callback, between deciding and commit, between commit and PUBACK, around the publication, before its record.
    static let points = ["received", "decided", "committed", "handing", "handed", "published"]

    private let installation: Installation
    private let publisher: Publisher
    private let token: String
    private var random: SeededRandom
    private var acts: [Act] = []
    /// The points at which the gateway did end itself.
    private(set) var fired: Set<String> = []

    init(_ installation: Installation, seed: UInt64) async throws {
        self.installation = installation
        random = SeededRandom(seed: seed)
        token = try await installation.makeToken()
        publisher = Publisher(port: installation.mqttPort)
        acts = (0..<Self.buttons).map { .press($0) } + (0..<Self.alarms).map { .smoke($0) }
        acts += [.killGateway, .killGateway, .killDesk]
        if Bool.random(using: &random) { acts.append(.restartBroker) }
        // Every point has its turn as the seeds go by.
        for offset in 0..<2 {
            let point = Self.points[(Int(truncatingIfNeeded: seed) + offset * 3) % Self.points.count]
            acts.append(.fault("\(point):\(Int.random(in: 1...2, using: &random))"))
        }
        acts.shuffle(using: &random)
    }

    mutating func run() async throws {
        try await installation.startDesk()
        try await installation.startGateway()
        try await Bridge.begin(publisher, buttons: Self.buttons, smoke: Self.alarms)
        let telemetry = Self.telemetry(port: installation.mqttPort)
        defer { telemetry.cancel() }
        for act in acts {
            try await perform(act)
            if Bool.random(using: &random) { try await pause(milliseconds: Int.random(in: 0...80, using: &random)) }
        }
        // The last to be ended by itself may still be down.
        try await installation.child("gateway").stop()
        try await installation.startGateway()
    }

    /// About 250 messages a second.
    private static func telemetry(port: Int) -> Task<Void, Never> {
        Task.detached {
            let publisher = Publisher(port: port)
            var number = 0
            while !Task.isCancelled {
                for sensor in 0..<4 where publisher.isConnected {
                    number += 1
                    publisher.throwAway(
                        "zigbee2mqtt/motion_\(sensor)",
                        #"{"occupancy":\#(number % 7 == 0),"battery":\#(50 + number % 50)}"#)
                }
                try? await Task.sleep(for: .milliseconds(16))
            }
            publisher.stop()
        }
    }

    private mutating func perform(_ act: Act) async throws {
        let qos: UInt8 = Bool.random(using: &random) ? 1 : 0
        switch act {
        case .press(let number): try await publisher.publish("zigbee2mqtt/sos_\(number)", Bridge.press, qos: qos)
        case .smoke(let number): try await publisher.publish("zigbee2mqtt/smoke_\(number)", Bridge.smokeOn, qos: qos)
        case .killGateway:
            try await installation.child("gateway").kill()
            // Sometimes it is away for a while, so that messages queue.
            if Bool.random(using: &random) {
                let number = Int.random(in: 0..<Self.buttons, using: &random)
                try await publisher.publish("zigbee2mqtt/sos_\(number)", Bridge.press, qos: qos)
            }
            try await installation.startGateway(awaitsHome: false)
        case .fault(let point):
            try await installation.child("gateway").kill()
            try await installation.startGateway(awaitsHome: false, fault: point)
            let button = Int.random(in: 0..<Self.buttons, using: &random)
            for _ in 0..<2 { try await publisher.publish("zigbee2mqtt/sos_\(button)", Bridge.press, qos: qos) }
            let child = try await installation.child("gateway")
            try? await until("the fault", seconds: 2) { !child.isRunning }
            if child.exitStatus() == 137 { fired.insert(String(point.prefix { $0 != ":" })) }
            // Where that point was not passed often enough.
            child.kill()
            try await installation.startGateway(awaitsHome: false)
        case .killDesk:
            try await installation.child("desk").kill()
            try await installation.startDesk()
        case .restartBroker: try await installation.restartBroker()
        }
    }

    /// Every one is there, confirmed and an emergency; none is there twice.
    func judge() async throws {
        let wanted = (0..<Self.buttons).map { "sos sos_\($0)" } + (0..<Self.alarms).map { "smoke smoke_\($0)" }
        var open: [AlertObject] = []
        do {
            try await until("every emergency on the desk's list") {
                open = try await installation.openAlerts(token).filter {
                    $0.category == "sos" || $0.category == "smoke"
                }
                return Set(open.map(Self.name)).isSuperset(of: wanted)
            }
        } catch { throw Failure("missing: \(Set(wanted).subtracting(open.map(Self.name)).sorted())") }
        try await pause(milliseconds: 300)
        open = try await installation.openAlerts(token).filter { $0.category == "sos" || $0.category == "smoke" }
        let names = open.map(Self.name).sorted()
        guard names == wanted.sorted() else { throw Failure("the list has \(names)") }
        let weak = open.filter { $0.severity != "emergency" || $0.unconfirmed }
        guard weak.isEmpty else { throw Failure("not shown as emergencies: \(weak)") }
    }

    private static func name(_ alert: AlertObject) -> String { "\(alert.category) \(alert.device ?? "-")" }
}
