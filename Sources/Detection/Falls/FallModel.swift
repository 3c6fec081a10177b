/// Gradient-boosted decision trees over `FallFeatures`: small, branchy, and the same on every machine.
///
/// Two words a node, tree after tree, children behind their parents:
///
///     branch  bits 0-7 feature + 1 · bit 8 "not recorded" goes left · bits 9-19 left child · bits 20-30 right child
///             then the threshold's bits: at or below goes left
///     leaf    0, then the value's bits
///
/// Children are counted from their tree's first node. Words that break this shape end the walk: the tree says nothing. The mean of
/// several models is one set of trees whose leaves are divided by the number of models.
struct FallModel: Sendable {
    let name: String
    private let words: [UInt32]
    private let roots: [Int]
    /// Log-odds before any tree, and from which score on a fall is raised.
    private let baseline: Float
    private let threshold: Float
    /// Whose recordings it was trained on, as `data set/person`: figures on these say nothing of a new wearer.
    let people: [String]

    static let waist = FallModel(
        name: "waist", words: FallWeightsWaist.words, trees: FallWeightsWaist.nodesPerTree,
        baseline: FallWeightsWaist.baseline, threshold: FallWeightsWaist.threshold,
        people: FallWeightsWaist.people)
    static let wrist = FallModel(
        name: "wrist", words: FallWeightsWrist.words, trees: FallWeightsWrist.nodesPerTree,
        baseline: FallWeightsWrist.baseline, threshold: FallWeightsWrist.threshold,
        people: FallWeightsWrist.people)
    static let anywhere = FallModel(
        name: "anywhere", words: FallWeightsAnywhere.words, trees: FallWeightsAnywhere.nodesPerTree,
        baseline: FallWeightsAnywhere.baseline, threshold: FallWeightsAnywhere.threshold,
        people: FallWeightsAnywhere.people)

    init(
        name: String, words: [UInt32], trees nodesPerTree: [UInt8], baseline: Float, threshold: Float,
        people: [String] = []
    ) {
        (self.name, self.words, self.baseline, self.threshold) = (name, words, baseline, threshold)
        self.people = people
        var root = 0
        roots = nodesPerTree.map { nodes in
            defer { root += Int(nodes) }
            return root
        }
    }

    /// 0 to 1; a fall is raised from 0.5 on.
    func confidence(_ features: [Float]) -> Double {
        let score = roots.reduce(baseline) { $0 + leaf(of: $1, features) } - threshold
        return score.isFinite ? Double(1 / (1 + exponential(-score))) : 0
    }

    private func leaf(of root: Int, _ features: [Float]) -> Float {
        var node = root
        while 2 * node + 1 < words.count {
            let (branch, bits) = (words[2 * node], Float(bitPattern: words[2 * node + 1]))
            guard branch != 0 else { return bits }
            let index = Int(branch & 0xff) - 1
            guard index >= 0, index < features.count else { return 0 }
            let feature = features[index]
            let goesLeft = feature.isNaN ? branch & 0x100 != 0 : feature <= bits
            let child = Int(goesLeft ? branch >> 9 & 0x7ff : branch >> 20 & 0x7ff)
            guard root + child > node else { return 0 }
            node = root + child
        }
        return 0
    }

    /// e to the power of x, without a mathematics library: (1 + x/2^12)^(2^12), in Double, good to 1 in 1000 here.
    private func exponential(_ power: Float) -> Float {
        var value = 1 + Double(max(-30, min(30, power))) / 4096
        for _ in 0..<12 { value *= value }
        return Float(value)
    }
}
