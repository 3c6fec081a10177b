import SafetyModel

// What comes late: answers to what is over, and messages that a spool still holds.
extension AlertEngine {
    /// The reply names an alert that has left the list.
    package func isAboutClosed(_ reply: SMSReply) -> Bool {
        guard case .command(_, let code) = reply else { return false }
        return alertID(replyCode: code) == nil && closed.holds(replyCode: code)
    }

    /// A message that its channel has not sent and that nobody needs any more: a call to what a person has, anything but the end of
    /// what is over.
    package func isNeedless(key: String) -> Bool {
        let parts = key.split(separator: "/", omittingEmptySubsequences: false).map(String.init)
        guard parts.count >= 5 else { return false }
        let news = Promise.Purpose(rawValue: parts[2])
        guard let record = records[parts[0]] else {
            return closed.revision(of: parts[0]) != nil && news != .closed
        }
        return record.isTaken && news == nil
    }
}
