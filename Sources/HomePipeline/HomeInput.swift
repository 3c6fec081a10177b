import AlertRouter
import Detection
import SafetyModel

/// Everything that one home's pipeline is told. Nothing else enters it, and every one of these is a line of the journal, so
/// that a replay of the journal is the same sequence of calls.
package enum HomeInput: Sendable, Equatable {
    /// The program began to look, after not looking for `blindMilliseconds` (nil: it never looked before).
    case started(bootID: String, isClockTrusted: Bool, blindMilliseconds: Milliseconds?)
    case message(Message)
    /// A connection of ours came up or went down: `home` or `uplink`.
    case link(Message.Link, isUp: Bool)
    /// What became of an attempt to send.
    case delivery(key: String, outcome: SendOutcome)
    /// A person's command that did not come by the uplink: an SMS reply, the box's own socket.
    case command(Command)
    /// A store of ours failed (`problem` says how) or works again (nil).
    case storage(name: String, problem: String?)
    /// A way out, such as `sms/daughter`, is dead (`problem` says why) or works again (nil).
    case path(String, problem: String?)
    /// A connection does not do what it should although it is up (`problem` says how), or does it again (nil). `name` is the topic
    /// filter, or empty.
    case connection(ConnectionFault, name: String, problem: String?)
    /// Alarms from now until then are tests: a technician walks the home (0 ends it).
    case walkTest(milliseconds: Milliseconds)
    /// A line of a home log (replay only): a sign of life, or nil for one that only shows that the recorder lives.
    case sign(ActivityEvent?)
    /// A line of a wearable's log (replay only): samples in g with their times on the home's clock; none: the log has ended.
    case samples(DeviceID, [SIMD3<Float>], gyroscopeDps: [SIMD3<Float>]?, timesMs: [Milliseconds])
    /// The wall clock was stepped.
    case clock
    /// Time passed. Recorded only where it had an effect or ends a recording.
    case tick
}

/// What can be wrong with a connection that is up; raw values are `detail` of the alert and stand in the journal.
package enum ConnectionFault: String, Sendable, Equatable {
    /// A topic filter of the home that the broker does not grant: what is sent there is not heard.
    case homeFilter = "home_filter"
    /// The same on a filter that nothing in the home depends on, such as the voice bridge's answers, or on the uplink.
    case otherFilter = "filter"
    /// The broker of the desk is there, the desk is not.
    case deskSilent = "desk_silent"
    /// The broker has taken an alert, and the desk has not said that it has it.
    case noReceipt = "no_receipt"
    /// Another client connects under our name.
    case sameClientID = "same_client_id"
}

/// What one call to the pipeline wants done, in this order. Alert effects of one call are committed in one transaction.
package enum HomeEffect: Sendable, Equatable {
    case alert(Effect)
    /// Best effort: a question to a bridge, a command's result. Losing it costs nothing that is not asked again.
    case publish(Publication)
    /// The topics that alarms arrive on have changed.
    case alarmTopics([String])
}
