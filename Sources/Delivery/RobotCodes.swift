import AlertRouter
import SafetyModel

/// Meanings of the providers' documented answer codes, in one table each; what is not listed is read by its words.
///
/// Sources: WeCom "全局错误码" and "消息推送（原群机器人）配置说明"; DingTalk "自定义机器人接入", "机器人错误码" and public reports of 300001 and 300005
/// ("token is not exist": timonwong/prometheus-webhook-dingtalk #91, #226); Feishu "自定义机器人使用指南".
enum RobotCodes {
    static func wecom(_ code: Int) -> RobotAnswer? {
        switch code {
        case 0: .accepted
        case -1: .busy("the provider is busy (-1)")
        case 45009, 45033: .limited(forMilliseconds: 60_000, "too many messages (\(code))")
        case 93000: .dead("the robot was removed or its key is wrong (93000)")
        case 40001, 40014, 40056, 41001, 42001: .dead("the key is not valid (\(code))")
        case 93004: .dead("the robot is stopped (93004)")
        case 93008: .dead("the robot is not in the group any more (93008)")
        case 48002, 48004, 301002: .dead("the robot may not send (\(code))")
        case 60020: .dead("our address is not on the robot's list (60020)")
        case 40058, 45002: .tooLong("the text is too long (\(code))")
        case 40008, 44004, 45008, 47001: .refused("the message is malformed (\(code))")
        default: nil
        }
    }

    static func dingtalk(_ code: Int, message: String) -> RobotAnswer? {
        switch code {
        case 0: .accepted
        case -1: .busy("the provider is busy (-1)")
        // Sending on would only make the silence longer.
        case 130101, 410100, 90018: .limited(forMilliseconds: 600_000, "too many messages (\(code))")
        case 310000: .dead(securityReason(message))
        case 300001, 300005, 400101, 40014, 88: .dead("the token is unknown (\(code))")
        case 400102: .dead("the robot is stopped (400102)")
        case 400106: .dead("the robot is not there any more (400106)")
        case 400013: .dead("the group is dissolved (400013)")
        case 404: .dead("the address is wrong (404)")
        case 430101...430104: .contentRefused("the content is refused (\(code))")
        case 460101: .tooLong("the text is too long (460101)")
        case 400105, 40035, 43004: .refused("the message is malformed (\(code))")
        default: nil
        }
    }

    static func feishu(_ code: Int) -> RobotAnswer? {
        switch code {
        case 0: .accepted
        case 9499, 19002: .refused("the message is malformed (\(code))")
        case 19001: .dead("the bot's token is not valid: it was removed, or the address is wrong (19001)")
        case 19003, 19004, 19005: .dead("the bot is stopped or not in the group any more (\(code))")
        case 19021: .dead("the signature is refused: check the clock, then the signing secret (19021)")
        case 19022: .dead("our address is not on the bot's list (19022)")
        case 19024: .dead("the bot's keyword is missing (19024)")
        // Everybody sends at round hours: a wait that differs from message to message.
        case 11232, 11233, 99_991_400:
            .limited(forMilliseconds: .random(in: 3000...9000), "too many messages (\(code))")
        default: nil
        }
    }

    /// A code that no table lists: its message names the kind (the texts of all three providers use these words), and is not
    /// passed on. A refusal that says nothing is asked again after a minute.
    static func unlisted(_ code: Int, message: String) -> RobotAnswer {
        let text = message.lowercased()
        func says(_ words: [String]) -> Bool { words.contains { text.contains($0) } }
        if says(["too fast", "frequen", "limit", "too many", "频", "限流"]) {
            return .limited(forMilliseconds: 60_000, "too many messages (\(code))")
        }
        if says([
            "token", "not exist", "not found", "webhook", "disabled", "stopped", "removed", "forbidden", "permission",
            "unauthorized", "dissolved", "不存在", "无效", "停用", "解散", "权限", "已删除",
        ]) {
            return .dead("the robot does not take messages any more (\(code))")
        }
        return .busy("a code that is not in our table (\(code))", afterMilliseconds: 60_000)
    }

    /// 310000 stands for three things; its message tells them apart, and is not passed on.
    private static func securityReason(_ message: String) -> String {
        let lowered = message.lowercased()
        if lowered.contains("keyword") || message.contains("关键词") { return "the robot's keyword is missing (310000)" }
        if lowered.contains("ip") || message.contains("白名单") {
            return "our address is not on the robot's list (310000)"
        }
        if lowered.contains("sign") || lowered.contains("timestamp") || message.contains("签名") {
            return "the signature is refused: check the clock, then the signing secret (310000)"
        }
        return "the security check failed: check clock, signing secret, keyword, addresses (310000)"
    }
}
