import SafetyModel

/// A small memory by name, kept in the order of the names so that it is written the same way every time. When it is
/// full, the entry that was not touched for longest goes.
struct RecentTable<Value: Codable & Sendable & Equatable>: Codable, Sendable, Equatable {
    private struct Entry: Codable, Sendable, Equatable {
        var key: String
        var value: Value
        var touched: Milliseconds
    }
    private let capacity: Int
    private var entries: [Entry] = []

    init(capacity: Int) { self.capacity = max(1, capacity) }

    func value(_ key: String) -> Value? {
        let index = place(of: key)
        return index < entries.count && entries[index].key == key ? entries[index].value : nil
    }

    /// When an entry was last set (uptime).
    func touched(_ key: String) -> Milliseconds? { entry(key)?.touched }

    /// An entry, and when it was last set.
    func entry(_ key: String) -> (value: Value, touched: Milliseconds)? {
        let index = place(of: key)
        guard index < entries.count, entries[index].key == key else { return nil }
        return (entries[index].value, entries[index].touched)
    }

    /// Changes a value where it lies, if there is one and `body` says that it did.
    mutating func change(_ key: String, at uptime: Milliseconds, _ body: (inout Value) -> Bool) -> Bool {
        let index = place(of: key)
        guard index < entries.count, entries[index].key == key, body(&entries[index].value) else { return false }
        entries[index].touched = uptime
        return true
    }

    mutating func set(_ key: String, _ value: Value, at uptime: Milliseconds) {
        let index = place(of: key)
        if index < entries.count, entries[index].key == key {
            (entries[index].value, entries[index].touched) = (value, uptime)
            return
        }
        entries.insert(Entry(key: key, value: value, touched: uptime), at: index)
        if entries.count > capacity, let oldest = entries.indices.min(by: { entries[$0].touched < entries[$1].touched })
        {
            entries.remove(at: oldest)
        }
    }

    mutating func remove(_ key: String) {
        let index = place(of: key)
        if index < entries.count, entries[index].key == key { entries.remove(at: index) }
    }

    private func place(of key: String) -> Int {
        var (low, high) = (0, entries.count)
        while low < high {
            let middle = (low + high) / 2
            if entries[middle].key < key { low = middle + 1 } else { high = middle }
        }
        return low
    }
}

/// Presses that the device or the bridge numbers: the same number again is the same press told again.
struct PressCounters: Codable, Sendable, Equatable {
    private var table = RecentTable<Int64>(capacity: 1024)
    private var counted: Int64 = 0

    /// Whether the number says that there was a press since the last one. A device met for the first time was pressed:
    /// its first message must not be lost.
    /// - Parameter forgetAfter: for counters that wrap: how long the same number means the same press.
    /// - Returns: our own number of the press, which no other has (a device's starts again with its battery); nil for
    /// none.
    mutating func count(
        _ button: String, number: Int64, at uptime: Milliseconds, forgetAfter: Milliseconds? = nil
    ) -> Int64? {
        let isPress = isPress(button, number, at: uptime, forgetAfter)
        table.set(button, number, at: uptime)
        guard isPress else { return nil }
        counted &+= 1
        return counted
    }

    private func isPress(
        _ button: String, _ number: Int64, at uptime: Milliseconds, _ forgetAfter: Milliseconds?
    ) -> Bool {
        guard let known = table.entry(button), known.value == number else { return true }
        guard let forgetAfter else { return false }
        return uptime &- known.touched > forgetAfter
    }

    /// A message with another number, of a form whose report holds if the answer is the same.
    mutating func repeated(
        _ note: RepeatedNote, _ found: inout FormValues, at uptime: Milliseconds, forgetAfter: Milliseconds? = nil
    ) -> Bool {
        guard let number = Int64(exactly: found.noted),
            isPress(note.name, number, at: uptime, forgetAfter) == note.answer
        else { return false }
        found.pressNumber = count(note.name, number: number, at: uptime, forgetAfter: forgetAfter)
        return true
    }
}

/// One kind of a device that several sources speak for (two gas sensors, three fault flags): true while one of them
/// says so.
struct StateSources: Codable, Sendable, Equatable {
    private var table = RecentTable<[String]>(capacity: 1024)

    /// Notes what one source says and returns what the device as a whole says.
    mutating func update(_ kind: String, source: String, isOn: Bool, at uptime: Milliseconds) -> Bool {
        // Told again: only the time is new.
        if isOn, table.change(kind, at: uptime, { $0.last == source }) { return true }
        var sources = table.value(kind) ?? []
        sources.removeAll { $0 == source }
        if isOn { sources = Array((sources + [source]).suffix(16)) }
        if sources.isEmpty { table.remove(kind) } else { table.set(kind, sources, at: uptime) }
        return !sources.isEmpty
    }

    func isOn(_ kind: String) -> Bool { table.value(kind) != nil }
}

/// Meters with several channels that report one by one: the device's total is the sum of what is known.
struct ChannelTotals: Codable, Sendable, Equatable {
    private struct Channel: Codable, Sendable, Equatable {
        var name: String
        var value: Double
    }
    private var table = RecentTable<[Channel]>(capacity: 1024)
    /// No meter of a home measures more.
    static let maximumValue = 1e12

    mutating func sum(_ meter: String, channel: String, _ value: Double, at uptime: Milliseconds) -> Double {
        var channels = table.value(meter) ?? []
        if let index = channels.firstIndex(where: { $0.name == channel }) {
            channels[index].value = value
        } else if channels.count < 16 {
            channels.append(Channel(name: channel, value: value))
        }
        table.set(meter, channels, at: uptime)
        return channels.reduce(0) { $0 + $1.value }
    }

    /// Whether only this channel was ever heard: then the sum is its value.
    func isAlone(_ meter: String, channel: String) -> Bool {
        table.value(meter).map { $0.count == 1 && $0[0].name == channel } ?? false
    }

    /// A message with other values, of a form whose report holds as long as each channel is alone.
    mutating func repeated(_ sums: [ChannelSum], _ found: inout FormValues, at uptime: Milliseconds) -> Bool {
        for sum in sums {
            // As a sum says it: no minus before a zero.
            let value = found.values[sum.link] + 0
            guard abs(value) < Self.maximumValue else { return false }
            found.values[sum.link] = value
            let isAlone = table.change(sum.meter, at: uptime) { channels in
                guard channels.count == 1, channels[0].name == sum.channel else { return false }
                channels[0].value = value
                return true
            }
            guard isAlone else { return false }
        }
        return true
    }
}
