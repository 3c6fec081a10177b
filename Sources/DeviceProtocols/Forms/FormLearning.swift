import SafetyModel

/// Finds the form of a message that was just decoded in full: which bytes must be the same for the report to be the same.
struct FormLearning {
    private let json: JSONDocument
    private let reads: JSONReads
    private let report: Report
    private(set) var segments: [FormSegment] = []
    /// How far the template is cut up.
    private var cursor: Int32 = 0
    private var links = 0
    private var hasClock = false
    private var hasNumber = false

    /// Most tokens that a form may have.
    static let maximumHoles = 256

    private init(_ json: JSONDocument, _ reads: JSONReads, _ report: Report) {
        (self.json, self.reads, self.report) = (json, reads, report)
    }

    /// The segments, with places in the payload; nil where the message has no form that could be trusted.
    static func segments(
        of payload: [UInt8], _ json: JSONDocument, _ reads: JSONReads, _ report: Report
    ) -> [FormSegment]? {
        var learning = FormLearning(json, reads, report)
        let end = Int32(payload.count)
        if reads.texts == 0 {
            if report.note?.number != nil { return nil }
            if report.links.isEmpty { return [FormSegment(start: 0, end: end, hole: .end)] }
            guard report.links.count == 1, report.links[0].token == Reading.payload else { return nil }
            return [
                FormSegment(start: 0, end: 0, hole: .payload).with(report.links[0], 0),
                FormSegment(start: end, end: end, hole: .end),
            ]
        }
        guard reads.texts == 1, json.holds(payload) else { return nil }
        learning.visit(json.root)
        guard learning.links == report.links.count, learning.hasClock == (report.clock != nil),
            learning.hasNumber == (report.note?.number != nil),
            learning.segments.count <= maximumHoles
        else { return nil }
        learning.segments.append(FormSegment(start: learning.cursor, end: end, hole: .end))
        return learning.segments
    }

    private mutating func visit(_ node: JSONNode) {
        switch json.kind(node) {
        case .object, .array:
            var values: [JSONNode] = []
            json.forEachMember(node) { _, value in values.append(value) }
            json.forEachElement(node) { values.append($0) }
            for value in values { visit(value) }
        case .null: break
        case .string, .number, .bool: if let hole = hole(node) { cut(node, hole) }
        }
    }

    private mutating func cut(_ node: JSONNode, _ hole: (hole: FormSegment.Hole, link: Int)) {
        let token = json.token(node)
        var segment = FormSegment(start: cursor, end: token.start, hole: hole.hole)
        if hole.link >= 0 { segment = segment.with(report.links[hole.link], hole.link) }
        segments.append(segment)
        cursor = token.end
    }

    /// What may stand there instead; nil: nothing else.
    private mutating func hole(_ node: JSONNode) -> (FormSegment.Hole, Int)? {
        if reads.isRead[Int(node.index)] { return nil }
        let isText = json.kind(node) == .string
        if let link = report.links.firstIndex(where: { $0.token == node.index }) {
            guard isText || json.kind(node) == .number else { return nil }
            links += 1
            return (isText ? .quotedReading : .reading, link)
        }
        if report.note?.number == node.index {
            guard json.kind(node) == .number else { return nil }
            hasNumber = true
            return (.noted, -1)
        }
        if let clock = report.clock, clock.token == node.index {
            hasClock = true
            switch clock.form {
            case .text: return isText ? (.clockText, -1) : nil
            case .local: return isText ? (.clockLocal, -1) : nil
            case .seconds: return isText ? nil : (.clockSeconds, -1)
            case .milliseconds: return isText ? nil : (.clockMilliseconds, -1)
            }
        }
        switch json.kind(node) {
        case .string: return (.text, -1)
        case .number: return (.number, -1)
        default: return (.word, -1)
        }
    }
}

extension FormSegment {
    fileprivate func with(_ link: ReadingLink, _ index: Int) -> FormSegment {
        var copy = self
        copy.link = Int16(truncatingIfNeeded: index)
        (copy.scale, copy.offset) = (link.scale, link.offset)
        (copy.low, copy.high) = (link.limits.lowerBound, link.limits.upperBound)
        return copy
    }
}

extension JSONDocument {
    /// Whether this is the text that was parsed.
    func holds(_ payload: [UInt8]) -> Bool {
        bytes.count == payload.count + JSONScanner.padding && bytes.dropLast(JSONScanner.padding).elementsEqual(payload)
    }
}
