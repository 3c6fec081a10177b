/// A sorted set in pieces of bounded length: insertion and removal move at most one piece, whatever the whole holds.
struct SortedChunks<Element: Comparable & Sendable>: Sendable, Equatable {
    private static var longest: Int { 256 }
    private var chunks: [[Element]] = []
    private(set) var count = 0

    var first: Element? { chunks.first?.first }
    var elements: FlattenSequence<[[Element]]> { chunks.joined() }

    /// Equal by content; where the pieces end does not matter.
    static func == (left: Self, right: Self) -> Bool {
        left.count == right.count && left.elements.elementsEqual(right.elements)
    }

    mutating func insert(_ element: Element) {
        guard !chunks.isEmpty else {
            (chunks, count) = ([[element]], 1)
            return
        }
        let chunk = min(Self.place(chunks.count) { chunks[$0][chunks[$0].count - 1] < element }, chunks.count - 1)
        let index = Self.place(chunks[chunk].count) { chunks[chunk][$0] < element }
        if index < chunks[chunk].count, chunks[chunk][index] == element { return }
        chunks[chunk].insert(element, at: index)
        count += 1
        guard chunks[chunk].count > Self.longest else { return }
        let upper = Array(chunks[chunk][(Self.longest / 2)...])
        chunks[chunk].removeSubrange((Self.longest / 2)...)
        chunks.insert(upper, at: chunk + 1)
    }

    mutating func remove(_ element: Element) {
        let chunk = Self.place(chunks.count) { chunks[$0][chunks[$0].count - 1] < element }
        guard chunk < chunks.count else { return }
        let index = Self.place(chunks[chunk].count) { chunks[chunk][$0] < element }
        guard index < chunks[chunk].count, chunks[chunk][index] == element else { return }
        chunks[chunk].remove(at: index)
        count -= 1
        if chunks[chunk].isEmpty { chunks.remove(at: chunk) }
    }

    /// The first of so many places for which the condition no longer holds.
    private static func place(_ count: Int, _ isBefore: (Int) -> Bool) -> Int {
        var (low, high) = (0, count)
        while low < high {
            let middle = (low + high) / 2
            if isBefore(middle) { low = middle + 1 } else { high = middle }
        }
        return low
    }
}
