import SafetyModel

/// The places of one home, as small numbers: a device, or a device with and without weight on it.
///
/// Where the last sign of life came from says most about how long it may stay quiet: a minute after the kitchen's sensor, four
/// hours after the bed's.
struct PlaceBook: Sendable, Codable {
    struct Place: Sendable, Codable, Equatable {
        var device: DeviceID
        var room: Int
        var isBed: Bool
        var hasWeight: Bool
        var isBathroom: Bool
    }

    /// More sensors than this share the last place: the state is bounded.
    static let limit = 96

    private(set) var places: [Place] = []
    private(set) var rooms: [String] = []
    /// A sensor of motion or of weight in the bed was heard. Nil in states that earlier versions wrote: not known.
    private(set) var seesRest: Bool? = false
    /// Twice the device's number; the second is the place with weight on it.
    private var known: [DeviceID: Entry] = [:]
    private struct Entry: Sendable, Codable {
        var without: Int
        var with: Int
    }

    var hasOneDevice: Bool { known.count == 1 }

    mutating func place(of event: ActivityEvent) -> Int {
        if event.kind == .motion || event.kind == .bed { seesRest = true }
        if let entry = known[event.device] { return event.isOn ? entry.with : entry.without }
        let entry = add(event)
        if known.count < 4 * Self.limit { known[event.device] = entry }
        return event.isOn ? entry.with : entry.without
    }

    private mutating func add(_ event: ActivityEvent) -> Entry {
        let room = roomIndex(event.room ?? event.device.name)
        if places.count + 2 > Self.limit { return Entry(without: Self.limit - 1, with: Self.limit - 1) }
        let isBed = event.kind == .bed
        var place = Place(
            device: event.device, room: room, isBed: isBed, hasWeight: false, isBathroom: Self.isBathroom(event.room))
        places.append(place)
        guard event.isPressure else { return Entry(without: places.count - 1, with: places.count - 1) }
        place.hasWeight = true
        places.append(place)
        return Entry(without: places.count - 2, with: places.count - 1)
    }

    private mutating func roomIndex(_ name: String) -> Int {
        if let index = rooms.firstIndex(of: name) { return index }
        if rooms.count >= Self.limit { return Self.limit - 1 }
        rooms.append(name)
        return rooms.count - 1
    }

    func room(ofPlace place: Int) -> Int { place < places.count ? places[place].room : -1 }

    func roomName(ofPlace place: Int) -> String? {
        let room = room(ofPlace: place)
        return room >= 0 && room < rooms.count ? rooms[room] : nil
    }

    func device(ofPlace place: Int) -> DeviceID? { place < places.count ? places[place].device : nil }

    func isBathroom(_ place: Int) -> Bool { place < places.count && places[place].isBathroom }

    /// Rooms in which a person stays alone behind a door and may need help.
    private static func isBathroom(_ room: String?) -> Bool {
        guard let room else { return false }
        return room.hasPrefix("bathroom") || room.hasPrefix("toilet") || room.hasPrefix("shower") || room == "wc"
    }
}
