import HomePipeline
import SafetyModel

/// The box's sign of life on the uplink.
struct Heartbeat {
    private let every: Milliseconds
    private var last: Milliseconds?
    private var sequence = 0

    init(every: Milliseconds) { self.every = every }

    mutating func beat(_ runtime: HomeRuntime, _ links: GatewayLinks) {
        let due = last.map { $0 + every } ?? .min
        let next = sequence + 1
        guard runtime.inspect({ _, now in now.uptime >= due }) else { return }
        let box = runtime.box.report(runtime.connections)
        let publication = runtime.inspect { state, now in
            let open = state.pipeline.engine.openAlerts
            let troubled = Set(open.filter { $0.severity == .technical }.compactMap(\.device))
            return state.pipeline.deskProtocol.heartbeat(
                sequence: next, at: now, openAlerts: open,
                faults: state.storageProblems.keys.sorted() + runtime.connections.faults,
                health: HealthReport(
                    waiting: state.outbox.count, devices: state.pipeline.devices.count, troubled: troubled.count,
                    box: box))
        }
        sequence = next
        last = runtime.inspect { _, now in now.uptime }
        links.publish(publication)
    }
}
