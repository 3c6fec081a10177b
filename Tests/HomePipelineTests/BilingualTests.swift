import SafetyModel
import Testing

@testable import HomePipeline

/// Who reads an alert reads every reason for it in Chinese, and in English beside.
@Suite struct BilingualTests {
    private static func isChinese(_ text: String) -> Bool {
        text.unicodeScalars.contains { (0x4e00...0x9fff).contains($0.value) }
    }

    @Test(arguments: [1, 4] as [UInt64]) func everyReason(_ seed: UInt64) {
        let alerts = life(seed: seed, inputs: 400).home.alerts
        var kinds: Set<String> = []
        for alert in alerts {
            let texts = alert.evidence.map(\.says) + [alert.rule.limit, alert.rule.observed].compactMap { $0 }
            for text in texts + [alert.summary] {
                #expect(Self.isChinese(text.zh) || text.zh == text.en, "\(alert.rule.detector): \(text.both)")
                #expect(!Self.isChinese(text.en), "\(alert.rule.detector): \(text.both)")
            }
            kinds.insert(alert.rule.detector)
        }
        #expect(kinds.count >= 3, "a life in which one detector speaks is no test: \(kinds.sorted())")
    }
}
