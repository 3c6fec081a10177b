import SafetyModel

/// One line of a recording: what `mosquitto_sub -F %j` prints, or one of our own lines, which other readers skip.
package struct RecordingLine: Sendable, Equatable {
    package enum Content: Sendable, Equatable {
        case message(Message)
        /// An `event` line of `run`: its name, its fields as they stand in the line, and the raw JSON of `state` if it has one.
        case event(name: String, fields: [String: String], state: [UInt8]?)
    }
    /// From `tst`; nil where the line has none.
    package var wall: Milliseconds?
    /// The offset that `tst` was written with.
    package var offsetSeconds: Int?
    /// From `uptime`: only `run` writes it.
    package var uptime: Milliseconds?
    /// From `mid` and `session`: the broker's number of the delivery, and the connection it is a number of.
    package var messageID: UInt16 = 0
    package var session: String?
    package var content: Content

    package init(wall: Milliseconds?, offsetSeconds: Int? = nil, uptime: Milliseconds? = nil, content: Content) {
        (self.wall, self.offsetSeconds, self.uptime, self.content) = (wall, offsetSeconds, uptime, content)
    }
}

/// Why a line is no recording line.
package struct RecordingError: Error, Equatable, Sendable {
    package var reason: String
    /// Offset in the line.
    package var byte: Int
    package init(reason: String, byte: Int) { (self.reason, self.byte) = (reason, byte) }
}
