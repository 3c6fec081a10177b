import HomePipeline
import HostSystem
import Logging
import MQTTLink
import SafetyModel

/// Consequences of what becomes of the connections: for the log, the status, the home's alerts and the service manager.
extension GatewayLinks {
    /// A refused publication is offered again after so long.
    static let refusedPause: Milliseconds = 5000

    func changed(_ name: String, _ state: LinkState, _ mqtt: MQTTSettings, _ runtime: HomeRuntime) {
        switch state {
        case .connected(let isSessionPresent, let version):
            connected(name, isSessionPresent: isSessionPresent, version, runtime)
        case .subscribed:
            logger.info("subscribed", metadata: ["link": "\(name)"])
            runtime.connections.update(name) { $0.isSubscribed = true }
        case .unusable(let filter, let reason):
            logger.critical("nothing is heard on a topic", metadata: ["filter": "\(filter)", "reason": "\(reason)"])
            unheard(name, filter, reason, runtime)
        case .unheard(let filter, let reason):
            logger.critical(
                "nothing is heard on a topic; asked for again",
                metadata: ["link": "\(name)", "filter": "\(filter)", "reason": "\(reason)"])
            unheard(name, filter, reason, runtime)
        case .heardAgain(let filter):
            logger.notice("heard again", metadata: ["link": "\(name)", "filter": "\(filter)"])
            runtime.connections.update(name) { $0.unheard[filter] = nil }
            watch.report(fault(name, filter), filter, nil, runtime)
        case .limited(let limits): limited(name, limits, mqtt, runtime)
        case .publishRefused(let topic, let reason):
            logger.error("a publication was refused", metadata: ["topic": "\(topic)", "reason": "\(reason)"])
            runtime.connections.update(name) { $0.lastRefusal = "\(topic): \(reason)" }
        case .disconnected(let reason): disconnected(name, reason, mqtt, runtime)
        }
        ServiceManager.notify("STATUS=\(runtime.connections.summary)")
    }

    private func connected(_ name: String, isSessionPresent: Bool, _ version: Int, _ runtime: HomeRuntime) {
        runtime.connected(name, isSessionPresent: isSessionPresent)
        logger.info("connected", metadata: ["link": "\(name)", "mqtt": "\(version)", "session": "\(isSessionPresent)"])
        runtime.connections.update(name) {
            ($0.isConnected, $0.since, $0.reason) = (true, MachineClock.wall, nil)
            ($0.version, $0.isSessionKept) = (version, isSessionPresent)
        }
        if isConnected.withLock({ $0.updateValue(true, forKey: name) }) != true, name != "alarm" {
            runtime.tell(.link(name == "uplink" ? .uplink : .home, isUp: true))
        }
        if name == "uplink" {
            watch.uplinkChanged(isUp: true)
            publish(protocolOfDesk.presence(isOnline: true))
            presenceDue.withLock { $0 = MachineClock.boot + Self.presenceAgainMilliseconds }
        }
        runtime.linkIsBack(name == "uplink" ? [.uplink] : [.siren, .voice])
    }

    private func disconnected(_ name: String, _ reason: String, _ mqtt: MQTTSettings, _ runtime: HomeRuntime) {
        logger.warning("disconnected", metadata: ["link": "\(name)", "reason": "\(reason)"])
        let report = runtime.connections.links.first { $0.name == name }?.report
        if let report, report.isConnected, let since = report.since, !isStopping.withLock({ $0 }) {
            watch.ended(mqtt.clientID, after: MachineClock.wall - since, reason, runtime)
        }
        runtime.connections.update(name) {
            if $0.isConnected || $0.since == nil { $0.since = MachineClock.wall }
            ($0.isConnected, $0.isSubscribed, $0.reason) = (false, false, reason)
        }
        if isConnected.withLock({ $0.updateValue(false, forKey: name) }) != false, name != "alarm" {
            runtime.tell(.link(name == "uplink" ? .uplink : .home, isUp: false))
        }
        if name == "uplink" { watch.uplinkChanged(isUp: false) }
    }

