import SafetyModel

@testable import AlertRouter

extension SimulatedWorld {
    /// Providers: some refuse, some are slow, some say "accepted" and lose it, some deliver and say nothing.
    mutating func send(_ promise: Promise, atDesk: Bool) {
        var outcome = SendOutcome.acceptedByProvider(id: nil)
        let dice = isCalm ? 0 : Int.random(in: 0..<100, using: &random)
        if promise.channel == .uplink, !atDesk {
            if now < cutUntil || isDown.desk && random.chance(50) {
                outcome = .unknown(reason: "no PUBACK")
            } else {
                schedule(.object(promise.alert), in: 10...800)
                if dice > 90 { schedule(.object(promise.alert), in: 10...5000) }
                if dice > 80 { outcome = .unknown(reason: "PUBACK lost") }
            }
        } else if dice > 95 {
            outcome = .rejectedPermanent(reason: "robot removed")
        } else if dice > 85 {
            outcome = .rejectedRetry(afterMilliseconds: 60_000, reason: "limited")
        } else if dice > 70 {
            outcome = .unknown(reason: "time-out")
        }
        schedule(.answer(key: promise.key, atDesk: atDesk, outcome), in: dice > 60 ? 1...20_000 : 1...300)
    }

    /// What arrives while a machine is off, or is not committed, comes again: the brokers keep it.
    mutating func handle(_ arrival: Arrival) throws {
        switch arrival {
        case .restart(let atDesk):
            if atDesk { isDown.desk = false } else { isDown.box = false }
            let effects = atDesk ? try desk.restart(at: moment) : try box.restart(at: moment)
            save(effects, atDesk: atDesk)
        case .answer(let key, let atDesk, let outcome):
            guard !(atDesk ? isDown.desk : isDown.box) else { return }
            let changes =
                atDesk ? desk.outbox.settle(key, outcome, at: moment) : box.outbox.settle(key, outcome, at: moment)
            save([], changes, atDesk: atDesk)
            // Long after the provider took it: the handset has it, or never got it.
            if !isCalm, outcome.isAccepted, key.hasSuffix("/sms"), random.chance(30) {
                let report =
                    random.chance(60) ? SendOutcome.deliveredToDevice : .rejectedPermanent(reason: "not delivered")
                schedule(.answer(key: key, atDesk: atDesk, report), in: 1000...180_000)
            }
        case .sensor(let detection): toBox(arrival) { $0.engine.handle(detection, at: $1) }
        case .receipt(let id, let revision):
            toBox(arrival) { $0.engine.receipt(alertID: id, revision: revision, at: $1) }
        case .order(let command):
            guard now >= cutUntil || command.via == .sms else { return schedule(arrival, in: 1000...5000) }
            let isUp = !isDown.box
            toBox(arrival) { $0.engine.handle(command, at: $1) }
            // Twice, now and then; never more often, or a long cut would multiply it without end.
            if isUp, repeated.insert(command.id).inserted, random.chance(20) { schedule(arrival, in: 1...60_000) }
        case .heartbeat:
            if !isDown.desk, now >= cutUntil, !isDown.box { toBox(nil) { $0.engine.deskHeard(at: $1) } }
            schedule(.heartbeat, in: 55_000...60_000)
        case .object(let alert): toDesk(alert)
        case .person: people()
        }
    }

    private mutating func toBox(_ arrival: Arrival?, _ act: (inout SimulatedNode, Moment) -> [Effect]) {
        if isDown.box {
            if let arrival { schedule(arrival, in: 1000...5000) }
            return
        }
        let effects = act(&box, moment)
        if save(effects, atDesk: false) {
            if case .sensor(let detection) = arrival, detection.change == .raised, !detection.isUnconfirmed,
                detection.severity == .emergency
            {
                emergencies.insert("\(detection.device?.name ?? "") \(detection.category.rawValue)")
                let isListed = effects.alerts.contains {
                    $0.severity == .emergency && $0.category == detection.category
                }
                if !isListed { problems.append("\(now): no transition for a live \(detection.category)") }
            }
        } else if let arrival {
            schedule(arrival, in: 1000...5000)
        }
    }

    private mutating func toDesk(_ alert: Alert) {
        if isDown.desk || now < cutUntil { return schedule(.object(alert), in: 1000...5000) }
        let effects = desk.engine.adopt(alert, at: moment)
        if save(effects, atDesk: true) {
            schedule(.receipt(alert.id, alert.revision), in: 10...500)
        } else {
            schedule(.object(alert), in: 1000...5000)
        }
    }

    /// Somebody at the desk or with a phone does something about one alert.
    private mutating func people() {
        schedule(.person, in: 20_000...240_000)
        commandCount += 1
        let actor = ["li", "wang"].randomElement(using: &random) ?? "li"
        let verbs: [Command.Verb] = [
            .ack(leaseSeconds: 120), .ack(leaseSeconds: nil), .respond(.onSite), .resolve(.realHelped), .respond(.none),
        ]
        let verb = verbs.randomElement(using: &random) ?? .unshelve
        let isByPhone = random.chance(30)
        let list = isByPhone ? box.engine.openAlerts : desk.engine.openAlerts
        guard let alert = list.randomElement(using: &random) else { return }
        let command = Command(
            id: "c\(commandCount)", verb: verb, alertID: alert.id, revision: alert.revision, actor: actor,
            via: isByPhone ? .sms : .uplink)
        if isByPhone { return schedule(.order(command), in: 100...3000) }
        guard !isDown.desk else { return }
        let effects = desk.engine.handle(command, at: moment)
        guard save(effects, atDesk: true) else { return }
        for case .forward(let forwarded, home: _) in effects { schedule(.order(forwarded), in: 10...2000) }
    }
}
