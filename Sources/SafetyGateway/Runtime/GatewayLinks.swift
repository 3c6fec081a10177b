import AlertRouter
import HomePipeline
import HostSystem
import Logging
import MQTTLink
import SafetyModel
import Synchronization

/// The box's connections, and what a turn of the runtime wants done by them.
///
/// Three sessions: `home` for everything, `alarm` for the topics that alarms arrive on (an emergency does not wait behind a flood of
/// telemetry), `uplink` to the desk.
final class GatewayLinks: HomeRuntime.OutwardHandler {
    struct Sessions {
        var home: MQTTSession?
        var alarm: MQTTSession?
        var uplink: MQTTSession?
    }
    let sessions = Mutex(Sessions())
    private let handovers = Handovers()
    let settings: GatewaySettings
    let logger: Logger
    let protocolOfDesk: DeskProtocol
    private let channels: [ChannelKind: any Channel]
    private let alerts: AlertLog?
    let isConnected = Mutex<[String: Bool]>([:])
    private let answers = AnswerNotes()
    let watch: LinkWatch
    /// Bytes of the largest packet that the desk's broker takes.
    let packetLimit = Mutex<Int?>(nil)
    let isStopping = Mutex(false)
    /// When presence is said once more.
    let presenceDue = Mutex<Milliseconds?>(nil)
    let inventoryDue = Mutex<Milliseconds?>(nil)
    /// A bridge's retained list comes within seconds of the subscription.
    private static let inventoryMilliseconds: Milliseconds = 6000

    /// The voice bridge's answers come to us wherever the configuration's topics end.
    var homeTopics: [String] {
        settings.topics.contains("#") ? settings.topics : settings.topics + [settings.home.siren.answerTopic]
    }

    init(settings: GatewaySettings, channels: [any Channel], alerts: AlertLog?, logger: Logger) {
        (self.settings, self.logger, self.alerts) = (settings, logger, alerts)
        self.channels = Dictionary(channels.map { ($0.kind, $0) }, uniquingKeysWith: { first, _ in first })
        protocolOfDesk = DeskProtocol(
            community: settings.home.community, home: settings.home.home, zone: settings.home.zone)
        watch = LinkWatch(
            silenceSeconds: settings.home.policies.deskSilenceSeconds, deskName: settings.home.community)
    }

    func start(_ runtime: HomeRuntime) {
        var alarm = settings.broker
        alarm.clientID += "-alarm"
        runtime.connections.expect(settings.topics)
        inventoryDue.withLock { $0 = MachineClock.boot + Self.inventoryMilliseconds }
        let home = session("home", .home, settings.broker, homeTopics, runtime)
        let second = session("alarm", .home, alarm, runtime.alarmTopics, runtime)
        let uplink = settings.uplink.map { broker in
            var mqtt = broker
            mqtt.will = protocolOfDesk.presence(isOnline: false)
            return session("uplink", .uplink, mqtt, protocolOfDesk.filters, runtime)
        }
        sessions.withLock { ($0.home, $0.alarm, $0.uplink) = (home, second, uplink) }
        for session in [second, home, uplink] { session?.start() }
    }

    func stop() {
        isStopping.withLock { $0 = true }
        let all = sessions.withLock { sessions in
            defer { sessions = Sessions() }
            return [sessions.home, sessions.alarm, sessions.uplink]
        }
        if let uplink = all[2], uplink.isConnected { uplink.publish(protocolOfDesk.presence(isOnline: false)) }
        for session in all { session?.stop() }
    }

