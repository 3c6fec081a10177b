import SafetyModel

/// One line of a wearable's log: `t_ms,ax_g,ay_g,az_g[,gx_dps,gy_dps,gz_dps]`.
///
/// Only the time must be a number. Any other cell that is none (empty, "nan", "inf", a word, or missing at the end where the
/// gyroscope would stand) makes a sample, or a turn rate, that the detector does not use. Further columns are passed over.
package struct WearableRow: Sendable, Equatable {
    package var timeMs: Milliseconds = 0
    /// g, gravity included.
    package var accelerationG = SIMD3<Float>(repeating: .nan)
    /// Degrees per second.
    package var turnDps = SIMD3<Float>(repeating: .nan)

    /// The column that cannot be read, from 1.
    package struct Refusal: Error, Equatable { package var column: Int }

    /// Times beyond this are not whole numbers any more in most programs' arithmetic.
    private static let latestMs = 9_007_199_254_740_992.0

    /// What a log's first line is: names, or (without names) numbers already.
    package enum FirstLine: Sendable, Equatable { case names(hasGyroscope: Bool), row(hasGyroscope: Bool), other }

    package static func firstLine(_ bytes: [UInt8]) -> FirstLine {
        let cells = CommaFields.line(bytes, from: 0).fields.map { field in
            String(field.unicodeScalars.filter { $0.value > 0x20 && $0 != "\u{FEFF}" })
        }
        guard let first = cells.first, cells.count >= 4 else { return .other }
        if first == "t_ms" { return .names(hasGyroscope: cells.count >= 7 && cells[4] == "gx_dps") }
        let areNumbers = cells.prefix(4).allSatisfy { Double($0) != nil }
        return areNumbers ? .row(hasGyroscope: cells.count >= 7 && Double(cells[4]) != nil) : .other
    }

    /// Reads the line at `index`, which moves behind it; nil for an empty line.
    @inline(__always)
    package static func read(
        _ text: Span<UInt8>, _ index: inout Int, hasGyroscope: Bool
    ) throws(Refusal) -> WearableRow? {
        if index < text.count, text[index] <= 0x20 { skipBlanks(text, &index) }
        defer { skipLine(text, &index) }
        if isLineEnd(text, index) { return nil }
        var row = WearableRow()
        for column in 0..<(hasGyroscope ? 7 : 4) {
            if column > 0 {
                guard !isLineEnd(text, index) else {
                    if column < 4 { throw Refusal(column: column + 1) }
                    break
                }
                index &+= 1
            }
            let value = cell(text, &index)
            switch column {
            case 0:
                guard abs(value) <= latestMs, let timeMs = Milliseconds(exactly: value.rounded()) else {
                    throw Refusal(column: 1)
                }
                row.timeMs = timeMs
            case 1...3: row.accelerationG[column - 1] = Float(value)
            default: row.turnDps[column - 4] = Float(value)
            }
        }
        return row
    }

    /// The number of a cell, `.nan` for anything else; `index` moves to the comma or the end of the line behind it.
    @inline(__always)
    private static func cell(_ text: Span<UInt8>, _ index: inout Int) -> Double {
        if index < text.count, text[index] <= 0x20 { skipBlanks(text, &index) }
        let value = CommaFields.number(text, &index) ?? .nan
        if isLineEnd(text, index) || text[index] == CommaFields.comma { return value }
        return isRest(blank: text, &index) ? value : .nan
    }

    /// Whether only blanks follow up to the comma or the end of the line, where `index` moves.
    @inline(never)
    private static func isRest(blank text: Span<UInt8>, _ index: inout Int) -> Bool {
        skipBlanks(text, &index)
        var isBlank = true
        while !isLineEnd(text, index), text[index] != CommaFields.comma { (index, isBlank) = (index &+ 1, false) }
        return isBlank
    }

    @inline(__always)
    private static func isLineEnd(_ text: Span<UInt8>, _ index: Int) -> Bool {
        index >= text.count || text[index] == CommaFields.newline || text[index] == UInt8(ascii: "\r")
    }

    @inline(__always)
    private static func skipBlanks(_ text: Span<UInt8>, _ index: inout Int) {
        while index < text.count, text[index] == 0x20 || text[index] == 0x09 { index &+= 1 }
    }

    @inline(__always)
    private static func skipLine(_ text: Span<UInt8>, _ index: inout Int) {
        while index < text.count, text[index] != CommaFields.newline { index &+= 1 }
        index &+= 1
    }
}
