/// Numbers and texts of CBOR as Swift values.
enum CBORNumbers {
    /// IEEE 754 half precision, by hand: not every platform of Swift has `Float16`.
    static func half(_ bits: UInt16) -> Double {
        let exponent = Int(bits >> 10 & 31)
        let fraction = Double(bits & 0x3ff)
        let magnitude: Double =
            switch exponent {
            case 0: fraction * 0x1p-24
            case 31: fraction == 0 ? .infinity : .nan
            default: (1 + fraction / 1024) * Double(sign: .plus, exponent: exponent - 15, significand: 1)
            }
        return bits >> 15 == 1 ? -magnitude : magnitude
    }

    /// mantissa × 10^exponent (tag 4); nil where it cannot be told as a finite number.
    static func decimal(mantissa: Double, exponent: Int) -> Double? {
        guard abs(exponent) <= 308 else { return mantissa == 0 ? 0 : nil }
        var power = 1.0
        for _ in 0..<abs(exponent) { power *= 10 }
        let value = exponent < 0 ? mantissa / power : mantissa * power
        return value.isFinite ? value : nil
    }

    /// A whole number that fits.
    static func integer(_ item: CBORItem) -> Int? {
        switch item {
        case .unsigned(let value): return Int(exactly: value)
        case .negative(let value):
            guard let magnitude = Int(exactly: value) else { return nil }
            return -1 - magnitude
        default: return nil
        }
    }

    static func number(_ item: CBORItem) -> Double? {
        switch item {
        case .unsigned(let value): return Double(value)
        case .negative(let value): return -1 - Double(value)
        case .float(let value): return value.isFinite ? value : nil
        default: return nil
        }
    }
}

extension CBORReader {
    /// The next item as a finite number: an integer, a float or a decimal fraction (tag 4). Any other item is passed over: nil.
    mutating func number(_ bytes: Span<UInt8>) throws(Refusal) -> Double? {
        let start = self
        let item = try next(bytes)
        if let value = CBORNumbers.number(item) { return value }
        if item == .tag(4), case .array(count: 2) = try next(bytes),
            let exponent = CBORNumbers.integer(try next(bytes)), let mantissa = CBORNumbers.number(try next(bytes))
        {
            return CBORNumbers.decimal(mantissa: mantissa, exponent: exponent)
        }
        self = start
        try skip(bytes)
        return nil
    }

    /// The next item as text; any other item is passed over: nil. Allocates the text.
    mutating func text(_ bytes: Span<UInt8>) throws(Refusal) -> String? {
        let start = self
        guard case .text(let range, let isChunked) = try next(bytes) else {
            self = start
            try skip(bytes)
            return nil
        }
        var content: [UInt8] = []
        content.reserveCapacity(range.count)
        var place = range.lowerBound
        while place < range.upperBound {
            var end = range.upperBound
            if isChunked {
                var chunk = CBORReader(at: place)
                guard case .text(let part, false) = try chunk.next(bytes) else { break }
                (place, end) = (part.lowerBound, part.upperBound)
            }
            while place < end {
                content.append(bytes[place])
                place += 1
            }
        }
        guard let text = String(validating: content, as: UTF8.self) else { throw refusal("CBOR text is not UTF-8") }
        return text
    }
}
