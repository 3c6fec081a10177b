import SafetyModel

/// The samples of one recording: CSV `t_ms,ax_g,ay_g,az_g[,gx_dps,gy_dps,gz_dps]`.
package struct TrialRecording: Sendable, Equatable {
    /// Milliseconds since the start of the recording.
    package var timesMs: [Milliseconds] = []
    /// x, y, z in g, gravity included.
    package var samplesG: [SIMD3<Float>] = []
    /// Degrees per second, sample for sample; nil where the recording has no gyroscope.
    package var gyroscopeDps: [SIMD3<Float>]?

    package init(timesMs: [Milliseconds], samplesG: [SIMD3<Float>], gyroscopeDps: [SIMD3<Float>]? = nil) {
        (self.timesMs, self.samplesG, self.gyroscopeDps) = (timesMs, samplesG, gyroscopeDps)
    }

    package var durationMs: Milliseconds { timesMs.last ?? 0 }

    /// Reads a whole file. A cell that says "nan" or "inf" is a sample that the detector will not use; an empty cell too.
    package init(csv bytes: [UInt8]) throws(TrialFileError) {
        let (header, body) = CommaFields.line(bytes, from: 0)
        guard header.count >= 4, header[0].hasPrefix("t_ms") || header[0].hasPrefix("\u{FEFF}t_ms") else {
            throw .badHeader(found: header.prefix(8).joined(separator: ","))
        }
        let hasGyroscope = header.count >= 7
        let columns = hasGyroscope ? 7 : 4
        let rows = (bytes.count - body) / (columns * 4) + 1
        timesMs.reserveCapacity(rows)
        samplesG.reserveCapacity(rows)
        var gyroscope: [SIMD3<Float>] = []
        if hasGyroscope { gyroscope.reserveCapacity(rows) }
        let text = bytes.span
        var (index, line) = (body, 1)
        while index < text.count {
            line += 1
            let cells = try Self.row(text, &index, columns, line: line)
            guard let cells else { continue }
            guard let timeMs = Milliseconds(exactly: cells.0.rounded()) else { throw .badCell(line: line, column: 1) }
            timesMs.append(timeMs)
            samplesG.append(cells.1)
            if hasGyroscope { gyroscope.append(cells.2) }
        }
        gyroscopeDps = hasGyroscope ? gyroscope : nil
    }

    /// One line: time, acceleration, turn rate; nil for an empty line. Further columns are skipped.
    @inline(__always)
    private static func row(
        _ text: Span<UInt8>, _ index: inout Int, _ columns: Int, line: Int
    ) throws(TrialFileError) -> (Double, SIMD3<Float>, SIMD3<Float>)? {
        if isLineEnd(text, index) {
            skipLine(text, &index)
            return nil
        }
        var timeMs = 0.0
        var (acceleration, turn) = (SIMD3<Float>(), SIMD3<Float>())
        for column in 0..<columns {
            var value = Double.nan
            let isEmpty = isLineEnd(text, index) || text[index] == CommaFields.comma
            if !isEmpty {
                guard let number = CommaFields.number(text, &index) else {
                    throw .badCell(line: line, column: column + 1)
                }
                value = number
            }
            switch column {
            case 0: timeMs = value
            case 1...3: acceleration[column - 1] = Float(value)
            default: turn[column - 4] = Float(value)
            }
            let isLast = isLineEnd(text, index)
            guard isLast || text[index] == CommaFields.comma, !isLast || column == columns - 1 else {
                throw .badCell(line: line, column: column + 1)
            }
            if !isLast { index &+= 1 }
        }
        skipLine(text, &index)
        return (timeMs, acceleration, turn)
    }

    @inline(__always)
    private static func isLineEnd(_ text: Span<UInt8>, _ index: Int) -> Bool {
        index >= text.count || text[index] == CommaFields.newline || text[index] == UInt8(ascii: "\r")
    }

    @inline(__always)
    private static func skipLine(_ text: Span<UInt8>, _ index: inout Int) {
        while index < text.count, text[index] != CommaFields.newline { index &+= 1 }
        index &+= 1
    }
}

/// Why a file of recordings cannot be used; lines and columns count from 1.
package enum TrialFileError: Error, Equatable, Sendable {
    case badHeader(found: String)
    case badCell(line: Int, column: Int)
    case missingColumn(name: String)
}
