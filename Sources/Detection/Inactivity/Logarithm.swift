/// Natural logarithm and exponential without a C library: the pure targets import none, and a limit must come out the same, bit for
/// bit, on every machine.
enum Logarithm {
    private static let ln2 = 0.693_147_180_559_945_3

    /// Of a positive finite number; 0 for anything else, which no limit reaches.
    static func natural(_ value: Double) -> Double {
        guard value > 0, value.isFinite else { return 0 }
        var (mantissa, exponent) = (value.significand, Double(value.exponent))
        if mantissa > 1.414_213_562_373_095 { (mantissa, exponent) = (mantissa / 2, exponent + 1) }
        // ln m = 2 atanh((m - 1) / (m + 1)); |x| < 0.172, so 12 odd terms are beyond double precision.
        let x = (mantissa - 1) / (mantissa + 1)
        let square = x * x
        var (term, sum) = (x, 0.0)
        for power in 0..<12 {
            sum += term / Double(2 * power + 1)
            term *= square
        }
        return 2 * sum + exponent * ln2
    }

    /// e to the power of `value`, which is held within ±700.
    static func exponential(_ value: Double) -> Double {
        let held = min(700, max(-700, value.isNaN ? 0 : value))
        let whole = (held / ln2).rounded()
        let rest = held - whole * ln2
        var (term, sum) = (1.0, 1.0)
        for power in 1...16 {
            term *= rest / Double(power)
            sum += term
        }
        guard let exponent = Int(exactly: whole) else { return sum }
        return sum * Double(sign: .plus, exponent: exponent, significand: 1)
    }
}
