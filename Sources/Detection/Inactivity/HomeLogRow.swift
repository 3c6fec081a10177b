import SafetyModel

/// One line of a home log: `timestamp_iso,sensor_id,kind,room,value[,activity_label]`.
package struct HomeLogRow: Sendable, Equatable {
    package enum Kind: String, Sendable, CaseIterable {
        case motion, contact, temperature, water, power, bed, other, heartbeat, battery
    }
    /// Milliseconds since 1970 of the local wall clock, read as if it were UTC.
    package var local: Milliseconds
    package var sensor: String
    package var kind: Kind
    package var room: String?
    /// As written: `ON`, `OPEN`, litres, a count.
    package var value: String
    /// The annotators' word. For the evaluation's sampling only: no detector is shown it.
    package var label: String?

    package init(
        local: Milliseconds, sensor: String, kind: Kind, room: String? = nil, value: String, label: String? = nil
    ) {
        (self.local, self.sensor, self.kind) = (local, sensor, kind)
        (self.room, self.value, self.label) = (room, value, label)
    }

    /// Everything but the words that end something.
    package var isOn: Bool { value != "OFF" && value != "CLOSE" && value != "0" }

    /// What the row tells the inactivity detector.
    package enum Sign: Sendable, Equatable {
        case activity(ActivityEvent)
        /// The recorder lives; nobody need be at home.
        case alive
    }

    /// As `replay` reads it: rooms named `entrance` hold the exit doors; temperatures, heartbeats and batteries are no signs of
    /// life, nor is a meter that counts nothing.
    package var sign: Sign {
        guard let kind = eventKind else { return .alive }
        return .activity(ActivityEvent(DeviceID(sensor), room: room, kind, isOn: isOn))
    }

    /// nil: no sign of life.
    private var eventKind: ActivityEvent.Kind? {
        switch kind {
        case .temperature, .heartbeat, .battery: nil
        case .motion: .motion
        case .contact: room == "entrance" ? .exitDoor : .contact
        case .bed: .bed
        case .other: .other
        case .water: isNothing ? nil : .water
        case .power: isNothing ? nil : .power
        }
    }

    private var isNothing: Bool { Double(value).map { !($0 > 0) } ?? false }
}

/// A home log as read: its rows in time order, and what could not be read.
package struct HomeLog: Sendable, Equatable {
    package struct Refusal: Sendable, Equatable {
        /// Counted from 1, the header included.
        package var line: Int
        package var reason: String
    }
    package var rows: [HomeLogRow] = []
    package var refusedLines = 0
    package var firstRefusal: Refusal?

    package init() {}
}