    private func session(
        _ name: String, _ link: Message.Link, _ mqtt: MQTTSettings, _ filters: [String], _ runtime: HomeRuntime
    ) -> MQTTSession {
        runtime.connections.update(name) {
            ($0.address, $0.clientID, $0.filters) = ("\(mqtt.host):\(mqtt.port)", mqtt.clientID, filters)
        }
        return MQTTSession(
            settings: mqtt, link: link, subscriptions: filters.map { Subscription($0) },
            handlers: LinkHandlers(
                onBatch: { [self] batch in
                    runtime.receive(batch, session: name)
                    if link == .uplink { observeDesk(batch, runtime) } else { runtime.connections.count(batch) }
                },
                onState: { [self] in changed(name, $0, mqtt, runtime) },
                onPublished: { [self] in settle($0, .acceptedByProvider(id: nil), runtime) },
                onPublishLost: { [self] in settle($0, .unknown(reason: "the connection to the broker broke"), runtime)
                },
                onPublishRefused: { [self] token, reason in
                    runtime.connections.update(name) { $0.lastRefusal = reason }
                    settle(token, .rejectedRetry(afterMilliseconds: Self.refusedPause, reason: reason), runtime)
                },
                onProof: { runtime.proven(name, $0) }))
    }

    func publish(_ publication: Publication) {
        let session = sessions.withLock { publication.link == .uplink ? $0.uplink : $0.home }
        session?.publish(publication)
    }

    func carryOut(_ outward: Outward, by runtime: HomeRuntime) {
        for line in outward.alertLines { alerts?.append(line) }
        if let topics = outward.alarmTopics {
            sessions.withLock { $0.alarm }?.subscribe(to: topics.map { Subscription($0) })
        }
        for publication in outward.publications where !isForRival(publication) { publish(publication) }
        guard !outward.sends.isEmpty else { return }
        let now = runtime.inspect { _, now in now }
        for promise in outward.sends { send(promise, now, runtime) }
    }

    private func send(_ promise: Promise, _ now: Moment, _ runtime: HomeRuntime) {
        switch promise.channel {
        case .uplink: hand(promise, fitting(promise.alert, runtime), to: sessions.withLock { $0.uplink }, runtime)
        case .siren, .voice:
            // By the other connection than the one that may just be acknowledging the message that caused it.
            let publication = protocolOfDesk.local(promise, settings.home.siren)
            let open = sessions.withLock { [$0.alarm, $0.home].compactMap { $0 }.filter(\.isConnected) }
            let session = open.first { !$0.isOwnThread } ?? open.first
            hand(promise, publication, to: session, runtime)
        default:
            guard let channel = channels[promise.channel] else {
                runtime.settle(
                    promise.key, .rejectedPermanent(reason: "channel \(promise.channel.rawValue) is not configured"))
                return
            }
            // Swift's few threads take emergencies first, before what the others have come to.
            Task.detached(priority: promise.lane == .emergency ? .high : .low) {
                self.answers.add(promise.key, await channel.send(promise, now: now), to: runtime)
            }
        }
    }

    private func hand(_ promise: Promise, _ publication: Publication, to session: MQTTSession?, _ runtime: HomeRuntime)
    {
        guard let session, session.isConnected else {
            Task.detached { runtime.settle(promise.key, .unknown(reason: "not connected to the broker")) }
            return
        }
        FaultPoint.pass("handing")
        session.publish(publication, token: handovers.begin(promise))
        FaultPoint.pass("handed")
    }

    private func settle(_ token: UInt64, _ outcome: SendOutcome, _ runtime: HomeRuntime) {
        guard let promise = handovers.end(token, outcome) else { return }
        FaultPoint.pass("published")
        if promise.channel == .uplink, outcome.isAccepted { watch.brokerAccepted(promise.alert) }
        // A closed alert's last object has been seen by the broker: now it is taken out of it.
        if promise.channel == .uplink, outcome.isAccepted, promise.purpose == .closed || promise.alert.isClosed {
            publish(protocolOfDesk.cleared(promise.alertID))
        }
        runtime.settle(promise.key, outcome)
    }

    func waitUntilHeard(_ outward: Outward) {
        let ids = Set(outward.sends.filter { $0.alert.severity == .emergency }.map(\.alertID))
        guard !ids.isEmpty else { return }
        if handovers.waitUntilHeard(ids, atMost: 1000) { return }
        logger.critical("an emergency could neither be stored nor handed on within 1 s; it goes on from memory")
    }
}
