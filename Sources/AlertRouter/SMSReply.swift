import SafetyModel

/// What a person answered by SMS: a digit and the alert's code (`1 123`), or the code and a letter (`123a`, `123c2`).
///
///     1 take it    2 on the way    3 there    4 helped    5 no help needed    6 pressed by mistake    7 device's false alarm
///     a take it    c1 ... c4 the ends 4 ... 7; a bare `c` is asked for its reason (an end needs one)
///
/// Full-width digits and letters, stray spaces and punctuation are taken as meant, and words around the digits are allowed.
package enum SMSReply: Sendable, Equatable {
    case command(Command.Verb, code: String)
    case needsReason(code: String)
    case notUnderstood

    package static func parse(_ text: String) -> SMSReply {
        let plain = parse(plain: text)
        return plain == .notUnderstood ? parse(words: text) : plain
    }

    /// Nothing but digits, letters that mean something, and marks.
    static func parse(plain text: String) -> SMSReply {
        var marks: [UInt8] = []
        for scalar in text.unicodeScalars.prefix(80) {
            switch scalar.value {
            case 0x30...0x39, 0x61...0x7a: marks.append(UInt8(scalar.value))
            case 0x41...0x5a: marks.append(UInt8(scalar.value + 32))
            case 0xff10...0xff19: marks.append(UInt8(scalar.value - 0xff10 + 0x30))
            case 0xff21...0xff3a: marks.append(UInt8(scalar.value - 0xff21 + 0x61))
            case 0xff41...0xff5a: marks.append(UInt8(scalar.value - 0xff41 + 0x61))
            case 0x09...0x0d, 0x20...0x2f, 0x3a...0x3f, 0xa0, 0x200b...0x200f, 0x2018...0x201f, 0x3000...0x3002, 0xfeff,
                0xff0c, 0xff0e, 0xff1a, 0xff1b:
                continue
            default: return .notUnderstood
            }
        }
        let isDigit: (UInt8) -> Bool = { (0x30...0x39).contains($0) }
        let lead = Array(marks.prefix(while: isDigit))
        let rest = Array(marks.dropFirst(lead.count))
        if rest.isEmpty { return digits(lead) }
        let code = String(decoding: lead, as: UTF8.self)
        guard (1...8).contains(lead.count) else { return .notUnderstood }
        switch String(decoding: rest, as: UTF8.self) {
        case "a": return .command(.ack(leaseSeconds: nil), code: code)
        case "c": return .needsReason(code: code)
        case "c1": return .command(.resolve(.realHelped), code: code)
        case "c2": return .command(.resolve(.realNoHelpNeeded), code: code)
        case "c3": return .command(.resolve(.falseUser), code: code)
        case "c4": return .command(.resolve(.falseDevice), code: code)
        default: return .notUnderstood
        }
    }

    /// A verb and a code of three or five digits.
    private static func digits(_ marks: [UInt8]) -> SMSReply {
        guard marks.count == 4 || marks.count == 6, let first = marks.first else { return .notUnderstood }
        let code = String(decoding: marks.dropFirst(), as: UTF8.self)
        switch first {
        case UInt8(ascii: "1"): return .command(.ack(leaseSeconds: nil), code: code)
        case UInt8(ascii: "2"): return .command(.respond(.enRoute), code: code)
        case UInt8(ascii: "3"): return .command(.respond(.onSite), code: code)
        case UInt8(ascii: "4"): return .command(.resolve(.realHelped), code: code)
        case UInt8(ascii: "5"): return .command(.resolve(.realNoHelpNeeded), code: code)
        case UInt8(ascii: "6"): return .command(.resolve(.falseUser), code: code)
        case UInt8(ascii: "7"): return .command(.resolve(.falseDevice), code: code)
        default: return .notUnderstood
        }
    }

    /// The answer to a reply that was understood so far or not at all; every reply is answered.
    package static func answer(to reply: SMSReply, _ result: CommandResult?) -> String {
        switch (reply, result?.status) {
        case (.needsReason(let code), _):
            "请回复结束原因：\(code)c1 已救助，\(code)c2 无需救助，\(code)c3 误操作，\(code)c4 设备误报"
        case (.command, .done): "已收到，谢谢。"
        case (.command, .alreadyDone): "该报警此前已处理。"
        case (.command, .refused): "未能执行：情况已有变化，请查看最新短信或联系值守台。"
        case (.command, nil): "没有找到这个回复码，请核对短信里的数字。"
        case (.notUnderstood, _): "没有看懂。接警请回复：1 空格 短信里的回复码。"
        }
    }
}

extension AlertEngine {
    /// The command that a reply means; nil when no open alert has that code or its sender was never told of it.
    ///
    /// - Parameter contact: the contact whose number it came from, as the edge looked it up.
    package func command(from reply: SMSReply, contact: String, id: String) -> Command? {
        guard case .command(let verb, let code) = reply, let alertID = alertID(replyCode: code),
            let told = record(alertID)?.told.first(where: { $0.target == contact && $0.channel == .sms })
        else { return nil }
        return Command(id: id, verb: verb, alertID: alertID, revision: told.revision, actor: contact, via: .sms)
    }
}
