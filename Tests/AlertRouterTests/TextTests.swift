import SafetyModel
import Testing

@testable import AlertRouter

@Suite struct TextTests {
    private let text = AlertText(addresses: ["57001A": "福田区莲花街道彩田村社区幸福里小区三栋二单元一千五百零一房"])

    private func promise(
        _ channel: ChannelKind, _ category: AlertCategory = .sos, purpose: Promise.Purpose = .raise,
        summary: String = "按下求助按钮"
    ) -> Promise {
        var raised = detection(category)
        raised.summary = Bilingual(zh: summary, en: "pressed")
        let alert = Alert(id: "a1f09c0000000000", home: "57001A", raisedBy: raised, at: at(0))
        return Promise(
            key: "a1f0/1/s0/x/\(channel.rawValue)", alertID: alert.id, revision: 1, channel: channel, target: "x",
            lane: .emergency, due: 0, alert: alert, purpose: purpose, replyCode: "417")
    }

    @Test(arguments: AlertCategory.allCases) func theFirst70CharactersOfAnSMSSayAll(_ category: AlertCategory) {
        let sms = text.text(of: promise(.sms, category, summary: String(repeating: "很长的说明", count: 80)))
        let first = String(decoding: Array(sms.utf16.prefix(70)), as: UTF16.self)
        for part in ["紧急", AlertText.kind(category).zh, "福田区", "厨房", "#A1F09C", "回复1 417"] {
            #expect(first.contains(part), "\(part) in \(first)")
        }
        #expect(sms.utf16.count <= 201 && sms.hasSuffix("…"))
    }

    /// A phone may show the parts apart: neither the door nor the code falls into the gap.
    @Test(arguments: [
        ("57001A", "no address known"), ("幸福里3栋2单元1501", "short"),
        ("深圳市福田区莲花街道彩田村社区幸福里小区3栋2单元1501", "one that fits in nobody's first part"),
    ]) func theDoorAndTheCodeAreInTheFirstPart(_ address: String, _ why: Comment) {
        let text = AlertText(addresses: ["57001A": address])
        for summary in ["按下求助按钮", String(repeating: "说明", count: 30)] {
            for category in AlertCategory.allCases {
                let sms = text.text(of: promise(.sms, category, purpose: .reminder, summary: summary))
                let part = sms.utf16.count <= 70 ? 70 : 67
                let first = String(decoding: Array(sms.utf16.prefix(part)), as: UTF16.self)
                #expect(first.contains("回复1 417接警") && first.contains(address.suffix(4)), why)
                #expect(sms.contains(address), "\(sms)")
            }
        }
    }

    @Test(arguments: [ChannelKind.wecom, .dingtalk, .feishu]) func noMedicalDetailInGroups(_ channel: ChannelKind) {
        let message = text.text(of: promise(channel, .vitalSign, summary: "血氧 82%，心率 131"))
        #expect(!message.contains("血氧") && !message.contains("健康") && !message.contains("Vital"))
        #expect(message.contains("#A1F09C") && message.contains("需要关注"))
        #expect(message.utf8.count <= 2048)
    }

    @Test(arguments: [
        ("烟雾报警", 12, "烟雾报警"), ("烟雾报警", 11, "烟雾…"), ("a👨‍👩‍👧b", 19, "a…"), ("abc", 2, "ab"), ("烟", 2, ""),
    ]) func cutsWholeCharacters(_ text: String, _ bytes: Int, _ want: String) {
        let got = AlertText.cut(text, bytes: bytes)
        #expect(got.utf8.count <= bytes && (got == want || bytes == 2), "\(got)")
    }

    @Test func testsAndCachedCopiesSaySoFirst() {
        var test = promise(.sms)
        test.alert.isTest = true
        #expect(text.text(of: test).hasPrefix("【测试】"))
        var cached = promise(.sms)
        cached.alert.isUnconfirmed = true
        #expect(text.text(of: cached).hasPrefix("待核实"))
    }

    @Test func theHomeHearsThatHelpIsComing() {
        #expect(text.text(of: promise(.voice, purpose: .helpIsComing)).contains("帮助"))
    }
}

