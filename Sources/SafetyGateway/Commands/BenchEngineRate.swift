import AlertRouter
import Glibc
import HostSystem
import SQLite
import SafetyModel
import Store

/// Alerts a second through the engine alone, and what each further layer costs: that is what limits the box.
enum EngineRate {
    private static let count = 5000

    static func figures(folder: String) -> [BenchFigure] {
        var figures: [BenchFigure] = []
        let engine = rate { _, _ in }
        figures.append(BenchFigure(name: "engine alone", value: engine, unit: "alerts/s"))
        var outbox = Outbox()
        let queued = rate { effects, now in
            _ = Self.pass(effects, through: &outbox, at: now)
        }
        figures.append(
            BenchFigure(name: "engine and outbox", value: queued, unit: "alerts/s", reference: ("engine alone", engine))
        )
        for (name, isDurable) in [
            ("engine, outbox and SQLite, disk not waited for", false), ("the same, each on the disk", true),
        ] {
            guard let rate = stored(folder, isDurable: isDurable) else { continue }
            figures.append(BenchFigure(name: name, value: rate, unit: "alerts/s", reference: ("engine alone", engine)))
        }
        return figures
    }

    private static func stored(_ folder: String, isDurable: Bool) -> Double? {
        let path = "\(folder)/rate-\(isDurable).db"
        guard let database = try? AlertDatabase(path: path, zone: .utc) else { return nil }
        var outbox = Outbox()
        var failed = false
        let rate = rate { effects, now in
            var batch = AlertDatabase.Batch()
            batch.effects = effects
            batch.rows = Self.pass(effects, through: &outbox, at: now)
            if (try? database.commit(batch, isDurable: isDurable)) == nil { failed = true }
        }
        return failed ? nil : rate
    }

    /// Every promise is sent and accepted at once.
    private static func pass(_ effects: [Effect], through outbox: inout Outbox, at now: Moment) -> [Outbox.Change] {
        var changes: [Outbox.Change] = []
        for effect in effects { if case .promise(let promise) = effect { changes += outbox.add(promise, at: now) } }
        while let sent = outbox.next(at: now) {
            changes += sent.changes
            changes += outbox.settle(sent.promise.key, .acceptedByProvider(id: nil), at: now)
        }
        return changes
    }

    /// One alert after another is raised and closed, so that the list stays as long as a home's.
    private static func rate(_ take: ([Effect], Moment) -> Void) -> Double {
        let people = PolicySet.BoxPeople(sirens: ["siren"], voices: ["voice"], family: ["one", "two"])
        var engine = AlertEngine(home: "bench", policies: .standardBox(people: people))
        let start = ContinuousClock.now
        for number in 0..<count {
            let now = Moment(wall: 1_784_000_000_000 + Milliseconds(number) * 50, uptime: Milliseconds(number) * 50)
            let detection = Detection(
                .raised, .sos, severity: .emergency, device: DeviceID("d\(number % 200)"), began: now,
                summary: Bilingual(zh: "卫生间：按下了求助按钮", en: "bathroom: the help button was pressed"),
                evidence: [
                    Evidence(wall: now.wall, device: nil, kind: "button", says: Bilingual(zh: "按下", en: "pressed"))
                ],
                rule: Rule(detector: "hazard"))
            var effects = engine.handle(detection, at: now)
            if number >= 100, let oldest = engine.openAlerts.last {
                effects += engine.handle(
                    Command(
                        id: "c\(number)", verb: .resolve(.test), alertID: oldest.id, revision: nil, actor: "bench",
                        via: .uplink),
                    at: now)
            }
            take(effects, now)
        }
        return Double(count) / max((ContinuousClock.now - start) / .seconds(1), 1e-9)
    }
}
