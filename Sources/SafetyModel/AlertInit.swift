extension Alert {
    /// The first revision of an alert, as a detection raises it.
    package init(id: String, home: String, raisedBy detection: Detection, at now: Moment) {
        self.init(
            id: id, home: home, category: detection.category, detail: detection.detail, severity: detection.severity,
            at: now,
            raised: now, revision: 1, device: detection.device, room: detection.room, resident: detection.resident,
            isTest: detection.isTest, isUnconfirmed: detection.isUnconfirmed, confidence: detection.confidence,
            occurrences: 1, summary: detection.summary, evidence: detection.evidence, rule: detection.rule,
            condition: .active, handling: .unacked, response: .none, visibility: detection.isTest ? .test : .shown,
            owner: nil, ackUntil: nil, closeReason: nil, actor: nil)
    }

    /// An id derived from content, so that a replay gives the same one: FNV-1a over home, device, category and first
    /// observation, 16 hexadecimal digits.
    package static func id(
        home: String, device: DeviceID?, category: AlertCategory, firstObservation: Milliseconds
    ) -> String {
        var hash: UInt64 = 0xcbf2_9ce4_8422_2325
        func mix(_ text: String) {
            for byte in text.utf8 { hash = (hash ^ UInt64(byte)) &* 0x0000_0100_0000_01b3 }
            hash = (hash ^ 0xff) &* 0x0000_0100_0000_01b3
        }
        mix(home)
        mix(device?.name ?? "")
        mix(category.rawValue)
        mix(String(firstObservation))
        let digits = String(hash, radix: 16)
        return String(repeating: "0", count: 16 - digits.count) + digits
    }
}
