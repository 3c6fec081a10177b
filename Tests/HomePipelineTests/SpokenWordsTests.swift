import SafetyModel
import Testing

@testable import HomePipeline

@Suite struct SpokenWordsTests {
    static let rows: [(text: String, want: SpokenWords.Meaning?, why: String)] = [
        ("help", .help, "the word"), ("HELP!\n", .help, "however written"), ("救命！救命！", .help, "twice"),
        ("Please help me", .help, "in a sentence"), ("我摔倒了", .help, "what happened"), ("胸口疼", .help, "what hurts"),
        ("我没事，就是起不来", .help, "doubt decides towards calling"), ("not ok", .help, "a negated reassurance"),
        ("ｈｅｌｐ", .help, "full-width letters"), ("ok\n", .fine, "a line end"), (" OK. ", .fine, "a stop"),
        ("我没事。", .fine, "a Chinese stop"), ("没事，没事", .fine, "twice"), ("I'm fine, thanks", .fine, "with thanks"),
        ("我没摔，不用救", .fine, "words of distress that are taken back"),
        ("I don't need help", .fine, "the same in English"),
        ("出门", .out, "out"), ("我回来了！", .back, "back"), ("今天天气怎么样", nil, "no answer at all"), ("", nil, "nothing"),
        ("\n!。", nil, "only marks"),
    ]

    @Test(arguments: rows) func areUnderstood(_ row: (text: String, want: SpokenWords.Meaning?, why: String)) {
        #expect(SpokenWords.meaning(of: row.text) == row.want, "\(row.why): \(row.text)")
    }
}
