import Testing

@testable import MQTTLink

@Suite struct SubscriptionBookTests {
    private let home = Subscription("home/#")
    private let voice = Subscription("voice")

    @Test func asksForEverythingAtOnce() {
        var book = SubscriptionBook()
        #expect(book.due([home, voice], at: 0) == [home, voice])
        book.asked(home, at: 0)
        book.asked(voice, at: 0)
        #expect(book.due([home, voice], at: 1000).isEmpty, "an answer takes its time")
        let isNews = book.granted(home)
        #expect(!isNews)
        #expect(book.grantedFilters == [home])
    }

    @Test func refusedIsAskedForWithGrowingPausesAndToldOnce() {
        var book = SubscriptionBook()
        var now: Int64 = 0
        var tellings = 0
        var pauses: [Int64] = []
        for _ in 0..<8 {
            book.asked(home, at: now)
            if book.failed(home, at: now) { tellings += 1 }
            let asked = now
            while book.due([home], at: now).isEmpty { now += 500 }
            pauses.append(now - asked)
        }
        #expect(pauses == pauses.sorted() && pauses.last == 60_000)
        #expect(tellings == 1)
        let isNews = book.granted(home)
        #expect(isNews, "its end is news")
    }

    @Test func aSingleFailureIsNotTold() {
        var book = SubscriptionBook()
        book.asked(home, at: 0)
        let isTold = book.failed(home, at: 0)
        let isEndTold = book.granted(home)
        #expect(!isTold && !isEndTold)
    }

    @Test func theRefusedNeverStopsTheOthers() {
        var book = SubscriptionBook()
        for filter in [home, voice] { book.asked(filter, at: 0) }
        // The broker hangs up at one of them, and nobody knows at which.
        for filter in book.connectionEnded() { _ = book.failed(filter, at: 0) }
        let first = book.due([home, voice], at: 5000)
        #expect(first.count == 1, "one at a time shows which")
        book.asked(first[0], at: 5000)
        #expect(book.due([home, voice], at: 5001).isEmpty)
        _ = book.granted(first[0])
        #expect(book.due([home, voice], at: 5002).count == 1)
    }

    @Test func anAnswerThatNeverComesIsAFailure() {
        var book = SubscriptionBook()
        book.asked(home, at: 0)
        #expect(book.overdue(at: SubscriptionBook.answerMilliseconds - 1).isEmpty)
        #expect(book.overdue(at: SubscriptionBook.answerMilliseconds) == [home])
    }
}
