import AlertRouter
import HomePipeline
import SafetyModel

extension ReplayRun {
    /// What stands where the clock has come to, and what each detector waits for: one line each, Chinese and English.
    var explanation: [String] {
        guard let now = moment else { return ["到那时为止没有任何输入 / no input up to then"] }
        let zone = pipeline.settings.zone
        func time(_ wall: Milliseconds) -> String {
            var bytes: [UInt8] = []
            RFC3339.append(wall, offsetSeconds: zone.offsetSeconds(at: wall), to: &bytes)
            return String(decoding: bytes, as: UTF8.self)
        }
        let open = pipeline.engine.openAlerts
        var lines = ["\(time(now.wall)): \(open.count) 条未结报警 / alerts open"]
        for alert in open {
            let limit = alert.rule.limit.map { " [\(alert.rule.detector): \($0.both)]" } ?? " [\(alert.rule.detector)]"
            lines.append("! \(time(alert.raised.wall)) \(alert.summary.zh) / \(alert.summary.en)\(limit)")
            for item in alert.evidence {
                let device = item.device.map { " \($0.name)" } ?? ""
                lines.append("    \(time(item.wall))\(device) \(item.kind): \(item.says.both)")
            }
        }
        for item in pipeline.foresight(at: now) {
            let ask = item.checkIn.map { $0.wall > now.wall ? $0.wall : nil } ?? nil
            let asked = ask.map { " → \(time($0)) 先询问 / asks first" } ?? ""
            let due = item.deadline.map { " → \(time($0.wall))" } ?? ""
            let whose = item.resident.map { " \($0)" } ?? ""
            lines.append("- \(item.detector)\(whose): \(item.says.zh) / \(item.says.en)\(asked)\(due)")
        }
        return lines
    }
}
