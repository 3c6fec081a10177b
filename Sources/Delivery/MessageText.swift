import AlertRouter

/// What a channel says about one promise. Made by the templates of the alert router; channels only fit it to their limits.
package struct MessageText: Sendable, Equatable {
    /// One line: kind and place.
    package var title: String
    /// Everything, the most important first: kind, place, alert number, reply code.
    package var body: String
    /// Says only that there is an alert and its number: for a provider that refuses the content.
    package var neutral: String
    /// Parts of `body` that a cut must not split: the alert number, the address, the reply code.
    package var unbroken: [String]

    package init(title: String, body: String, neutral: String, unbroken: [String] = []) {
        (self.title, self.body, self.neutral, self.unbroken) = (title, body, neutral, unbroken)
    }
}

package typealias TextMaker = @Sendable (Promise, ChannelKind) -> MessageText

extension MessageText {
    /// The router's templates.
    package init(_ promise: Promise, by texts: AlertText) {
        let number = "#\(AlertText.number(promise.alert))"
        body = texts.text(of: promise)
        title = String(body.prefix { !$0.isNewline })
        neutral = "安全告警 \(number)，请查看值守台。Safety alert \(number), see the duty desk."
        unbroken = [number, texts.addresses[promise.alert.home], promise.replyCode].compactMap { $0 }
    }

    package static func maker(_ texts: AlertText) -> TextMaker { { promise, _ in MessageText(promise, by: texts) } }
}

enum TextLimit {
    /// Cuts to at most `maximum` units between two characters, with an ellipsis, and never inside one of `unbroken`: what does
    /// not fit as a whole goes as a whole.
    static func cut(
        _ text: String, maximum: Int, unbroken: [String] = [], unit: (Character) -> Int = { $0.utf8.count }
    ) -> String {
        let whole = text.reduce(0) { $0 + unit($1) }
        guard whole > maximum else { return text }
        let room = maximum - unit("…")
        var used = 0
        var end = text.startIndex
        while end < text.endIndex {
            let next = used + unit(text[end])
            guard next <= room else { break }
            used = next
            end = text.index(after: end)
        }
        for part in unbroken where !part.isEmpty {
            if let range = range(of: part, in: text, across: end) { end = range }
        }
        return room < 0 ? "" : String(text[..<end]) + "…"
    }

    /// Cuts to at most `maximum` UTF-16 units: what an SMS counts.
    static func cutUTF16(_ text: String, maximum: Int, unbroken: [String] = []) -> String {
        cut(text, maximum: maximum, unbroken: unbroken) { $0.utf16.count }
    }

    /// Where a part begins that `end` would split; nil when it splits none.
    private static func range(of part: String, in text: String, across end: String.Index) -> String.Index? {
        let count = part.count
        var start = text.index(end, offsetBy: 1 - count, limitedBy: text.startIndex) ?? text.startIndex
        while start < end {
            if text[start...].hasPrefix(part) { return start }
            start = text.index(after: start)
        }
        return nil
    }
}
