import Hummingbird
import SafetyModel

/// The files under `Web/`, embedded in the program.
enum WebPages {
    static func login(title: Bilingual, csrf: String, error: String) -> String {
        var page = String(decoding: PackageResources.login_html, as: UTF8.self)
        for (mark, value) in [
            ("{{title_zh}}", title.zh), ("{{title_en}}", title.en), ("{{csrf}}", csrf), ("{{error}}", error),
        ] {
            page = page.split(separator: mark, omittingEmptySubsequences: false).joined(separator: escaped(value))
        }
        return page
    }

    static let index = PackageResources.index_html

    /// What the pages load, by name; public, because it says nothing about anybody.
    static let files: [(name: String, type: String, bytes: [UInt8])] = [
        ("desk.css", "text/css; charset=utf-8", PackageResources.desk_css),
        ("desk.js", "text/javascript; charset=utf-8", PackageResources.desk_js),
        ("actions.js", "text/javascript; charset=utf-8", PackageResources.actions_js),
        ("banners.js", "text/javascript; charset=utf-8", PackageResources.banners_js),
        ("lists.js", "text/javascript; charset=utf-8", PackageResources.lists_js),
        ("validity.js", "text/javascript; charset=utf-8", PackageResources.validity_js),
        ("cards.js", "text/javascript; charset=utf-8", PackageResources.cards_js),
        ("sound.js", "text/javascript; charset=utf-8", PackageResources.sound_js),
        ("words.js", "text/javascript; charset=utf-8", PackageResources.words_js),
        ("icon.svg", "image/svg+xml", PackageResources.icon_svg),
    ]

    static func escaped(_ text: String) -> String {
        var out = ""
        for character in text.unicodeScalars {
            switch character {
            case "&": out += "&amp;"
            case "<": out += "&lt;"
            case ">": out += "&gt;"
            case "\"": out += "&quot;"
            case "'": out += "&#39;"
            default: out.unicodeScalars.append(character)
            }
        }
        return out
    }
}
