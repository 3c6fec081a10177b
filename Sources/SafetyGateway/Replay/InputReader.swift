import Archives
import Detection
import HomePipeline
import Recording
import SafetyModel

/// What a line of an input file stands for.
enum ReplayInput {
    case home(HomeInput)
    case snapshot(state: [UInt8], home: String)
}

/// One input with the time that its line states.
struct ReplayLine {
    var input: ReplayInput
    /// The line's times; its content is not looked at.
    var stamp: RecordingLine
}

/// Tells by its first line what a file is, then reads its lines.
struct InputReader {
    private enum Form { case recording, homeLog, wearable(hasGyroscope: Bool), foreign(ForeignLines.Form) }
    private var form: Form?
    static let wearable = DeviceID("wearable")

    mutating func read(
        _ line: [UInt8], zone: TimeZoneRules, _ clock: inout ArrivalClock
    ) throws(RecordingError) -> [(ReplayInput, Moment)] {
        try lines(line, zone: zone).map { ($0.input, clock.moment(of: $0.stamp)) }
    }

    /// The inputs of one line, in their order.
    mutating func lines(_ line: [UInt8], zone: TimeZoneRules) throws(RecordingError) -> [ReplayLine] {
        guard let form else {
            // A byte order mark, as editors and PowerShell write it.
            let first = line.starts(with: [0xef, 0xbb, 0xbf]) ? Array(line.dropFirst(3)) : line
            self.form = Self.form(of: first)
            let isData =
                switch self.form {
                case .recording, .foreign: true
                case .homeLog: first.first.map { (0x30...0x39).contains($0) } == true
                case .wearable, nil: WearableRow.firstLine(first).isRow
                }
            return isData ? try lines(first, zone: zone) : []
        }
        switch form {
        case .recording: return try recording(RecordingReader.parse(line))
        case .foreign(let form): return try ForeignLines.read(line, form, zone).map(recording) ?? []
        case .homeLog: return try homeLog(line, zone)
        case .wearable(let hasGyroscope): return try wearable(line, hasGyroscope)
        }
    }

    private static func form(of line: [UInt8]) -> Form {
        let text = String(decoding: line.prefix(200), as: UTF8.self).drop { $0 == "\u{FEFF}" }
        switch WearableRow.firstLine(line) {
        case .names(let hasGyroscope), .row(let hasGyroscope): return .wearable(hasGyroscope: hasGyroscope)
        case .other: break
        }
        if let foreign = ForeignLines.form(of: line) { return .foreign(foreign) }
        if text.hasPrefix("timestamp_iso") || text.first.map({ $0.isNumber }) == true { return .homeLog }
        return .recording
    }

    private func recording(_ parsed: RecordingLine) -> [ReplayLine] {
        switch parsed.content {
        case .message(let message): return [ReplayLine(input: .home(.message(message)), stamp: parsed)]
        case .event("snapshot", let fields, let state):
            return state.map {
                [ReplayLine(input: .snapshot(state: $0, home: fields["home"] ?? "home"), stamp: parsed)]
            } ?? []
        case .event(let name, let fields, _):
            return HomeInput(event: name, fields: fields).map { [ReplayLine(input: .home($0), stamp: parsed)] } ?? []
        }
    }

    /// Local times without offsets: a row in the hour that occurs twice is its first one, and time never runs backwards.
    private func homeLog(
        _ line: [UInt8], _ zone: TimeZoneRules
    ) throws(RecordingError) -> [ReplayLine] {
        switch HomeLogParser.row(line[...]) {
        case .failure(let problem): throw RecordingError(reason: problem.reason, byte: 0)
        case .success(nil): return []
        case .success(let row?):
            let stamp = RecordingLine(
                wall: zone.wall(local: row.local), content: .event(name: "", fields: [:], state: nil))
            if case .activity(let event) = row.sign { return [ReplayLine(input: .home(.sign(event)), stamp: stamp)] }
            return [ReplayLine(input: .home(.sign(nil)), stamp: stamp)]
        }
    }

    /// The same rows as `evaluate falls` reads.
    private func wearable(
        _ bytes: [UInt8], _ hasGyroscope: Bool
    ) throws(RecordingError) -> [ReplayLine] {
        var index = 0
        let row: WearableRow?
        do throws(WearableRow.Refusal) {
            row = try WearableRow.read(bytes.span, &index, hasGyroscope: hasGyroscope)
        } catch {
            throw RecordingError(reason: "t_ms,ax_g,ay_g,az_g expected; column \(error.column) cannot be read", byte: 0)
        }
        guard let row else { return [] }
        let turns = hasGyroscope ? [row.turnDps] : nil
        return [
            ReplayLine(
                input: .home(
                    .samples(Self.wearable, [row.accelerationG], gyroscopeDps: turns, timesMs: [row.timeMs])),
                stamp: RecordingLine(
                    wall: row.timeMs, uptime: row.timeMs, content: .event(name: "", fields: [:], state: nil)))
        ]
    }

    /// A wearable's log has ended: what is open is decided with what there is.
    var ending: HomeInput? {
        if case .wearable = form { return .samples(Self.wearable, [], gyroscopeDps: nil, timesMs: []) }
        return nil
    }
}

extension WearableRow.FirstLine {
    fileprivate var isRow: Bool { if case .row = self { true } else { false } }
}

extension InputReader {
    /// The offset that a recording's first lines are written with, as a zone; nil where they have none or the input is standard input.
    static func zone(of inputs: [String]) -> TimeZoneRules? {
        guard let path = inputs.first, path != "-", let lines = try? LineReader(path) else { return nil }
        for _ in 0..<50 {
            guard let line = try? lines.next() else { return nil }
            guard let offset = (try? RecordingReader.parse(line))?.offsetSeconds else { continue }
            return offset == 0 ? nil : TimeZoneRules(name: "offset of the recording", initialOffsetSeconds: offset)
        }
        return nil
    }
}
