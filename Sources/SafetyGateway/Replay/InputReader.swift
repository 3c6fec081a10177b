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
    private enum Form { case recording }
    private var form: Form?

    mutating func read(
        _ line: [UInt8], zone: TimeZoneRules, position: String, _ clock: inout ArrivalClock
    ) throws(RecordingError) -> [(ReplayInput, Moment)] {
        form = form ?? .recording
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
}
