import SafetyModel

/// One resident in a small flat behind Zigbee2MQTT. Fictional, seeded, the same bytes every time.
struct SimulatedHome {
    struct Event {
        var wall: Milliseconds
        var message: Message
    }
    static let scenarios = ["day", "sos", "smoke", "gas", "water_leak", "fall"]

    private var random: SeededGenerator
    private let start: Milliseconds
    private let zone: TimeZoneRules
    private var events: [Event] = []

    init(seed: UInt64, start: Milliseconds, zone: TimeZoneRules) {
        (random, self.start, self.zone) = (SeededGenerator(state: seed), start, zone)
    }

    /// Ordinary days, in order of time; the inventory comes first.
    mutating func days(_ count: Int) -> [Event] {
        events = []
        announce(at: start)
        for day in 0..<count { live(from: start + Milliseconds(day) * 86_400_000) }
        return events.sorted { ($0.wall, $0.message.topic) < ($1.wall, $1.message.topic) }
    }

    /// One emergency, now.
    mutating func emergency(_ scenario: String) -> [Event] {
        events = []
        announce(at: start)
        let at = start + 1000
        switch scenario {
        case "sos": say(at, "bathroom_sos", #"{"action":"emergency","battery":97,"linkquality":88}"#)
        case "smoke": say(at, "kitchen_smoke", #"{"smoke":true,"battery":94,"linkquality":120,"test":false}"#)
        case "gas": say(at, "kitchen_gas", #"{"gas":true,"linkquality":131}"#)
        case "water_leak": say(at, "bathroom_leak", #"{"water_leak":true,"battery":81,"linkquality":77}"#)
        default: say(at, "bedroom_radar", #"{"fall_status":"fall_alarm","occupancy":true,"linkquality":140}"#)
        }
        return events
    }

    private mutating func announce(at wall: Milliseconds) {
        let online = Array(#"{"state":"online"}"#.utf8)
        events.append(
            Event(wall: wall, message: Message(topic: "zigbee2mqtt/bridge/state", payload: online, retained: true)))
        events.append(
            Event(
                wall: wall,
                message: Message(topic: "zigbee2mqtt/bridge/devices", payload: SimulatedInventory.json, retained: true))
        )
    }

    private mutating func say(_ wall: Milliseconds, _ device: String, _ payload: String) {
        events.append(Event(wall: wall, message: Message(topic: "zigbee2mqtt/\(device)", payload: Array(payload.utf8))))
    }

    private mutating func minutes(_ range: ClosedRange<Double>) -> Milliseconds {
        Milliseconds(Double.random(in: range, using: &random) * 60_000)
    }

    /// A day from midnight to midnight: asleep, up for the bathroom once, breakfast, out for shopping, lunch, rest, evening.
    private mutating func live(from midnight: Milliseconds) {
        let hour: Milliseconds = 3_600_000
        stir("bathroom_motion", at: midnight + 3 * hour + minutes(-40...40))
        stir("bedroom_motion", at: midnight + 3 * hour + minutes(45...55))
        var now = midnight + 6 * hour + minutes(30...60)
        contact("bed_mat", at: now)
        for room in ["bedroom", "bathroom", "kitchen", "living_room"] {
            now = stay(room, from: now, for: minutes(8...25))
        }
        kettle(at: now - minutes(5...8))
        let out = midnight + 9 * hour + minutes(0...45)
        while now < out {
            now = stay(Self.rooms[Int.random(in: 0..<4, using: &random)], from: now, for: minutes(10...35))
        }
        door(at: now)
        now += minutes(45...100)
        door(at: now)
        let bedtime = midnight + 21 * hour + minutes(15...75)
        while now < bedtime {
            now = stay(Self.rooms[Int.random(in: 0..<4, using: &random)], from: now, for: minutes(6...40))
            if Int.random(in: 0..<12, using: &random) == 0 { kettle(at: now) }
        }
        now = stay("bathroom", from: now, for: minutes(6...12))
        _ = stay("bedroom", from: now, for: minutes(8...20))
        for hourOfDay in 0..<24 {
            let at = midnight + Milliseconds(hourOfDay) * hour + minutes(0...55)
            let temperature = 24 + Double(Int.random(in: 0..<40, using: &random)) / 10
            say(
                at, "living_climate",
                "{\"temperature\":\(temperature),\"humidity\":58,\"battery\":90,\"linkquality\":99}")
        }
        say(midnight + 12 * hour, "kitchen_smoke", #"{"smoke":false,"battery":94,"linkquality":120,"test":false}"#)
        say(midnight + 12 * hour + 5000, "kitchen_gas", #"{"gas":false,"linkquality":131}"#)
    }

    private static let rooms = ["bedroom", "bathroom", "kitchen", "living_room"]

    private mutating func stay(_ room: String, from wall: Milliseconds, for length: Milliseconds) -> Milliseconds {
        var at = wall
        while at < wall + length {
            stir("\(room)_motion", at: at)
            at += minutes(1.5...7)
        }
        return wall + length
    }

    private mutating func stir(_ sensor: String, at wall: Milliseconds) {
        say(wall, sensor, #"{"occupancy":true,"battery":88,"linkquality":101}"#)
        say(wall + 90_000, sensor, #"{"occupancy":false,"battery":88,"linkquality":101}"#)
    }

    private mutating func contact(_ sensor: String, at wall: Milliseconds) {
        say(wall, sensor, #"{"contact":false,"battery":92,"linkquality":80}"#)
    }

    private mutating func door(at wall: Milliseconds) {
        stir("entrance_motion", at: wall - 20_000)
        contact("front_door", at: wall)
        say(wall + 15_000, "front_door", #"{"contact":true,"battery":92,"linkquality":80}"#)
    }

    private mutating func kettle(at wall: Milliseconds) {
        say(wall, "kettle", #"{"power":2010,"energy":12.5,"state":"ON","linkquality":201}"#)
        say(wall + 210_000, "kettle", #"{"power":0,"energy":12.6,"state":"ON","linkquality":201}"#)
    }
}

/// SplitMix64 (Steele, Lea, Flood 2014): a few lines, the same everywhere.
struct SeededGenerator: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9e37_79b9_7f4a_7c15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xbf58_476d_1ce4_e5b9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94d0_49bb_1331_11eb
        return mixed ^ (mixed >> 31)
    }
}
