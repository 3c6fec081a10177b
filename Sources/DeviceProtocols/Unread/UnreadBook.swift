import SafetyModel

/// An alarming message that no rule understood, as it is told: once for a device and a form, again when it was over.
package struct UnreadAlarm: Sendable, Equatable {
    package enum Change: Sendable, Equatable {
        /// Urgent: something alarming is on.
        case raised
        /// Only a stored copy says so.
        case raisedUnconfirmed
        /// Technical: nobody can say what it means.
        case unreadable
        /// Nothing of it is on any more.
        case over
    }
    package var device: DeviceID
    package var words: String
    package var change: Change
}

/// Which alarming forms are open. Bounded; written into snapshots.
struct UnreadBook: Sendable, Codable {
    static let maximumEntries = 256
    /// A form that comes and goes is told again after so long at the earliest.
    static let quiet: Milliseconds = 600_000
    /// A form that was not seen for so long is over, whatever its topic says: an event has no end of its own.
    static let longest: Milliseconds = 3_600_000

    private struct Entry: Codable, Sendable {
        var topic: String
        var device: DeviceID
        var form: String
        var toldAt: Milliseconds
        var seenAt: Milliseconds
        var isOn: Bool
        var isUnreadable: Bool
    }

    private var entries: [Entry] = []

    var isEmpty: Bool { entries.isEmpty }

    /// Whether a topic's messages have to be looked at in full.
    func watches(_ topic: String) -> Bool { entries.contains { $0.topic == topic } }

    /// The traces of one message, and what of them is told.
    mutating func update(
        _ traces: [AlarmTrace], on topic: String, of device: DeviceID, isRetained: Bool, at now: Moment
    ) -> [UnreadAlarm] {
        if traces.isEmpty, entries.isEmpty { return [] }
        var told: [UnreadAlarm] = []
        for trace in traces {
            if !isOpen(trace, topic, device, at: now) {
                let change: UnreadAlarm.Change =
                    trace.isUnreadable ? .unreadable : isRetained ? .raisedUnconfirmed : .raised
                told.append(UnreadAlarm(device: device, words: trace.words, change: change))
            }
        }
        if !isRetained { told += close(topic, device, except: traces, at: now) }
        return told
    }

    /// Whether a form was told already; it is remembered as seen.
    private mutating func isOpen(_ trace: AlarmTrace, _ topic: String, _ device: DeviceID, at now: Moment) -> Bool {
        let index = entries.firstIndex { $0.topic == topic && $0.device == device && $0.form == trace.form }
        guard let index else {
            if entries.count >= Self.maximumEntries { entries.removeFirst() }
            entries.append(
                Entry(
                    topic: topic, device: device, form: trace.form, toldAt: now.uptime, seenAt: now.uptime, isOn: true,
                    isUnreadable: trace.isUnreadable))
            return false
        }
        let isStill =
            entries[index].isUnreadable == trace.isUnreadable
            && (now.uptime &- entries[index].toldAt < Self.quiet
                || (entries[index].isOn && now.uptime &- entries[index].seenAt < Self.longest))
        (entries[index].seenAt, entries[index].isOn) = (now.uptime, true)
        entries[index].isUnreadable = trace.isUnreadable
        if !isStill { entries[index].toldAt = now.uptime }
        return isStill
    }

    private mutating func close(
        _ topic: String, _ device: DeviceID, except traces: [AlarmTrace], at now: Moment
    ) -> [UnreadAlarm] {
        var told: [UnreadAlarm] = []
        for index in entries.indices
        where entries[index].topic == topic && entries[index].device == device && entries[index].isOn
            && !traces.contains(where: { $0.form == entries[index].form })
        {
            entries[index].isOn = false
            let isLast = !entries.contains { $0.device == device && $0.isOn }
            if isLast, !entries[index].isUnreadable {
                told.append(UnreadAlarm(device: device, words: entries[index].form, change: .over))
            }
        }
        entries.removeAll { !$0.isOn && now.uptime &- $0.toldAt >= Self.quiet }
        return told
    }

    /// A person has dealt with a device's alert: the next message tells it anew.
    mutating func rearm(_ device: DeviceID) { entries.removeAll { $0.device == device } }
}
