import SafetyModel

/// One thing that a program's token may do (`duty-desk token add NAME --scope …`).
enum TokenScope: String, Sendable, CaseIterable {
    case alertsRead = "alerts:read"
    case alertsWrite = "alerts:write"
    /// With residents, contacts, notes and key safes; without it a home is its address and its state.
    case homesRead = "homes:read"
    case observationsWrite = "observations:write"
    /// Moves every alert. Without it a program that may write moves its own alerts and those of homes.
    case act
}

/// The bounds of one token: its scopes, and the homes and categories that it may speak of (empty: all).
struct TokenRights: Sendable, Equatable {
    var scopes: Set<TokenScope>
    var homes: Set<String> = []
    var categories: Set<AlertCategory> = []

    /// A token that was made without a scope: everything that the contract's platforms do, nothing of residents' private data.
    static let platform = TokenRights(scopes: [.alertsRead, .alertsWrite, .observationsWrite])
    /// The desk of the tier below sends; its people's wishes come with its heartbeats.
    static let lowerDesk = TokenRights(scopes: [.alertsRead, .alertsWrite])

    init(scopes: Set<TokenScope>, homes: Set<String> = [], categories: Set<AlertCategory> = []) {
        (self.scopes, self.homes, self.categories) = (scopes, homes, categories)
    }

    /// Words with blanks between: scopes, `home=57001A`, `category=smoke`. nil for a word that is none of these.
    init?(words: String) {
        self.init(scopes: [])
        for word in words.split(separator: " ") {
            if let scope = TokenScope(rawValue: String(word)) {
                scopes.insert(scope)
            } else if word.hasPrefix("home="), ReceivedAlert.isName(String(word.dropFirst(5))) {
                homes.insert(String(word.dropFirst(5)))
            } else if word.hasPrefix("category="), let category = AlertCategory(rawValue: String(word.dropFirst(9))) {
                categories.insert(category)
            } else {
                return nil
            }
        }
    }

    /// As stored and listed; `init(words:)` reads it.
    var words: String {
        (scopes.map(\.rawValue).sorted() + homes.sorted().map { "home=\($0)" }
            + categories.map { "category=\($0.rawValue)" }.sorted()).joined(separator: " ")
    }

    func allows(_ scope: TokenScope, home: String? = nil, category: AlertCategory? = nil) -> Bool {
        guard scopes.contains(scope) else { return false }
        if let home, !homes.isEmpty, !homes.contains(home) { return false }
        if let category, !categories.isEmpty, !categories.contains(category) { return false }
        return true
    }
}

extension ClientRow {
    func allows(_ scope: TokenScope, home: String? = nil, category: AlertCategory? = nil) -> Bool {
        rights.allows(scope, home: home, category: category)
    }
}
