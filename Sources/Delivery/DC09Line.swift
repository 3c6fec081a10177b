import SafetyModel

/// The connection to one centre with its sequence numbers. Blocks; used by one thread at a time.
struct DC09Line: ~Copyable {
    private let settings: DC09Settings
    private var connection: TCPConnection?
    private var stream = DC09Stream()
    private var sequence = 0
    /// The receiver's clock minus ours, learnt from its NAK.
    var clockCorrection: Milliseconds = 0

    init(settings: DC09Settings) { self.settings = settings }

    /// 1 to 9999, then 1 again.
    mutating func nextSequence() -> Int {
        sequence = sequence % 9999 + 1
        return sequence
    }

    mutating func exchange(_ frame: DC09Frame, cipher: DC09Cipher?) -> DC09Answer {
        let bytes: [UInt8]
        if let cipher {
            guard let encoded = cipher.encoded(frame, padding: DC09Cipher.randomPadding) else {
                return .noConnection("the frame could not be encrypted")
            }
            bytes = encoded
        } else {
            bytes = frame.encoded()
        }
        // A connection that idled may be dead without our knowing: then, and only then, once more on a new one.
        let wasOpen = connection != nil
        let answer = attempt(bytes, frame, cipher)
        guard wasOpen, connection == nil, answer.isBroken else { return answer }
        return attempt(bytes, frame, cipher)
    }

    private mutating func attempt(_ bytes: [UInt8], _ frame: DC09Frame, _ cipher: DC09Cipher?) -> DC09Answer {
        if connection == nil {
            switch TCPConnection.open(host: settings.host, port: settings.port, timeout: settings.connectMilliseconds) {
            case .success(let descriptor): connection = TCPConnection(descriptor: descriptor)
            case .failure(let failure): return .noConnection(failure.reason)
            }
            stream = DC09Stream()
        }
        guard connection?.write(bytes, timeout: settings.answerMilliseconds) == true else {
            connection = nil
            return .noAnswer("the connection broke while sending")
        }
        return answer(to: frame, cipher)
    }

    private mutating func answer(to frame: DC09Frame, _ cipher: DC09Cipher?) -> DC09Answer {
        let deadline = TCPConnection.uptime() + Milliseconds(settings.answerMilliseconds)
        while true {
            let left = deadline - TCPConnection.uptime()
            guard left > 0, let bytes = connection?.read(timeout: Int(left)) else {
                // Late answers of this frame must not be taken for the next one's.
                connection = nil
                return .noAnswer("no answer in \(settings.answerMilliseconds) ms")
            }
            guard !bytes.isEmpty else {
                connection = nil
                return .noAnswer("the centre closed the connection without an answer")
            }
            for parsed in stream.feed(bytes) {
                if let answer = Self.meaning(of: parsed, for: frame, cipher) { return answer }
            }
        }
    }

    /// nil for what does not answer this frame.
    private static func meaning(
        of parsed: DC09Frame.Parsed, for frame: DC09Frame, _ cipher: DC09Cipher?
    ) -> DC09Answer? {
        let answer: DC09Frame
        switch parsed {
        case .clear(let clear): answer = clear
        case .encrypted(let head, let bytes):
            guard let cipher, let decoded = try? cipher.decoded(head: head, cipher: bytes) else { return nil }
            answer = decoded
        }
        if answer.id == "NAK" { return .clockRefused(answer.timestamp.flatMap(DC09Time.milliseconds)) }
        guard answer.sequence == frame.sequence, answer.account == nil || answer.account == frame.account else {
            return nil
        }
        switch answer.id {
        case "ACK": return .acknowledged
        case "DUH": return .unknownContent
        default: return nil
        }
    }
}

extension DC09Answer {
    fileprivate var isBroken: Bool { if case .noAnswer = self { true } else { false } }
}