    /// A command about an alert that we do not have is not refused while another box answers to our name: it is meant for that one.
    func isForRival(_ publication: Publication) -> Bool {
        publication.topic.hasSuffix("/command/result") && watch.hasRival
            && String(decoding: publication.payload, as: UTF8.self).contains("unknown alert")
    }

    private func fault(_ name: String, _ filter: String) -> ConnectionFault {
        let isOfHome = name == "alarm" || (name == "home" && filter != settings.home.siren.answerTopic)
        return isOfHome ? .homeFilter : .otherFilter
    }

    private func unheard(_ name: String, _ filter: String, _ reason: String, _ runtime: HomeRuntime) {
        runtime.connections.update(name) { $0.unheard[filter] = reason }
        watch.report(fault(name, filter), filter, reason, runtime)
    }

    private func limited(_ name: String, _ limits: BrokerLimits, _ mqtt: MQTTSettings, _ runtime: HomeRuntime) {
        let shortcomings = limits.shortcomings(ofAskedExpiry: mqtt.sessionExpirySeconds)
        let isNew = runtime.connections.links.first { $0.name == name }?.report.shortcomings != shortcomings
        runtime.connections.update(name) { $0.shortcomings = shortcomings }
        if name == "uplink" { packetLimit.withLock { $0 = limits.maximumPacketBytes } }
        for shortcoming in shortcomings where isNew {
            logger.warning(
                "the broker does not protect everything",
                metadata: ["link": "\(name)", "name": "\(shortcoming.name)", "means": "\(shortcoming.words)"])
        }
    }

    /// The alert object as the desk's broker can take it: evidence goes first where it is too long.
    func fitting(_ alert: Alert, _ runtime: HomeRuntime) -> Publication {
        let whole = protocolOfDesk.alert(alert)
        guard let limit = packetLimit.withLock({ $0 }),
            whole.payload.count + whole.topic.utf8.count + Self.headerBytes > limit
        else { return whole }
        return shortened(alert)
    }

    func shortened(_ alert: Alert) -> Publication {
        var short = alert
        short.evidence = []
        return protocolOfDesk.alert(short)
    }

    private static let headerBytes = 32

    func observeDesk(_ batch: [Received], _ runtime: HomeRuntime) {
        let receipts = "\(protocolOfDesk.base)/receipt"
        for received in batch where !received.message.retained {
            if received.message.topic == protocolOfDesk.deskHeartbeatTopic {
                runtime.connections.updateDesk { $0.lastHeartbeat = MachineClock.wall }
                watch.deskBeat(runtime)
            } else if received.message.topic == receipts {
                runtime.connections.updateDesk { $0.lastReceipt = MachineClock.wall }
            }
        }
    }

    /// Called every turn of the main loop.
    func look(_ runtime: HomeRuntime) {
        for alert in watch.look(runtime) { publish(shortened(alert)) }
        let isPresenceDue = presenceDue.withLock { due -> Bool in
            guard let at = due, MachineClock.boot >= at else { return false }
            due = nil
            return true
        }
        // The will of a connection of ours that broke unseen may have come after our greeting.
        if isPresenceDue { publish(protocolOfDesk.presence(isOnline: true)) }
        askForInventories(runtime)
    }

    private static let presenceAgainMilliseconds: Milliseconds = 1500

    /// Some brokers give retained messages only for filters without wildcards, and a kept session gets none again: where no bridge has
    /// listed its devices, the list is asked for by its own topic.
    private func askForInventories(_ runtime: HomeRuntime) {
        let now = MachineClock.boot
        guard let due = inventoryDue.withLock({ $0 }), now >= due,
            let home = sessions.withLock({ $0.home }), home.isConnected
        else { return }
        inventoryDue.withLock { $0 = nil }
        guard
            !runtime.inspect({ state, _ in state.pipeline.devices.contains { $0.isListed && $0.profile.model != nil } })
        else { return }
        let exact = homeTopics.filter { $0.hasSuffix("/#") && !$0.dropLast(2).contains { "+#".contains($0) } }
            .map { "\($0.dropLast(2))/bridge/devices" }
        guard !exact.isEmpty else { return }
        logger.notice("no bridge has listed its devices: asking for the lists", metadata: ["topics": "\(exact)"])
        home.subscribe(to: (homeTopics + exact).map { Subscription($0) })
    }
}
