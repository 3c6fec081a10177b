import ConfigurationFile
import Delivery
import SafetyModel

/// One of the desks above, as data: street, district, city. `desk:NAME` in a `notify` list hands an alert to it, or, while it
/// is lost, to the next one in the file's order.
///
///     tiers:
///       street: { title: 街道值守台, url: https://desk.street.example, token_file: street-token }
///       city: { title: 12349, url: https://desk.city.example, token_file: city-token }
struct TierSettings: Sendable {
    var name: String
    /// What people here read.
    var title: String
    /// Root of its web server, without a slash at the end.
    var url: String
    /// Made there with `duty-desk token add NAME --desk`.
    var token: Secret
    /// PEM certificates to trust instead of the system's.
    var certificateFile: String?

    init(name: String, _ section: Section) {
        self.name = name
        title = section.string("title", default: name)
        let url = section.requiredString("url")
        self.url = url.hasSuffix("/") ? String(url.dropLast()) : url
        token = Secret(section.requiredSecretFile("token_file").reveal())
        certificateFile = section.string("certificate_file")
        if section.has("url"), !url.hasPrefix("https://"), !url.hasPrefix("http://") {
            section.report("url", "is no address", fix: "begin it with https://")
        }
        if !ReceivedAlert.isName(name) || name.contains(":") {
            section.report(nil, "cannot be a name", fix: "leave out spaces, `/`, `+` and `:`")
        }
    }

    static let prefix = "desk:"

    /// The tier that a name of a `notify` list means; nil: it is no tier's.
    static func tier(_ name: String) -> String? {
        name.hasPrefix(prefix) ? String(name.dropFirst(prefix.count)) : nil
    }
}
