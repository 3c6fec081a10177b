import SafetyModel

/// Where a value lives: node, command class, endpoint, property, key.
struct ZWaveJSUIPlace: Equatable {
    static let notification = 113

    /// `[location/]node`, as in the topic.
    var device: String
    var commandClass: Int
    var endpoint: Int
    /// Property and key in lower case, letters and digits only.
    var property: String
    var key: String

    /// Command classes that say something about the home, by the names of named topics.
    static let classes: [String: Int] = [
        "notification": 113, "sensorbinary": 48, "sensormultilevel": 49, "meter": 50, "battery": 128,
        "centralscene": 91,
        "alarmsensor": 156, "sensoralarm": 156, "entrycontrol": 111, "sceneactivation": 43, "binarysensor": 48,
        "multilevelsensor": 49, "doorlock": 98, "basic": 32,
    ]
    private static let numbers: Set<Int> = [113, 48, 49, 50, 128, 91, 156, 111, 43, 98, 32]
    /// Classes whose property is a number: a notification's type, an Entry Control event.
    private static let numbered: [Int: ClosedRange<Int>] = [notification: 1...22, 111: 0...25]

    /// From a value topic of either form; nil for any other topic and for classes without meaning here.
    init?(_ topic: TopicLevels) {
        // Node names and locations may be numbers too: the class is the first level that a number of an endpoint and
        // then a property follow, which is no number except where the class numbers its properties.
        for index in topic.levels.indices.dropFirst() where topic.count >= index + 3 {
            let endpoint = topic[index + 1]
            let isNamed = endpoint.hasPrefix("endpoint_")
            let known = isNamed ? Self.classes[Self.letters(topic[index])] : Int(topic[index])
            guard let known, Self.numbers.contains(known), let number = Int(isNamed ? endpoint.dropFirst(9) : endpoint),
                (0...127).contains(number)
            else { continue }
            let property = topic[index + 2]
            if let number = Int(property), Self.numbered[known]?.contains(number) != true { continue }
            self.init(
                device: topic.prefix(index), commandClass: known, endpoint: number, property: Self.letters(property),
                key: Self.letters(topic[index + 3]))
            return
        }
        return nil
    }

    /// From a whole ValueID under a topic that its owner chose.
    init?(value: ZWaveJSUIValue, _ json: JSONDocument, _ topic: TopicLevels) {
        guard value.isObject, let number = json.member(json.root, "commandClass").flatMap({ json.integer($0) }),
            let commandClass = Int(exactly: number), Self.numbers.contains(commandClass),
            let property = Scalar(json, json.member(json.root, "property")).identity
        else { return nil }
        let location = value.word(json, "nodeLocation").map { $0.isEmpty ? "" : $0 + "/" } ?? ""
        let node = value.word(json, "nodeName").map { location + $0 } ?? topic.prefix(1)
        let endpoint = json.member(json.root, "endpoint").flatMap { json.integer($0) } ?? 0
        self.init(
            device: node, commandClass: commandClass, endpoint: Int(truncatingIfNeeded: endpoint),
            property: Self.letters(Substring(property)),
            key: Self.letters(Substring(Scalar(json, json.member(json.root, "propertyKey")).identity ?? "")))
    }

    private init(device: String, commandClass: Int, endpoint: Int, property: String, key: String) {
        (self.device, self.commandClass, self.endpoint) = (device, commandClass, endpoint)
        (self.property, self.key) = (property, key)
    }

    /// Lower-case letters and digits: what a topic keeps of a name.
    static func letters(_ text: Substring) -> String {
        var out = ""
        for byte in text.utf8 {
            switch byte {
            case UInt8(ascii: "A")...UInt8(ascii: "Z"): out.unicodeScalars.append(Unicode.Scalar(byte | 0x20))
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "0")...UInt8(ascii: "9"):
                out.unicodeScalars.append(Unicode.Scalar(byte))
            default: break
            }
        }
        return out
    }
}

/// A payload of any of the three forms.
struct ZWaveJSUIValue {
    var scalar: Scalar
    /// An object came: a ValueID, or a time with a value.
    var isObject = false
    var claimed: Milliseconds?
    var clock: ClockLink?
    /// The value where it is a number of a document. Whoever decides by it has to `look`.
    private(set) var reading: Reading?
    /// The unit of a whole ValueID.
    var unit: String?

    init(_ payload: [UInt8], _ json: inout JSONDocument) throws(Refusal) {
        let first = payload.first { !ScalarText.isSpace($0) }
        guard first == UInt8(ascii: "{") || first == UInt8(ascii: "[") || first == UInt8(ascii: "\"") else {
            scalar = Scalar(payload: payload)
            if scalar == .none, payload.count > 4 { throw Refusal(reason: "no value", byte: 0) }
            return
        }
        try json.parse(payload.span)
        let root = json.root
        isObject = json.kind(root) == .object
        let node = isObject ? json.member(root, "value") : root
        reading = node.flatMap { json.kind($0) == .number ? json.reading($0) : nil }
        scalar = reading.map { .number($0.raw) } ?? Scalar(json, node)
        if let time = json.member(root, "time") ?? json.member(root, "lastUpdate"), json.kind(time) == .number {
            claimed = json.unread { ClaimedTime.milliseconds($0.number(time)) }
            clock = ClockLink(token: time.index, form: .milliseconds)
        }
        unit = json.member(root, "unit").flatMap { json.string($0) }
    }

    /// What the value is decides what the message means.
    func look(_ json: JSONDocument) {
        if let reading { json.look(JSONNode(index: reading.token)) }
    }

    /// A text beside the value.
    func word(_ json: JSONDocument, _ name: StaticString) -> String? {
        isObject ? json.member(json.root, name).flatMap { json.string($0) } : nil
    }
}
