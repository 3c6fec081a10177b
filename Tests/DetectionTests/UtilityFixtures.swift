import SafetyModel

@testable import Detection

/// Hours since the start; wall time begins at midnight UTC.
func atHour(_ hours: Double) -> Moment {
    let uptime = Milliseconds(hours * 3_600_000)
    return Moment(wall: 1_784_073_600_000 + uptime, uptime: 50_000_000 + uptime)
}

func meterReading(_ kind: ObservationKind, _ value: Double, of device: DeviceID = "meter") -> Observation {
    Observation(device, kind, .number(value))
}

extension UtilityDetector {
    /// Readings every `step` hours from `from` to `to`; `use` is what ran in the interval before (m3).
    mutating func run(
        from: Double, to: Double, every step: Double, total: inout Double, device: DeviceID = "meter",
        use: (Double) -> Double
    ) -> [Detection] {
        var detections: [Detection] = []
        var hour = from
        while hour <= to + 1e-6 {
            total += use(hour)
            detections += ingest(meterReading(.waterVolumeM3, total, of: device), at: atHour(hour))
            hour += step
        }
        return detections
    }
}
