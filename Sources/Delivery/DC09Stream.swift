/// Cuts a byte stream into frames: several in one read, one over many reads, rubbish between. What is no frame is counted and
/// dropped, as the standard wants: the sender repeats.
struct DC09Stream: Sendable {
    /// Longest frame that is waited for; a length field could claim 65,535.
    private let maximumBytes = 4096
    private var pending: [UInt8] = []
    private var isInFrame = false
    private(set) var refused = 0

    /// - Returns: the frames that these bytes complete, in order.
    mutating func feed(_ bytes: some Sequence<UInt8>) -> [DC09Frame.Parsed] {
        var frames: [DC09Frame.Parsed] = []
        for byte in bytes {
            switch byte {
            case 0x0a:
                // A frame holds no line feed: one begins here, whatever was before.
                if isInFrame, !pending.isEmpty { refused += 1 }
                (isInFrame, pending) = (true, [])
            case 0x0d where isInFrame:
                isInFrame = false
                do { frames.append(try DC09Frame.parse(pending)) } catch { refused += 1 }
                pending = []
            default:
                guard isInFrame else { continue }
                pending.append(byte)
                if pending.count > maximumBytes { (isInFrame, pending, refused) = (false, [], refused + 1) }
            }
        }
        return frames
    }
}
