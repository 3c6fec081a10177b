import SafetyModel

/// How many answers one number gets in an hour. Machines answer too (a carrier's service number, a telephone in driving mode): two of
/// them would write to each other until the credit is used up, and each answer takes the modem's time from a call for help.
package struct SMSAnswerBudget: Sendable, Equatable {
    private struct Answer: Sendable, Equatable {
        var at: Milliseconds
        var isObeyed: Bool
    }
    private var answers: [String: [Answer]] = [:]
    static let window: Milliseconds = 3_600_000
    /// To what was not understood, or named no alert: a person needs one or two to get it right.
    static let uselessLimit = 3
    static let limit = 20
    static let numberLimit = 1000

    package init() {}

    /// - Parameters:
    ///   - isKnown: the number is in the configuration. Others get no answer: nothing that they write can do anything.
    ///   - isObeyed: the reply was a command for an alert.
    package mutating func admits(
        _ number: String, isKnown: Bool, isObeyed: Bool, at uptime: Milliseconds
    ) -> Bool {
        guard isKnown else { return false }
        let key = SMSOutName.significant(number)
        var recent = answers[key, default: []].filter { uptime - $0.at < Self.window && $0.at <= uptime }
        defer { answers[key] = recent }
        if answers.count > Self.numberLimit { answers = answers.filter { $0.key == key } }
        guard recent.count < Self.limit, isObeyed || recent.count(where: { !$0.isObeyed }) < Self.uselessLimit else {
            return false
        }
        recent.append(Answer(at: uptime, isObeyed: isObeyed))
        return true
    }
}
