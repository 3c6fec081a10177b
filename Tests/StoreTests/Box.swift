import AlertRouter
import SQLite
import SafetyModel

@testable import Store

/// A moment `seconds` after the tests' start.
func at(_ seconds: Int64) -> Moment {
    Moment(wall: 1_784_080_800_000 + seconds * 1000, uptime: 1_000_000 + seconds * 1000)
}

func detection(
    _ change: Detection.Change = .raised, _ category: AlertCategory = .smoke, _ severity: Severity = .emergency,
    at now: Moment
) -> Detection {
    Detection(
        change, category, severity: severity, device: "kitchen_\(category.rawValue)".id, room: "kitchen", began: now,
        summary: Bilingual(zh: "厨房", en: "kitchen"), rule: Rule(detector: "hazard"))
}

extension String { var id: DeviceID { DeviceID(self) } }

/// An engine, an outbox and a database, as the gateway ties them together.
struct Box {
    var engine = AlertEngine(
        home: "57001A", policies: .standardBox(people: .init(sirens: ["siren"], family: ["daughter"])))
    var outbox = Outbox()
    let database: AlertDatabase

    init(_ path: String) throws { database = try AlertDatabase(path: path, zone: .utc) }

    mutating func batch(_ effects: [Effect], at now: Moment) -> AlertDatabase.Batch {
        var batch = AlertDatabase.Batch()
        batch.effects = effects
        var ids: [String] = []
        for effect in effects {
            switch effect {
            case .promise(let promise): batch.rows += outbox.add(promise, at: now)
            case .withdraw(let key): batch.rows += outbox.withdraw(key)
            case .transition(let alert, _): if !ids.contains(alert.id) { ids.append(alert.id) }
            case .note(let event): if !ids.contains(event.alertID) { ids.append(event.alertID) }
            case .answer, .forward: break
            }
        }
        batch.records = ids.map { ($0, engine.record($0)) }
        return batch
    }
}

extension Outbox.Change {
    var key: String? { if case .save(let row) = self { row.promise.key } else { nil } }
}
