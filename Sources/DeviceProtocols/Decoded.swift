import SafetyModel

/// What one message means: the facts, and what must be raised because of it.
package struct Decoded: Sendable, Equatable {
    /// The decoder that answered; nil if the topic is nobody's.
    package var decoder: String?
    /// Facts. Where `isRetained` is set they are of the past: a state to show with its age, never activity.
    package var observations: [Observation] = []
    /// To be raised now: live, not a test, not a repetition.
    package var alarms: [Alarm] = []
    /// A retained or cached copy says that an alarm is on, or that an SOS was pressed: to be shown as unconfirmed, once.
    package var staleAlarms: [Alarm] = []
    /// Alarms while the device says that it is being tested.
    package var testAlarms: [Alarm] = []
    /// What is alarming and was not understood, as far as it is news.
    package var unread: [UnreadAlarm] = []
    package var chattering: [Chattering] = []
    package var ignored: String?
    package var refused: Refusal?
    /// The refused message came on a topic that carries alarms: itself worth a technical alert.
    package var refusedOnAlarmTopic = false
    /// Profiles that are new or changed (inventory and configuration together).
    package var profiles: [DeviceProfile] = []
    package var bridgeState: BridgeState?
    package var asks: [Publication] = []
    /// The device that was heard, when it said nothing that is an observation.
    package var heard: DeviceID?
    /// The RETAIN flag was set: a stored copy.
    package var isRetained = false
    /// Live, but out of a bridge that has just come online and may be publishing its cache.
    package var isDoubtful = false

    package init() {}

    /// Makes it a new one. Nearly everything is empty nearly always.
    mutating func clear() {
        decoder = nil
        observations = []
        if !alarms.isEmpty { alarms.removeAll(keepingCapacity: true) }
        if !staleAlarms.isEmpty { staleAlarms.removeAll(keepingCapacity: true) }
        if !testAlarms.isEmpty { testAlarms.removeAll(keepingCapacity: true) }
        if !unread.isEmpty { unread = [] }
        if !chattering.isEmpty { chattering = [] }
        if ignored != nil { ignored = nil }
        if refused != nil { refused = nil }
        if !profiles.isEmpty { profiles = [] }
        if bridgeState != nil { bridgeState = nil }
        if !asks.isEmpty { asks = [] }
        if heard != nil { heard = nil }
        (refusedOnAlarmTopic, isRetained, isDoubtful) = (false, false, false)
    }

    /// The answer line of `safety-gateway decode`, without its end.
    package func json(line: Int, zone: TimeZoneRules, arrivalWall: Milliseconds) -> [UInt8] {
        var out = JSONWriter()
        out.beginObject()
        out.key("line")
        out.int(line)
        out.key("observations")
        out.beginArray()
        for observation in observations { write(observation, to: &out, zone, arrivalWall) }
        out.endArray()
        out.key("alarms")
        out.beginArray()
        for (index, alarm) in alarms.enumerated() where !alarms[..<index].contains(where: { $0.kind == alarm.kind }) {
            out.string(alarm.kind.rawValue)
        }
        out.endArray()
        if !staleAlarms.isEmpty {
            out.key("stale")
            out.bool(true)
        }
        writeUnread(to: &out)
        if let ignored {
            out.key("ignored")
            out.string(ignored)
        }
        if let refused { write(refused, to: &out) }
        out.endObject()
        return out.finish()
    }

    private func write(
        _ observation: Observation, to out: inout JSONWriter, _ zone: TimeZoneRules, _ arrivalWall: Milliseconds
    ) {
        let wall = observation.isPast ? sane(observation.claimedWall, arrivalWall) ?? arrivalWall : arrivalWall
        out.beginObject()
        out.key("device")
        out.string(observation.device.name)
        out.key("kind")
        out.string(observation.kind.rawValue)
        out.key("value")
        out.value(observation.value)
        out.key("at")
        out.time(wall, offsetSeconds: zone.offsetSeconds(at: wall))
        if observation.isPast {
            out.key("past")
            out.bool(true)
        }
        out.endObject()
    }

    /// Devices claim 1970, years ahead and seconds since their start: not believed before 2010 or 5 minutes after arrival.
    private func sane(_ claimed: Milliseconds?, _ arrival: Milliseconds) -> Milliseconds? {
        guard let claimed, claimed >= 1_262_304_000_000, claimed <= arrival &+ 300_000 else { return nil }
        return claimed
    }

    /// `"unknown_event":["b_state: intrusion alarm"]`: the words of what is alarming and was not understood; `unreadable` likewise.
    private func writeUnread(to out: inout JSONWriter) {
        for (key, changes) in [("unknown_event", [UnreadAlarm.Change.raised]), ("unreadable", [.unreadable])] {
            let words = unread.filter { changes.contains($0.change) }.map(\.words)
            guard !words.isEmpty else { continue }
            out.key(key)
            out.beginArray()
            for text in words { out.string(text) }
            out.endArray()
        }
    }

    private func write(_ refused: Refusal, to out: inout JSONWriter) {
        out.key("refused")
        out.beginObject()
        out.key("decoder")
        out.string(refused.decoder)
        out.key("reason")
        out.string(refused.reason)
        out.key("byte")
        out.int(refused.byte ?? 0)
        out.endObject()
    }
}

package struct Alarm: Sendable, Equatable, Codable {
    package var kind: AlarmKind
    package var device: DeviceID
    /// Raised while the device says that it is being tested.
    package var isTest: Bool
    package init(kind: AlarmKind, device: DeviceID, isTest: Bool = false) {
        (self.kind, self.device, self.isTest) = (kind, device, isTest)
    }
}
