import SafetyModel

/// `<id>/events/rpc`: what changed, everything, and what happened.
extension ShellyGen2 {
    mutating func notification(_ json: JSONDocument, device: String, at now: Moment) -> Report {
        guard let method = json.member(json.root, "method"), let params = json.member(json.root, "params") else {
            return .ignoring("no notification")
        }
        // Seconds since 1970, or since start before the device knows the time.
        let time = json.member(params, "ts").flatMap { json.kind($0) == .number ? $0 : nil }
        let (claimed, clock) = json.claimedTime(time)
        var facts = DeviceFacts(DeviceID(device), claimedWall: claimed)
        (facts.clock, facts.effect) = (clock, .repeats)
        let isWhole = json.equals(method, "NotifyFullStatus")
        if json.equals(method, "NotifyEvent") {
            if let sensor = bluetooth(json, params) {
                if gateways?.contains(device) != true, (gateways?.count ?? 0) < 64 {
                    gateways = (gateways ?? []) + [device]
                }
                var report = sensor.decode(packets: &packets, at: now)
                report.bridge = device
                return report
            }
            events(json, params, &facts)
        } else if isWhole || json.equals(method, "NotifyStatus") {
            var members: [(name: String, node: JSONNode)] = []
            json.forEachMember(params) { key, value in
                if let name = json.string(key) { members.append((name, value)) }
            }
            for member in members.prefix(128) {
                let component = ShellyComponent(json: json, node: member.node, isWhole: isWhole)
                self.component(Substring(member.name), component, &facts, at: now)
            }
        }
        return facts.report(otherwise: "nothing about the home has changed")
    }

    /// `btn_down` and `btn_up` are the halves of the press that follows.
    private func events(_ json: JSONDocument, _ params: JSONNode, _ facts: inout DeviceFacts) {
        guard let list = json.member(params, "events") else { return }
        var presses: [ButtonPress] = []
        json.forEachElement(list) { event in
            guard let name = json.member(event, "event").flatMap({ json.string($0) }) else { return }
            if let press = Self.presses[name] { presses.append(press) }
            let component = json.member(event, "component").flatMap { json.string($0) }?.prefix { $0 != ":" }
            if let component, let kind = Self.alarms[String(component)] { Self.alarm(kind, name, &facts) }
        }
        for press in presses { facts.press(press) }
    }

    private static let alarms: [String: ObservationKind] = ["smoke": .smoke, "flood": .waterLeak, "gas": .gas]

    /// What a detector tells beside its state. The end of a test is not told.
    private static func alarm(_ kind: ObservationKind, _ event: String, _ facts: inout DeviceFacts) {
        switch event {
        case "alarm", "alarm_on": facts.flag(kind, true)
        case "alarm_off": facts.flag(kind, false)
        case "alarm_test": facts.flag(.test, true, isEvent: true)
        default: break
        }
    }

    /// What the script of Shelly's examples emits, under a name that its owner may change: the sensor's properties in an event.
    private func bluetooth(_ json: JSONDocument, _ params: JSONNode) -> ShellyBLU? {
        var found: ShellyBLU?
        guard let list = json.member(params, "events") else { return nil }
        json.forEachElement(list) { event in
            guard let data = json.member(event, "data"), json.member(data, "address") != nil,
                json.member(data, "BTHome_version") != nil || json.member(data, "pid") != nil
            else { return }
            found = ShellyBLU(json: json, node: data, address: "")
        }
        return found
    }

    private static let presses: [String: ButtonPress] = [
        "single_push": .single, "double_push": .double, "triple_push": .triple, "long_push": .long,
        "long_double_push": .long, "long_triple_push": .long, "hold_press": .long,
    ]
}
