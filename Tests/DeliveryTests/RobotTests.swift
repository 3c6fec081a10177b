import AlertRouter
import SafetyModel
import TestSupport
import Testing

@testable import Delivery

private func robot(_ name: String = "main", keyword: String? = nil) -> Robot {
    Robot(name: name, token: Secret("\(leak)-token"), signingSecret: Secret("\(leak)-signing"), keyword: keyword)
}

private func channel(_ kind: ChannelKind, _ url: String, _ target: RobotTarget, timeout: Int = 5000) -> any Channel {
    let (targets, client) = (["t": target], client(timeout))
    switch kind {
    case .dingtalk: return DingTalkChannel(targets: targets, client: client, text: plainText, endpoint: url)
    case .feishu: return FeishuChannel(targets: targets, client: client, text: plainText, endpoint: url)
    default: return WeComChannel(targets: targets, client: client, text: plainText, endpoint: url)
    }
}

@Suite struct RobotTests {
    /// What the provider answers (its message repeats the token, as a lying one might) and what must come of it.
    static let table: [(kind: ChannelKind, status: Int, body: String, want: String, why: String)] = [
        (.wecom, 200, #"{"errcode":0,"errmsg":"ok"}"#, "accepted", "success"),
        (.wecom, 200, #"{"errcode":-1,"errmsg":"TOPSECRET"}"#, "retry 5000", "busy"),
        (.wecom, 200, #"{"errcode":45009,"errmsg":"TOPSECRET"}"#, "retry 60000", "20 a minute"),
        (.wecom, 200, #"{"errcode":93000,"errmsg":"TOPSECRET"}"#, "permanent", "robot removed"),
        (.wecom, 200, #"{"errcode":40058,"errmsg":"TOPSECRET"}"#, "permanent", "too long, and too long again"),
        (.wecom, 200, #"{"errcode":77777,"errmsg":"TOPSECRET"}"#, "retry 60000", "a code nobody told us"),
        (.wecom, 200, #"{"errmsg":"TOPSECRET"}"#, "retry 5000", "no code"),
        (.wecom, 200, "<html>TOPSECRET</html>", "retry 5000", "a captive portal is no success"),
        (.wecom, 302, "TOPSECRET", "retry 5000", "nor is its redirect"),
        (.wecom, 502, "TOPSECRET", "retry 5000", "gateway"),
        (.wecom, 404, "TOPSECRET", "permanent", "no such address"),
        (.dingtalk, 200, #"{"errcode":0,"errmsg":"ok"}"#, "accepted", "success"),
        (.dingtalk, 200, #"{"errcode":-1,"errmsg":"x"}"#, "retry 5000", "busy"),
        (.dingtalk, 200, #"{"errcode":310000,"errmsg":"sign not match TOPSECRET"}"#, "permanent", "signature"),
        (.dingtalk, 200, #"{"errcode":310000,"errmsg":"keywords not in content"}"#, "permanent", "keyword"),
        (.dingtalk, 200, #"{"errcode":310000,"errmsg":"ip x not in whitelist"}"#, "permanent", "address list"),
        (.dingtalk, 200, #"{"errcode":130101,"errmsg":"x"}"#, "retry 600000", "ten minutes of silence"),
        (.dingtalk, 200, #"{"errcode":410100,"errmsg":"x"}"#, "retry 600000", "the same, newer code"),
        (.dingtalk, 200, #"{"errcode":400101}"#, "permanent", "token unknown"),
        (.dingtalk, 200, #"{"errcode":400102}"#, "permanent", "robot stopped"),
        (.dingtalk, 200, #"{"errcode":400106}"#, "permanent", "robot gone"),
        (.dingtalk, 200, #"{"errcode":400013}"#, "permanent", "group dissolved"),
        (
            .dingtalk, 200, #"{"errcode":300001,"errmsg":"token is not exist"}"#, "permanent",
            "robot removed, newer code"
        ),
        (.dingtalk, 200, #"{"errcode":300005,"errmsg":"token is not exist"}"#, "permanent", "the same again"),
        (
            .dingtalk, 200, #"{"errcode":998877,"errmsg":"robot not exist"}"#, "permanent",
            "unlisted, its words say gone"
        ),
        (
            .dingtalk, 200, #"{"errcode":998877,"errmsg":"send too fast"}"#, "retry 60000",
            "unlisted, its words say slower"
        ),
        (.wecom, 200, #"{"errcode":93004,"errmsg":"x"}"#, "permanent", "robot stopped"),
        (.wecom, 200, #"{"errcode":93008,"errmsg":"x"}"#, "permanent", "not in the group"),
        (.wecom, 200, #"{"errcode":45033,"errmsg":"x"}"#, "retry 60000", "too many at once"),
        (.wecom, 200, #"{"errcode":44004,"errmsg":"x"}"#, "permanent", "malformed"),
        (
            .feishu, 200, #"{"code":19001,"msg":"param invalid: incoming webhook access token invalid"}"#, "permanent",
            "gone"
        ),
        (.feishu, 200, #"{"code":19002,"msg":"params error, msg_type need"}"#, "permanent", "malformed"),
        (.dingtalk, 200, #"{"errcode":430101}"#, "permanent", "content refused, neutral text too"),
        (.dingtalk, 200, #"{"errcode":430104}"#, "permanent", "the last of those"),
        (.feishu, 200, #"{"code":0,"msg":"success"}"#, "accepted", "success"),
        (.feishu, 200, #"{"StatusCode":0,"StatusMessage":"success"}"#, "accepted", "the older form"),
        (.feishu, 400, #"{"code":9499,"msg":"TOPSECRET"}"#, "permanent", "bad request"),
        (.feishu, 200, #"{"code":19021,"msg":"TOPSECRET"}"#, "permanent", "signature or clock"),
        (.feishu, 200, #"{"code":19022,"msg":"x"}"#, "permanent", "address"),
        (.feishu, 200, #"{"code":19024,"msg":"x"}"#, "permanent", "keyword"),
        (.feishu, 429, "", "retry 60000", "limited by HTTP"),
        (.feishu, 200, "{", "retry 5000", "no JSON"),
    ]

    @Test(arguments: table) func answers(
        _ row: (kind: ChannelKind, status: Int, body: String, want: String, why: String)
    )
        async throws
    {
        let provider = try FakeProvider { _, _ in .answer(row.status, row.body, headers: ["Location: /TOPSECRET"]) }
        let target = RobotTarget(robots: [robot()], mentions: ["13800000000"])
        let outcome = await channel(row.kind, provider.url, target).send(promise(row.kind), now: noon)
        #expect(short(outcome) == row.want, "\(row.why): \(outcome)")
        #expect(!"\(outcome)".contains(leak), "a secret leaked")
    }

    @Test func feishuLimitWaitsAtRandom() async throws {
        let provider = try FakeProvider { _, _ in .answer(200, #"{"code":11232,"msg":"x"}"#) }
        let outcome = await channel(.feishu, provider.url, RobotTarget(robots: [robot()])).send(
            promise(.feishu), now: noon)
        guard case .rejectedRetry(let wait, _) = outcome else { Issue.record("\(outcome)"); return }
        #expect((3000...9000).contains(wait))
    }

    @Test(arguments: [ChannelKind.wecom, .dingtalk, .feishu]) func brokenLines(_ kind: ChannelKind) async throws {
        let target = RobotTarget(robots: [robot()])
        let silent = try FakeProvider { _, _ in .silence }
        let late = await channel(kind, silent.url, target, timeout: 250).send(promise(kind), now: noon)
        let rude = try FakeProvider { _, _ in .hangUp }
        let cut = await channel(kind, rude.url, target).send(promise(kind), now: noon)
        let nobody = await channel(kind, "http://127.0.0.1:1/\(leak)", target).send(promise(kind), now: noon)
        let huge = try FakeProvider { _, _ in .answer(200, String(repeating: leak, count: 20_000)) }
        let tooMuch = await channel(kind, huge.url, target).send(promise(kind), now: noon)
        let bad = await channel(kind, "gopher://\(leak)", target).send(promise(kind), now: noon)
        #expect(
            [late, cut, nobody, tooMuch, bad].map(short) == [
                "unknown", "unknown", "retry 5000", "unknown", "retry 5000",
            ])
        #expect(!"\([late, cut, nobody, tooMuch, bad])".contains(leak))
        let stranger = promise(kind, about: alert())
        #expect(short(await channel(kind, rude.url, RobotTarget(robots: [])).send(stranger, now: noon)) == "permanent")
    }

    @Test func aSpareTakesOver() async throws {
        let provider = try FakeProvider { _, request in
            request.path.contains("main") ? .answer(200, #"{"errcode":93000}"#) : .answer(200, #"{"errcode":0}"#)
        }
        let robots = ["main", "spare"].map { Robot(name: $0, token: Secret($0)) }
        let wecom = WeComChannel(
            targets: ["t": RobotTarget(robots: robots)], client: client(), text: plainText, endpoint: provider.url)
        #expect(short(await wecom.send(promise(.wecom), now: noon)) == "accepted")
        #expect(wecom.problems.map(\.robot) == ["main"], "the spare must not hide it")
        #expect(short(await wecom.send(promise(.wecom), now: noon)) == "accepted")
        #expect(provider.requests.map { $0.path.hasSuffix("main") } == [true, false, false], "a dead robot rests")
    }

    @Test func aSpareIsAskedAfterSilence() async throws {
        let provider = try FakeProvider { _, request in
            request.path.contains("main") ? .silence : .answer(200, #"{"errcode":0}"#)
        }
        let robots = ["main", "spare"].map { Robot(name: $0, token: Secret($0)) }
        let wecom = WeComChannel(
            targets: ["t": RobotTarget(robots: robots)], client: client(300), text: plainText, endpoint: provider.url)
        #expect(short(await wecom.send(promise(.wecom), now: noon)) == "unknown", "it may have arrived")
        #expect(short(await wecom.send(promise(.wecom), now: noon)) == "accepted", "again, by the other one")
        #expect(provider.requests.map { $0.path.hasSuffix("main") } == [true, false])
    }

    @Test func otherTextsOnce() async throws {
        let provider = try FakeProvider { number, _ in
            .answer(200, number == 0 ? #"{"errcode":430102}"# : #"{"errcode":0}"#)
        }
        let target = RobotTarget(robots: [robot(keyword: "安全")])
        #expect(short(await channel(.dingtalk, provider.url, target).send(promise(.dingtalk), now: noon)) == "accepted")
        #expect(provider.requests.count == 2)
        #expect(provider.requests[0].body.contains("某路1号") && provider.requests[0].body.contains(#""安全\n"#))
        #expect(!provider.requests[1].body.contains("某路1号") && provider.requests[1].body.contains("安全告警 #57"))
        let long = try FakeProvider { number, _ in .answer(200, number == 0 ? #"{"errcode":40058}"# : #"{"errcode":0}"#)
        }
        #expect(short(await channel(.wecom, long.url, target).send(promise(.wecom), now: noon)) == "accepted")
        #expect(long.requests[1].body.count < long.requests[0].body.count)
    }

    @Test func emergenciesHaveTokensOfTheirOwn() async throws {
        let provider = try FakeProvider { _, _ in .answer(200, #"{"errcode":0}"#) }
        let wecom = channel(.wecom, provider.url, RobotTarget(robots: [robot()]))
        var outcomes: [String] = []
        for _ in 0..<14 { outcomes.append(short(await wecom.send(promise(.wecom, .technical), now: noon))) }
        #expect(outcomes == Array(repeating: "accepted", count: 13) + ["deferred 60000"])
        for _ in 0..<5 { #expect(short(await wecom.send(promise(.wecom), now: noon)) == "accepted") }
        #expect(short(await wecom.send(promise(.wecom), now: noon)) == "deferred 60000")
        let later = Moment(wall: noon.wall, uptime: noon.uptime + 60_000)
        #expect(short(await wecom.send(promise(.wecom), now: later)) == "accepted")
    }

    @Test func requestsAreAsDocumented() async throws {
        let provider = try FakeProvider { _, _ in .answer(200, #"{"errcode":0,"code":0}"#) }
        let target = RobotTarget(robots: [robot()], mentions: ["13800000000"])
        for kind in [ChannelKind.wecom, .dingtalk, .feishu] {
            _ = await channel(kind, provider.url, target).send(promise(kind), now: noon)
        }
        let (wecom, ding, feishu) = (provider.requests[0], provider.requests[1], provider.requests[2])
        #expect(wecom.path == "/?key=TOPSECRET-token")
        #expect(
            wecom.body
                == #"{"msgtype":"text","text":{"content":"求助 某路1号 #57","mentioned_mobile_list":["13800000000","@all"]}}"#
        )
        #expect(ding.path.hasPrefix("/?access_token=TOPSECRET-token&timestamp=1784080984000&sign="))
        #expect(ding.body.hasSuffix(#""at":{"atMobiles":["13800000000"],"isAtAll":true}}"#))
        #expect(feishu.path == "/TOPSECRET-token")
        #expect(feishu.body.hasPrefix(#"{"timestamp":"1784080984","sign":""#))
        #expect(feishu.header("Content-Type")?.hasPrefix("application/json") == true)
    }
}
