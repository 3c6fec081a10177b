import CMosquitto
import SafetyModel

/// A question that every broker answers: UNSUBSCRIBE of a filter that nobody has.
///
/// Its answer proves that the broker has read all our acknowledgements before it, and that the line lives. A PINGREQ would do too, but
/// libmosquitto sends it only at the interval that the broker sets (Server Keep Alive, which may be 0: never), and hides the answer.
extension SessionLoop {
    private static let filter = "safety/v1/probe"
    /// After messages that were acknowledged, so soon.
    private static let proofMilliseconds: Int64 = 1000
    private static let answerMilliseconds: Int64 = 15_000

    /// Returns false where the line is dead.
    func probe(_ client: OpaquePointer) -> Bool {
        let now = MonotonicTime.milliseconds
        if let sent = probeSent {
            guard hasAnsweredProbes, now - sent.at >= Self.answerMilliseconds else { return true }
            return fail("keep alive: the broker has not answered for \((now - sent.at) / 1000) s")
        }
        let isUnproven = handedOver > proven && now - lastProbe >= Self.proofMilliseconds
        let keepAlive = Int64(session.settings.keepAliveSeconds) * 1000
        let isForeignInterval = limits.serverKeepAliveSeconds.map { $0 != session.settings.keepAliveSeconds } ?? false
        guard isUnproven || (isForeignInterval && now - lastProbe >= keepAlive) else { return true }
        var messageID: Int32 = 0
        guard mosquitto_unsubscribe(client, &messageID, Self.filter) == MOSQ_ERR_SUCCESS.rawValue else { return true }
        lastProbe = now
        probeSent = (messageID, now, handedOver)
        return true
    }

    func probeAnswered(_ messageID: Int32) {
        guard let sent = probeSent, sent.messageID == messageID else { return }
        (probeSent, hasAnsweredProbes, proven) = (nil, true, sent.handedOver)
        if sent.handedOver > 0 { session.handlers.onProof(sent.handedOver) }
    }

    func forgetProbes() { (probeSent, handedOver, proven, lastProbe) = (nil, 0, 0, MonotonicTime.milliseconds) }
}
