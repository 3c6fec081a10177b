import AlertRouter
import ArgumentParser
import HostSystem
import SafetyModel

enum MachineTime { static var wall: Milliseconds { MachineClock.wall } }

/// What people write of rotas on the command line.
enum RotaText {
    static func time(_ text: String, _ desk: DeskSettings) throws -> Milliseconds {
        guard let time = RFC3339.parse(text) else {
            throw ValidationError("\(text) is no time such as 2026-01-05T08:00:00")
        }
        return time.offsetSeconds == nil ? desk.zone.wall(local: time.wall) : time.wall
    }

    static func band(_ text: String) throws -> TimeBand {
        let minutes = text.split(separator: "-").map { half -> Int? in
            let parts = half.split(separator: ":").map { Int($0) }
            guard parts.count == 2, let hour = parts[0], let minute = parts[1], (0...24).contains(hour),
                (0...59).contains(minute), hour * 60 + minute <= 1440
            else { return nil }
            return (hour * 60 + minute) % 1440
        }
        guard minutes.count == 2, let from = minutes[0], let until = minutes[1] else {
            throw ValidationError("\(text) is no band such as 08:00-20:00")
        }
        return TimeBand(fromMinute: from, untilMinute: until)
    }

    static func check(_ names: [String], _ desk: DeskSettings) throws {
        guard !names.isEmpty else { throw ValidationError("--people names nobody") }
        for name in names where !desk.roster.people.contains(where: { $0.contact.name == name }) {
            throw ValidationError("\(name) is not under `people` in the configuration")
        }
    }
}

extension RotaChange {
    /// For `rota show` and the audit.
    func text(_ zone: TimeZoneRules) -> String {
        switch entry {
        case .rotation(let rotation):
            let people = rotation.people.map { $0.joined(separator: "+") }.joined(separator: ", ")
            let start = Self.time(rotation.startWall, zone)
            return "rotation of \(people), \(rotation.shiftSeconds / 3600) h from \(start)"
        case .replacement(let other):
            let whom = other.replaces.map { " instead of \($0)" } ?? ""
            return "\(other.people.joined(separator: ", "))\(whom) from \(Self.time(other.fromWall, zone)) "
                + "until \(Self.time(other.untilWall, zone))"
        case .holiday(let holiday):
            let date = [holiday.year, holiday.month, holiday.day].map { $0 < 10 ? "0\($0)" : "\($0)" }
            return "holiday \(date.joined(separator: "-")): \(holiday.people.joined(separator: ", "))"
        }
    }

    fileprivate static func time(_ wall: Milliseconds, _ zone: TimeZoneRules) -> String {
        String(RFC3339.string(wall, offsetSeconds: zone.offsetSeconds(at: wall)).prefix(16))
    }
}

/// A stretch of time with the same people on duty.
struct RotaShift: Equatable {
    var fromWall: Milliseconds
    var untilWall: Milliseconds
    var people: [String]

    /// By the minute.
    static func coming(_ rota: Rota, from wall: Milliseconds, days: Int, zone: TimeZoneRules) -> [RotaShift] {
        let start = RFC3339.floorDivide(wall, 60_000) * 60_000
        var shifts: [RotaShift] = []
        for minute in 0..<(days * 1440) {
            let at = start + Milliseconds(minute) * 60_000
            let people = rota.onDuty(at: at, zone: zone)
            if let last = shifts.last, last.people == people {
                shifts[shifts.count - 1].untilWall = at + 60_000
            } else {
                shifts.append(RotaShift(fromWall: at, untilWall: at + 60_000, people: people))
            }
        }
        return shifts
    }

    func text(_ zone: TimeZoneRules) -> String {
        let names = people.isEmpty ? "NOBODY" : people.joined(separator: ", ")
        return "\(RotaChange.time(fromWall, zone))\t\(RotaChange.time(untilWall, zone))\t\(names)"
    }
}
