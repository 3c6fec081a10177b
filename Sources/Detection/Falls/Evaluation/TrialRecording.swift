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

    /// Reads a whole file, with or without its line of names. Cells that are no numbers are samples that the detector will not use.
    package init(csv bytes: [UInt8]) throws(TrialFileError) {
        let (header, afterHeader) = CommaFields.line(bytes, from: 0)
        let (hasGyroscope, body): (Bool, Int)
        switch WearableRow.firstLine(Array(bytes.prefix(afterHeader))) {
        case .names(let has): (hasGyroscope, body) = (has, afterHeader)
        case .row(let has): (hasGyroscope, body) = (has, bytes.starts(with: [0xef, 0xbb, 0xbf]) ? 3 : 0)
        case .other: throw .badHeader(found: header.prefix(8).joined(separator: ","))
        }
        let rows = (bytes.count - body) / (hasGyroscope ? 28 : 16) + 1
        timesMs.reserveCapacity(rows)
        samplesG.reserveCapacity(rows)
        var gyroscope: [SIMD3<Float>] = []
        if hasGyroscope { gyroscope.reserveCapacity(rows) }
        let text = bytes.span
        var (index, line) = (body, body < afterHeader ? 0 : 1)
        while index < text.count {
            line += 1
            let row: WearableRow?
            do throws(WearableRow.Refusal) {
                row = try WearableRow.read(text, &index, hasGyroscope: hasGyroscope)
            } catch { throw .badCell(line: line, column: error.column) }
            guard let row else { continue }
            timesMs.append(row.timeMs)
            samplesG.append(row.accelerationG)
            if hasGyroscope { gyroscope.append(row.turnDps) }
        }
        gyroscopeDps = hasGyroscope ? gyroscope : nil
    }
}

/// Why a file of recordings cannot be used; lines and columns count from 1.
package enum TrialFileError: Error, Equatable, Sendable {
    case badHeader(found: String)
    case badCell(line: Int, column: Int)
    case missingColumn(name: String)

    /// For the person who wrote the file.
    package var text: String {
        switch self {
        case .badHeader(let found): "begins with `\(found)`; t_ms,ax_g,ay_g,az_g[,gx_dps,gy_dps,gz_dps] expected"
        case .badCell(let line, let column): "line \(line), column \(column): cannot be read"
        case .missingColumn(let name): "has no column `\(name)`"
        }
    }
}
