/// "Did you mean": the known name that a mistyped one is nearest to.
package enum NearestName {
    /// nil when nothing is near: more than a third of the letters would change.
    package static func of(_ name: String, among known: [String]) -> String? {
        let letters = Array(name.unicodeScalars.prefix(65))
        guard letters.count <= 64 else { return nil }
        var best: (name: String, distance: Int)?
        for candidate in known {
            let other = Array(candidate.unicodeScalars.prefix(65))
            guard other.count <= 64 else { continue }
            let distance = self.distance(letters, other)
            guard distance <= max(1, max(letters.count, other.count) / 3) else { continue }
            if let best, best.distance <= distance { continue }
            best = (candidate, distance)
        }
        return best?.name
    }

    /// Insertions, deletions, replacements and swaps of neighbours (optimal string alignment).
    static func distance(_ left: [Unicode.Scalar], _ right: [Unicode.Scalar]) -> Int {
        guard !left.isEmpty, !right.isEmpty else { return max(left.count, right.count) }
        var (beforeLast, last) = ([Int](), Array(0...right.count))
        for row in 1...left.count {
            var current = [row]
            for column in 1...right.count {
                let same = left[row - 1] == right[column - 1]
                var cost = min(last[column] + 1, current[column - 1] + 1, last[column - 1] + (same ? 0 : 1))
                if row > 1, column > 1, left[row - 1] == right[column - 2], left[row - 2] == right[column - 1] {
                    cost = min(cost, beforeLast[column - 2] + 1)
                }
                current.append(cost)
            }
            (beforeLast, last) = (last, current)
        }
        return last[right.count]
    }
}
