import SafetyModel

/// Why a window was taken for a fall, in words that a carer can check by asking.
extension FallCandidate {
    init(
        _ window: FallWindow, impactMs: Milliseconds, decidedMs: Milliseconds, confidence: Double,
        position: WearPosition,
        isCutShort: Bool
    ) {
        let gravity = Gravities(window)
        let after = [gravity.late, gravity.middle, gravity.early].first { !$0.x.isNaN }
        let tilt = after.map { Double(degrees(fromCosine: cosine(gravity.longBefore, $0))) }.flatMap {
            $0.isNaN ? nil : $0
        }
        let still = window.longestStillSeconds
        let impact = Double(window.magnitudeG[window.impact])
        self.init(
            impactMs: impactMs, decidedMs: decidedMs, confidence: confidence, position: position,
            explanation: Self.words(impact, still, tilt, position, isCutShort), impactG: impact, stillSeconds: still,
            tiltDegrees: tilt, isCutShort: isCutShort)
    }

    private static func words(
        _ impactG: Double, _ stillSeconds: Double, _ tiltDegrees: Double?, _ position: WearPosition, _ isCutShort: Bool
    ) -> Bilingual {
        var zh = "撞击 \(tenths(impactG)) g"
        var en = "impact \(tenths(impactG)) g"
        if stillSeconds >= 1 {
            zh += "，随后静止 \(tenths(stillSeconds)) 秒"
            en += ", then \(tenths(stillSeconds)) s still"
        } else {
            zh += "，随后仍有动作"
            en += ", then still moving"
        }
        if let tiltDegrees {
            let turned = Int(tiltDegrees.rounded())
            let isBody = position == .waist || position == .hip
            let lies = isBody && tiltDegrees >= 50
            zh += lies ? "，躺倒（倾斜 \(turned)°）" : "，方向改变 \(turned)°"
            en += lies ? ", lying (tilted by \(turned)°)" : ", turned by \(turned)°"
        }
        if isCutShort {
            zh += "；之后没有数据"
            en += "; no data after that"
        }
        return Bilingual(zh: zh, en: en)
    }

    /// One decimal; the numbers here are small and finite.
    private static func tenths(_ value: Double) -> String {
        let count = Int(exactly: (value * 10).rounded()) ?? 0
        return "\(count / 10).\(count % 10)"
    }
}

extension FallWindow {
    /// The longest stretch after the impact in which hardly anything changed from tick to tick.
    var longestStillSeconds: Double {
        var (run, longest) = (0, 0)
        for tick in impact + 1..<max(impact + 1, accelerationG.count) {
            run = change(at: tick) < 0.06 ? run + 1 : 0
            longest = max(longest, run)
        }
        return Double(longest) / Double(MotionClock.ticksPerSecond)
    }
}

/// Arc cosine in degrees, good to a tenth of a degree, without a mathematics library (Abramowitz & Stegun 4.4.45).
func degrees(fromCosine cosine: Float) -> Float {
    let size = min(1, abs(cosine))
    let angle = (1 - size).squareRoot() * (1.5707288 + size * (-0.2121144 + size * (0.0742610 - size * 0.0187293)))
    return (cosine < 0 ? Float.pi - angle : angle) * 180 / .pi
}
