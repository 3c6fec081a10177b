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
            if case .recording = self.form { return try read(line, zone: zone, &clock) }
            if case .homeLog = self.form, line.first.map({ (0x30...0x39).contains($0) }) == true {
                return try read(line, zone: zone, &clock)
            }
            return []
        }
        switch form {
        case .recording: return try recording(line, &clock)
        case .homeLog: return try homeLog(line, zone, &clock)
        case .wearable(let hasGyroscope): return [try wearable(line, hasGyroscope, &clock)]
        }
    }

    private static func form(of line: [UInt8]) -> Form {
        let text = String(decoding: line.prefix(200), as: UTF8.self).drop { $0 == "\u{FEFF}" }
        if text.hasPrefix("t_ms") { return .wearable(hasGyroscope: text.contains("gx_dps")) }
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

    private mutating func wearable(
        _ line: [UInt8], _ hasGyroscope: Bool, _ clock: inout ArrivalClock
    ) throws(RecordingError) -> (ReplayInput, Moment) {
        let cells = String(decoding: line, as: UTF8.self).split(separator: ",", omittingEmptySubsequences: false)
        let numbers = cells.map { Double($0) ?? .nan }
        guard numbers.count >= 4, let time = Milliseconds(exactly: numbers[0].rounded()) else {
            throw RecordingError(reason: "t_ms,ax_g,ay_g,az_g expected", byte: 0)
        }
        let moment = clock.moment(
            of: RecordingLine(wall: time, uptime: time, content: .event(name: "", fields: [:], state: nil)))
        let sample = SIMD3(Float(numbers[1]), Float(numbers[2]), Float(numbers[3]))
        let turn =
            hasGyroscope && numbers.count >= 7
            ? [SIMD3(Float(numbers[4]), Float(numbers[5]), Float(numbers[6]))] : nil
        return (.home(.samples(Self.wearable, [sample], gyroscopeDps: turn, timesMs: [time])), moment)
    }

    /// A wearable's log has ended: what is open is decided with what there is.
    var ending: HomeInput? {
        if case .wearable = form { return .samples(Self.wearable, [], gyroscopeDps: nil, timesMs: []) }
        return nil
    }
}