@Suite struct SMSReplyTests {
    @Test(arguments: [
        ("1 417", SMSReply.command(.ack(leaseSeconds: nil), code: "417"), "as the text asks"),
        ("１　４１７", .command(.ack(leaseSeconds: nil), code: "417"), "full-width digits and space"),
        (" 1  4 17。\n", .command(.ack(leaseSeconds: nil), code: "417"), "stray spaces, a full stop"),
        ("1417", .command(.ack(leaseSeconds: nil), code: "417"), "no space"),
        ("1 10234", .command(.ack(leaseSeconds: nil), code: "10234"), "five digits when many are open"),
        ("417a", .command(.ack(leaseSeconds: nil), code: "417"), "code and letter"),
        ("４１７Ａ", .command(.ack(leaseSeconds: nil), code: "417"), "full-width letter"),
        ("1a", .command(.ack(leaseSeconds: nil), code: "1"), "short code"),
        ("417c2", .command(.resolve(.realNoHelpNeeded), code: "417"), "closed with a reason"),
        ("1c", .needsReason(code: "1"), "an end needs a reason (A6)"),
        ("2 417", .command(.respond(.enRoute), code: "417"), "on the way"),
        ("3，417", .command(.respond(.onSite), code: "417"), "there"),
        ("6 417", .command(.resolve(.falseUser), code: "417"), "a mistake"),
        ("", .notUnderstood, "empty"), ("好的", .notUnderstood, "words"), ("9 417", .notUnderstood, "no such verb"),
        ("1", .notUnderstood, "no code"), ("99999999999999999999999a", .notUnderstood, "too long"),
        ("a", .notUnderstood, "no code"),
        ("1 123 收到", .command(.ack(leaseSeconds: nil), code: "123"), "a word behind"),
        ("1 123 OK", .command(.ack(leaseSeconds: nil), code: "123"), "an English one"),
        ("好的 1 123", .command(.ack(leaseSeconds: nil), code: "123"), "a word before"),
        ("1 594好的收到", .command(.ack(leaseSeconds: nil), code: "594"), "no blank"),
        ("回复1 556 我马上过去", .command(.ack(leaseSeconds: nil), code: "556"), "the hint copied"),
        ("“回复1 556接警”", .command(.ack(leaseSeconds: nil), code: "556"), "the hint whole"),
        ("收到，２ １２３，10分钟到", .command(.respond(.enRoute), code: "123"), "another number in it"),
        ("1123收到", .command(.ack(leaseSeconds: nil), code: "123"), "no blank in the digits"),
        ("1 123 没问题", .command(.ack(leaseSeconds: nil), code: "123"), "sounds like a refusal, and is none"),
        ("4 123 已送医院", .command(.resolve(.realHelped), code: "123"), "an end, told"),
        ("1 123 我来不了", .notUnderstood, "a refusal"),
        ("1 123？", .notUnderstood, "a question"),
        ("can't do 1 123", .notUnderstood, "an English refusal"),
        ("5楼 123室", .notUnderstood, "a place"),
        ("1 123 和 1 456", .notUnderstood, "two at once"),
        ("您好，我正在开车，稍后联系您 95588", .notUnderstood, "an answering machine"),
    ]) func parses(_ text: String, _ want: SMSReply, _ why: Comment) { #expect(SMSReply.parse(text) == want, why) }

    @Test func onlyWhoWasToldMayAnswerAndOnlyForWhatWasSent() throws {
        var engine = box(boxPolicies(uplink: nil))
        _ = engine.handle(detection(.vitalSign, .urgent), at: at(0))
        let sent = engine.advance(to: at(61)).promises
        let code = try #require(sent.first?.replyCode)
        for promise in sent { _ = engine.handle(delivery: promise.key, .acceptedByProvider(id: nil), at: at(62)) }
        let reply = SMSReply.parse("1 \(code)")
        #expect(engine.command(from: reply, contact: "son", id: "x") == nil, "never told")
        let command = try #require(engine.command(from: reply, contact: "daughter", id: "x"))
        #expect(command.revision == 1 && command.via == .sms && command.actor == "daughter")
        _ = engine.handle(detection(.vitalSign, .emergency), at: at(70))
        #expect(engine.handle(command, at: at(71)).answer?.status == .refused, "a late reply to the milder one (A3)")
        #expect(SMSReply.answer(to: reply, nil).contains("回复码"))
    }
}
