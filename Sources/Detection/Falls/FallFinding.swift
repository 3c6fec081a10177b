import SafetyModel

/// What a fall detector has to say while a wearable's samples go by.
package enum FallFinding: Sendable, Equatable, Codable {
    case fall(FallCandidate)
    /// From this time on nothing can be concluded: no fall seen is not "no fall".
    case blind(SensorBlindness, atMs: Milliseconds)
    /// The sensor has delivered a good second again (or for the first time).
    case seeing(atMs: Milliseconds)
}

/// A suspected fall, before anybody was asked.
package struct FallCandidate: Sendable, Equatable, Codable {
    /// The largest acceleration, and when it was decided: both on the clock of the samples.
    package var impactMs: Milliseconds
    package var decidedMs: Milliseconds
    /// 0.5 is where the model raises; 1 is certain.
    package var confidence: Double
    package var position: WearPosition
    /// In plain words, such as "impact 4.1 g, then 3 s still and lying".
    package var explanation: Bilingual
    /// The numbers in those words.
    package var impactG: Double
    package var stillSeconds: Double
    /// Between the directions of down before and after; nil where one was not recorded.
    package var tiltDegrees: Double?
    /// Decided early, because the samples ended.
    package var isCutShort: Bool
}

/// Why a wearable's samples allow no conclusion.
package enum SensorBlindness: String, Sendable, Codable, CaseIterable {
    /// Nothing has arrived yet, or not a full second of it.
    case starting
    /// A delivery without samples.
    case empty
    /// No number, infinite, or beyond what a worn sensor measures, for a second or longer.
    case implausible
    /// The time stamps jumped backwards.
    case timeBackwards = "time_backwards"
    /// More than a second is missing.
    case gap
    /// Not one bit changes: stuck, or taken off.
    case stuck
    /// At rest it does not measure 1 g: wrong unit or scale.
    case uncalibrated
    /// Worn at the wrist and clipped at ±2 g: most falls do not show in its samples.
    case unsuitable
    /// The stream was ended.
    case ended
}
