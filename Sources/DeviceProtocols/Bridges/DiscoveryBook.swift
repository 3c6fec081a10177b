import SafetyModel

/// Every entity that was discovered, by the topics on which it speaks.
struct DiscoveryBook: Sendable, Codable {
    static let maximumEntities = 8000

    /// What one topic carries.
    private struct Carried: Sendable, Codable {
        var states: [String] = []
        var availabilities: [String] = []
        var isEmpty: Bool { states.isEmpty && availabilities.isEmpty }
    }

    /// By the discovery message's topic, and the component's key in the whole-device form.
    private(set) var entities: [String: DiscoveryEntity] = [:]
    private var topics: [String: Carried] = [:]
    private var profiles: [DeviceID: DeviceProfile] = [:]
    /// What each availability topic said last.
    private var available: [String: Bool] = [:]
    /// When an entity with an off-delay was last on.
    private var lastOn: [String: Milliseconds] = [:]
    /// Which of several entities of one device and kind are on. Nil in snapshots of earlier versions.
    var sources: StateSources?
    /// How many entities of one device tell of one danger, by both names; nil where it has to be counted again. No part of the
    /// state.
    var counts: [String: Int]?

    private enum CodingKeys: String, CodingKey { case entities, topics, profiles, available, lastOn, sources }

    func knows(_ topic: String) -> Bool { topics[topic] != nil }
    func carriesAlarms(on topic: String) -> Bool {
        topics[topic]?.states.contains { entities[$0]?.canRaise == true } ?? false
    }
    func knows(_ device: DeviceID) -> Bool { profiles[device] != nil }

    mutating func add(_ entity: DiscoveryEntity, key: String) {
        remove(key)
        guard entities.count < Self.maximumEntities else { return }
        entities[key] = entity
        counts = nil
        if let topic = entity.topic, entity.meaning != nil { topics[topic, default: Carried()].states.append(key) }
        for place in entity.availability { topics[place.topic, default: Carried()].availabilities.append(key) }
    }

    /// Forgets an entity, or all of a whole-device message.
    mutating func remove(_ key: String) {
        for known in entities.keys.filter({ $0 == key || $0.hasPrefix(key + "#") }) {
            guard let entity = entities.removeValue(forKey: known) else { continue }
            counts = nil
            lastOn[known] = nil
            for topic in [entity.topic].compactMap({ $0 }) + entity.availability.map(\.topic) {
                topics[topic]?.states.removeAll { $0 == known }
                topics[topic]?.availabilities.removeAll { $0 == known }
                if topics[topic]?.isEmpty == true { topics[topic] = nil }
            }
        }
    }

    /// The device's profile with one more capability.
    mutating func profile(
        of device: DeviceID, bridge: String, config: DiscoveryConfig, meaning: DiscoveryMeaning?
    ) -> DeviceProfile {
        var profile = profiles[device] ?? DeviceProfile(device: device, bridge: bridge)
        let about = config.device
        profile.vendor = about?.text(DiscoveryKey.manufacturer) ?? profile.vendor
        profile.model = about?.text(DiscoveryKey.model) ?? profile.model
        profile.room = about?.text(DiscoveryKey.area) ?? profile.room
        if let meaning {
            let kind = meaning.form == .call ? .button : meaning.kind
            if !profile.capabilities.contains(kind) { profile.capabilities.append(kind) }
        }
        if profiles.count < Self.maximumEntities || profiles[device] != nil { profiles[device] = profile }
        return profile
    }

    /// Topics of a device's entities that can raise an alarm.
    func alarmTopics(of device: DeviceID) -> [String] {
        Set(entities.values.filter { $0.device == device && $0.canRaise }.compactMap(\.topic)).sorted()
    }

    /// What a message on a known topic says; nil if the topic is not known.
    mutating func decode(_ message: Message, at now: Moment, _ json: inout JSONDocument) throws(Refusal) -> Report? {
        guard let carried = topics[message.topic] else { return nil }
        if message.payload.isEmpty { return .passing("topic cleared") }
        guard let payload = String(validating: message.payload, as: UTF8.self) else {
            throw Refusal(reason: "not UTF-8", byte: 0)
        }
        let document = parsed(message, &json)
        var report = Report()
        var refusal: String?
        report.effect = carried.availabilities.isEmpty ? .repeats : .changesOwn
        for key in carried.states {
            guard let entity = entities[key] else { continue }
            switch entity.answer(payload, document) {
            case .fact(let fact):
                let whole = together(fact, of: entity, key, isLive: !message.retained, at: now, &report)
                add(whole, nil, of: entity, key, at: now, to: &report)
            case .measured(let fact, let reading):
                add(fact, reading, of: entity, key, at: now, to: &report)
            case .nothing: report.heard = entity.device
            case .refused(let reason): refusal = refusal ?? reason
            }
        }
        for key in carried.availabilities { addAvailability(key, message.topic, payload, document, &report) }
        if !report.observations.isEmpty { return report }
        if let refusal { throw Refusal(reason: refusal, byte: 0) }
        report.ignored = "no value"
        return report
    }

    private func parsed(_ message: Message, _ json: inout JSONDocument) -> JSONDocument? {
        do throws(Refusal) {
            try json.parse(message.payload.span)
            return json
        } catch {
            return nil
        }
    }

    private mutating func add(
        _ fact: Observation, _ reading: Reading?, of entity: DiscoveryEntity, _ key: String, at now: Moment,
        to report: inout Report
    ) {
        var fact = fact
        if let delay = entity.offDelay, fact.value == .flag(true), entity.canRaise {
            // No OFF will come: each ON after the delay is a new one, those before it go on with the first.
            report.effect = .changesOwn
            let before = lastOn[key]
            lastOn[key] = now.uptime
            if let before, now.uptime &- before < delay {
                report.heard = entity.device
                return
            }
            fact.isEvent = true
        }
        if entity.callsForHelp || entity.meaning?.form == .call { report.callsForHelp = true }
        if !report.observations.contains(where: {
            $0.device == fact.device && $0.kind == fact.kind && $0.value == fact.value
        }) {
            if let reading {
                report.links.append(
                    ReadingLink(
                        reading, observation: report.observations.count, limits: Plausible.range(fact.kind)))
                // Two of a kind are two facts while they differ.
                if report.observations.contains(where: { $0.device == fact.device && $0.kind == fact.kind }) {
                    report.effect = .changesOwn
                }
            }
            report.observations.append(fact)
        } else if reading != nil {
            report.effect = .changesOwn
        }
    }

    /// Under mode `all` a device is there only while every one of its topics says so.
    private mutating func addAvailability(
        _ key: String, _ topic: String, _ payload: String, _ json: JSONDocument?, _ report: inout Report
    ) {
        guard let entity = entities[key], let place = entity.availability.first(where: { $0.topic == topic }) else {
            return
        }
        let text = place.template.map { $0.value(payload, json).rendered } ?? payload
        guard let text, text == place.online || text == place.offline else { return }
        var isOnline = text == place.online
        if available.count < Self.maximumEntities { available[topic] = isOnline }
        if entity.needsAllAvailable, isOnline {
            isOnline = entity.availability.allSatisfy { available[$0.topic] != false }
        }
        if entity.needsAnyAvailable == true, !isOnline {
            isOnline = entity.availability.contains { available[$0.topic] == true }
        }
        let fact = Observation(entity.device, .availability, .text(isOnline ? "online" : "offline"))
        if !report.observations.contains(where: { $0.device == fact.device && $0.kind == .availability }) {
            report.observations.append(fact)
        }
    }
}
