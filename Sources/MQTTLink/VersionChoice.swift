/// The MQTT version to connect with. What worked is tried first; only a protocol refusal changes it for good, since a broker that is
/// still starting hangs up too.
struct VersionChoice {
    enum Failure: Equatable {
        /// CONNACK: unacceptable or unsupported protocol version.
        case refusedVersion
        /// TCP was open, and the broker hung up before CONNACK: brokers of 3.1.1 do that with MQTT 5.
        case hungUp
        /// No CONNACK in time.
        case silent
        /// Anything else: it says nothing of the version.
        case other
    }
    private(set) var isFive = true
    private var hasSpokenFive = false
    private var hasSpokenOld = false
    private var isFiveRefused = false
    private var inARow = 0
    /// Left attempts to find MQTT 5 behind a broker that was met as 3.1.1 because it hung up.
    private var trials = 3
    private var isTrial = false

    mutating func connected() {
        if isFive { hasSpokenFive = true } else { hasSpokenOld = true }
        (inARow, isTrial) = (0, false)
    }

    /// Returns true where the other version is to be tried without a pause.
    mutating func failed(_ failure: Failure) -> Bool {
        guard failure != .other else { return false }
        inARow += 1
        if isTrial {
            (isTrial, isFive) = (false, false)
            trials = failure == .hungUp ? trials - 1 : 0
            return true
        }
        if failure == .refusedVersion {
            if isFive { isFiveRefused = true }
            isFive.toggle()
            return inARow == 1
        }
        if hasSpokenFive || hasSpokenOld {
            // Another broker may stand there now: every fourth attempt tries the other version.
            let usual = hasSpokenFive
            isFive = inARow % 4 == 3 ? !usual : usual
            return false
        }
        isFive.toggle()
        return !isFive
    }

    /// A session has ended: which version next.
    mutating func sessionEnded() {
        inARow = 0
        if hasSpokenFive {
            isFive = true
        } else if hasSpokenOld, !isFiveRefused, trials > 0 {
            (isFive, isTrial) = (true, true)
        }
    }
}
