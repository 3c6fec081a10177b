import Detection
import HomePipeline
import Recording
import SafetyModel

/// What a line of an input file stands for.
enum ReplayInput {
    case home(HomeInput)
    case snapshot(state: [UInt8], home: String)
}

/// Tells by its first line what a file is, then reads its lines.
struct InputReader {
    private enum Form { case recording, homeLog, wearable(hasGyroscope: Bool) }
    private var form: Form?
    static let wearable = DeviceID("wearable")

    mutating func read(
        _ line: [UInt8], zone: TimeZoneRules, _ clock: inout ArrivalClock
    ) throws(RecordingError) -> [(ReplayInput, Moment)] {
        guard let form else {
            self.form = Self.form(of: line)
            let isData =
                switch self.form {
                case .recording: true
                case .homeLog: line.first.map { (0x30...0x39).contains($0) } == true
                case .wearable, nil: WearableRow.firstLine(line).isRow
                }
            return isData ? try read(line, zone: zone, &clock) : []
        }
        switch form {
        case .recording: return try recording(line, &clock)
        case .homeLog: return try homeLog(line, zone, &clock)
        case .wearable(let hasGyroscope): return try wearable(line, hasGyroscope, &clock)
        }
    }

    private static func form(of line: [UInt8]) -> Form {
        let text = String(decoding: line.prefix(200), as: UTF8.self).drop { $0 == "\u{FEFF}" }
        switch WearableRow.firstLine(line) {
        case .names(let hasGyroscope), .row(let hasGyroscope): return .wearable(hasGyroscope: hasGyroscope)
        case .other: break
        }
        if text.hasPrefix("timestamp_iso") || text.first.map({ $0.isNumber }) == true { return .homeLog }
        return .recording
    }

    private func recording(_ line: [UInt8], _ clock: inout ArrivalClock) throws(RecordingError) -> [(
        ReplayInput, Moment
    )] {
        let parsed = try RecordingReader.parse(line)
        let moment = clock.moment(of: parsed)
        switch parsed.content {
        case .message(let message): return [(.home(.message(message)), moment)]
        case .event("snapshot", let fields, let state):
            return state.map { [(.snapshot(state: $0, home: fields["home"] ?? "home"), moment)] } ?? []
        case .event(let name, let fields, _):
            return HomeInput(event: name, fields: fields).map { [(.home($0), moment)] } ?? []
        }
    }

    /// Local times without offsets: a row in the hour that occurs twice is its first one, and time never runs backwards.
    private func homeLog(
        _ line: [UInt8], _ zone: TimeZoneRules, _ clock: inout ArrivalClock
    ) throws(RecordingError) -> [(ReplayInput, Moment)] {
        switch HomeLogParser.row(line[...]) {
        case .failure(let problem): throw RecordingError(reason: problem.reason, byte: 0)
        case .success(nil): return []
        case .success(let row?):
            let stamp = RecordingLine(
                wall: zone.wall(local: row.local), content: .event(name: "", fields: [:], state: nil))
            let moment = clock.moment(of: stamp)
            if case .activity(let event) = row.sign { return [(.home(.sign(event)), moment)] }
            return [(.home(.sign(nil)), moment)]
        }
    }

    /// The same rows as `evaluate falls` reads.
    private func wearable(
        _ line: [UInt8], _ hasGyroscope: Bool, _ clock: inout ArrivalClock
    ) throws(RecordingError) -> [(ReplayInput, Moment)] {
        let bytes = line.starts(with: [0xef, 0xbb, 0xbf]) ? Array(line.dropFirst(3)) : line
        var index = 0
        let row: WearableRow?
        do throws(WearableRow.Refusal) {
            row = try WearableRow.read(bytes.span, &index, hasGyroscope: hasGyroscope)
        } catch {
            throw RecordingError(reason: "t_ms,ax_g,ay_g,az_g expected; column \(error.column) cannot be read", byte: 0)
        }
        guard let row else { return [] }
        let moment = clock.moment(
            of: RecordingLine(
                wall: row.timeMs, uptime: row.timeMs, content: .event(name: "", fields: [:], state: nil)))
        let turns = hasGyroscope ? [row.turnDps] : nil
        return [
            (
                .home(
                    .samples(Self.wearable, [row.accelerationG], gyroscopeDps: turns, timesMs: [row.timeMs])), moment
            )
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
