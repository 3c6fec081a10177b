import AlertRouter
import SafetyModel

extension DeskProtocol {
    package func result(_ result: CommandResult) -> Publication {
        var out = JSONWriter(capacity: 256)
        out.beginObject()
        out.key("command_id")
        out.string(result.commandID)
        out.key("status")
        out.string(result.status.rawValue)
        out.key("alert")
        out.string(result.alertID)
        out.key("revision")
        if let revision = result.revision { out.int(revision) } else { out.null() }
        out.key("note")
        out.string(result.note)
        out.endObject()
        return Publication(topic: "\(base)/command/result", payload: out.finish(), qos: 1, link: .uplink)
    }

    package func alertTopic(_ id: String) -> String { "\(base)/alert/\(id)" }

    /// The alert object, retained until it is off the list.
    package func alert(_ alert: Alert) -> Publication {
        Publication(topic: alertTopic(alert.id), payload: alert.json(zone: zone), qos: 1, retain: true, link: .uplink)
    }

    /// Takes a closed alert out of the broker.
    package func cleared(_ id: String) -> Publication {
        Publication(topic: alertTopic(id), payload: [], qos: 1, retain: true, link: .uplink)
    }

    package func presence(isOnline: Bool) -> Publication {
        Publication(
            topic: presenceTopic, payload: Array((isOnline ? "online" : "offline").utf8), qos: 1, retain: true,
            link: .uplink)
    }

    /// A siren or voice in the home. Their own payloads where the configuration gives them, else an object that says why.
    package func local(_ promise: Promise, _ siren: SirenSettings) -> Publication {
        let isVoice = promise.channel == .voice
        let isOn =
            switch promise.purpose {
            case .raise, .reminder, .update, .checkIn: true
            case .taken, .closed, .helpIsComing: false
            }
        let topic = isVoice ? siren.voiceTopic : siren.sirenTopic
        if !isVoice, let payload = isOn ? siren.onPayload : siren.offPayload {
            return Publication(topic: topic, payload: Array(payload.utf8), qos: 1, link: .home)
        }
        let isQuestion = isVoice && isOn && promise.alert.isQuestion && promise.alert.condition == .active
        let words = isQuestion ? Self.fallQuestion : spoken(promise)
        var out = JSONWriter(capacity: 256)
        out.beginObject()
        out.key("state")
        out.string(isOn ? "on" : "off")
        out.key("purpose")
        out.string(isQuestion ? Promise.Purpose.checkIn.rawValue : promise.purpose.rawValue)
        out.key("category")
        out.string(promise.alert.category.rawValue)
        out.key("severity")
        out.string(promise.alert.severity.rawValue)
        out.key("alert")
        out.string(promise.alertID)
        out.key("test")
        out.bool(promise.alert.isTest)
        out.key("text")
        out.beginObject()
        out.key("zh")
        out.string(words.zh)
        out.key("en")
        out.string(words.en)
        out.endObject()
        out.endObject()
        return Publication(topic: topic, payload: out.finish(), qos: 1, link: .home)
    }

    /// Words for whoever is in the home, about no alert.
    package func notice(_ words: Bilingual, _ siren: SirenSettings) -> Publication {
        var out = JSONWriter(capacity: 256)
        out.beginObject()
        out.key("state")
        out.string("on")
        out.key("purpose")
        out.string("notice")
        out.key("text")
        out.beginObject()
        out.key("zh")
        out.string(words.zh)
        out.key("en")
        out.string(words.en)
        out.endObject()
        out.endObject()
        return Publication(topic: siren.voiceTopic, payload: out.finish(), qos: 1, link: .home)
    }

    private static let fallQuestion = Bilingual(
        zh: "您摔倒了吗？没事请按取消键、在佩戴的设备上连敲三下，或者说“没事”；需要帮助请说“救命”。",
        en:
            "Did you fall? If you are well, press the cancel button, tap the device you wear three times, or say: I am fine. "
            + "If you need help, say: help.")

    private func spoken(_ promise: Promise) -> Bilingual {
        switch promise.purpose {
        case .helpIsComing, .taken:
            Bilingual(zh: "请放心，已有人接到呼叫，正在赶来帮助您。", en: "Stay calm: somebody has your call and help is coming.")
        case .closed: Bilingual(zh: "警报已解除。", en: "The alarm is over.")
        case .checkIn: Bilingual(zh: "您还好吗？请按一下按钮。", en: "Are you all right? Please press your button.")
        case .raise, .reminder, .update: promise.alert.summary
        }
    }

    /// At least every 60 s: sequence number, open alerts, and whether the home's own side works.
    package func heartbeat(
        sequence: Int, at now: Moment, openAlerts: [Alert], faults: [String], health: HealthReport
    ) -> Publication {
        var out = JSONWriter(capacity: 256)
        out.beginObject()
        out.key("at")
        out.time(now.wall, offsetSeconds: zone.offsetSeconds(at: now.wall))
        out.key("seq")
        out.int(sequence)
        out.key("open")
        out.beginArray()
        for alert in openAlerts { out.string(alert.id) }
        out.endArray()
        out.key("faults")
        out.beginArray()
        for fault in faults { out.string(fault) }
        out.endArray()
        out.key("uplink")
        out.beginObject()
        out.key("waiting")
        out.int(health.waiting)
        out.endObject()
        out.key("devices")
        out.beginObject()
        out.key("known")
        out.int(health.devices)
        out.key("troubled")
        out.int(health.troubled)
        out.endObject()
        if let box = health.box {
            out.key("box")
            box.write(to: &out, zone: zone)
        }
        out.endObject()
        return Publication(topic: "\(base)/heartbeat", payload: out.finish(), qos: 0, link: .uplink)
    }
}

/// How the box is, beside its alerts.
package struct HealthReport: Sendable, Equatable {
    /// Messages that nobody has taken yet.
    package var waiting: Int
    package var devices: Int
    /// Devices with an open technical alert.
    package var troubled: Int
    package var box: BoxReport?

    package init(waiting: Int, devices: Int, troubled: Int, box: BoxReport? = nil) {
        (self.waiting, self.devices, self.troubled, self.box) = (waiting, devices, troubled, box)
    }
}
