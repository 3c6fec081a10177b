import SafetyModel

/// What a person or another platform asks the desk to do with an alert.
struct DeskRequest: Sendable, Equatable {
    enum Verb: Sendable, Equatable {
        case ack
        case respond(ResponseState)
        case resolve(CloseReason)
        case shelve(seconds: Int)
        case test

        var name: String {
            switch self {
            case .ack: "ack"
            case .respond: "respond"
            case .resolve: "resolve"
            case .shelve: "shelve"
            case .test: "test"
            }
        }

        /// Whether a person has the alert with it.
        var takesIt: Bool {
            switch self {
            case .ack, .resolve: true
            case .respond(let response): response != .none && response != .done
            case .shelve, .test: false
            }
        }

        /// What the person does, as far as the verb says it.
        var response: ResponseState {
            switch self {
            case .ack: .accepted
            case .respond(let response): response
            case .resolve, .shelve, .test: .none
            }
        }
    }
    var commandID: String
    var verb: Verb
    var home: String
    /// nil for `test`.
    var alert: String?
    /// What the person saw.
    var revision: Int?
    var actor: String
    var leaseSeconds: Int?
}

/// What became of a request at once. `pending`: on its way to the box.
struct DeskAnswer: Sendable, Equatable {
    var commandID: String
    var state: CommandRow.State
    var note: String?
}

/// Why a request was not taken.
enum DeskRefusal: Error, Equatable {
    case unknownAlert
    /// The id stands for alerts of several homes: name the home.
    case ambiguous(homes: [String])
    case closed
    /// It grew worse or happened again after what the person saw.
    case outdated(revision: Int)
    case notAllowed(Bilingual)
    case storage(String)

    var text: Bilingual {
        switch self {
        case .unknownAlert: Bilingual(zh: "没有这条报警", en: "no such alert")
        case .ambiguous(let homes):
            Bilingual(
                zh: "多个家庭有同号报警，请注明家庭",
                en: "alerts of several homes have this id: add `home` (\(homes.joined(separator: ", ")))")
        case .closed: Bilingual(zh: "报警已关闭", en: "the alert is closed")
        case .outdated(let revision):
            Bilingual(
                zh: "情况已有变化（第 \(revision) 版），请查看后再操作", en: "it has changed since (revision \(revision)): look again")
        case .notAllowed(let text): text
        case .storage(let reason):
            Bilingual(zh: "数据库无法写入，操作未保存", en: "not saved, the database cannot be written: \(reason)")
        }
    }
}

extension DeskRequest {
    /// The command of the contract.
    func payload() -> [UInt8] {
        var json = JSONWriter(capacity: 256)
        json.beginObject()
        json.key("command_id")
        json.string(commandID)
        json.key("command")
        json.string(verb.name)
        json.key("alert")
        json.string(alert)
        json.key("revision")
        if let revision { json.int(revision) } else { json.null() }
        json.key("actor")
        json.string(actor)
        switch verb {
        case .ack:
            if let leaseSeconds {
                json.key("lease_seconds")
                json.int(leaseSeconds)
            }
        case .respond(let response):
            json.key("response")
            json.string(response.rawValue)
        case .resolve(let reason):
            json.key("reason")
            json.string(reason.rawValue)
        case .shelve(let seconds):
            json.key("seconds")
            json.int(seconds)
        case .test: break
        }
        json.endObject()
        return json.finish()
    }
}
