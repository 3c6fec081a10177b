import Detection
import SafetyModel

extension HomePipeline {
    /// What each detector would say next if nothing more happened, and why it is silent now: for `status` and `replay --explain`.
    /// Nothing changes. Ordered by detector, always the same for the same state.
    /// - Parameter now: at or after the last input.
    package func foresight(at now: Moment) -> [Foresight] {
        var list: [Foresight] = []
        if signs.canSeePeople {
            list.append(inactivity.foresight(at: now))
            if let stay = inactivity.stayForesight(at: now) { list.append(stay) }
        } else {
            list.append(
                Foresight(
                    "inactivity",
                    says: Bilingual(
                        zh: "没有能感知人的设备，无法判断有无活动", en: "no device that senses people was heard: silence is not judged")))
        }
        list += falls.foresight(at: now) + wearableForesight
        list += vitals.foresight(at: now)
        list += hazards.foresight(at: now)
        list += utilities.foresight(at: now)
        list += supervision.foresight(at: now)
        for link in [Message.Link.home, .uplink] {
            if let foresight = foresight(of: link, at: now) { list.append(foresight) }
        }
        return list
    }

    private func foresight(of link: Message.Link, at now: Moment) -> Foresight? {
        let name =
            link == .home ? Bilingual(zh: "家中 MQTT 服务", en: "the home's broker") : Bilingual(zh: "值守台", en: "the desk")
        let says = Bilingual(zh: "与\(name.zh)断开", en: "the connection to \(name.en) is down")
        if linksReported.contains(link) { return Foresight("link", says: says, isStanding: true) }
        guard let since = linksDown[link] else { return nil }
        return Foresight(
            "link", says: says, deadline: now.at(uptime: since.uptime &+ Self.linkGraceMilliseconds))
    }
}
