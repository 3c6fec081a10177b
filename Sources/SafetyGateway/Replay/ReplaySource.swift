import Archives
import ArgumentParser
import Recording
import SafetyModel

/// One input file of a replay with the line that is its turn next.
struct ReplaySource {
    /// A line that cannot be read, or a file that ends in the middle.
    struct Fault: Error {
        var text: String
        /// Nothing follows in this file.
        var isEnd: Bool
    }
    private let lines: LineReader
    private(set) var reader = InputReader()
    private(set) var head: [ReplayLine]?
    private(set) var goodLines = 0
    /// The newest wall time so far, and how many lines were older than it by more than a second.
    private var newest: Milliseconds = .min
    private var older = 0
    private var firstOlder = 0

    init(_ path: String) throws(ExitCode) {
        do { lines = try LineReader(path) } catch { throw Console.fail("\(error)", .notReachable) }
    }

    /// By which several files are merged: a line without a time follows the one before it.
    var order: Milliseconds { head?.first?.stamp.wall ?? newest }

    mutating func advance(zone: TimeZoneRules) throws(Fault) {
        head = nil
        while head == nil {
            let line: [UInt8]?
            do throws(ArchiveError) { line = try lines.next() } catch {
                throw Fault(text: "\(error.path), after line \(lines.number): \(error.reason)", isEnd: true)
            }
            guard let line else { return }
            if line.isEmpty { continue }
            do throws(RecordingError) {
                let found = try reader.lines(line, zone: zone)
                goodLines += 1
                if !found.isEmpty { head = found }
            } catch {
                throw Fault(
                    text: "\(lines.path), line \(lines.number): \(error.reason) (byte \(error.byte))", isEnd: false)
            }
        }
    }

    mutating func noteOrder(of stamp: RecordingLine) {
        guard let wall = stamp.wall else { return }
        if newest != .min, wall < newest &- 1000 {
            older += 1
            if older == 1 { firstOlder = lines.number }
        }
        newest = max(newest, wall)
    }

    /// What a technician should know of the file.
    func tellWhatIsOdd() {
        if goodLines == 0 { Console.note("\(lines.path) holds nothing: nothing can be concluded") }
        if older > 0 {
            Console.note(
                "\(lines.path): \(older) lines are older than one before them (first: line \(firstOlder)); "
                    + "they are taken at that one's time: sort the recording by `tst`")
        }
    }
}
