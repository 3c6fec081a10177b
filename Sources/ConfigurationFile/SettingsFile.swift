import SafetyModel

/// A YAML file becomes checked settings, and every problem of the file is told at once with its place.
///
/// Each owner declares its settings as a plain struct with an initialiser that reads a `Section`. Reading never throws: a
/// missing or wrong value becomes a finding and a stand-in value goes on, so that one run tells everything. Stand-ins never
/// escape, because `SettingsFile.load` hands settings out only when there was no finding at all. Keys that nobody read are
/// found automatically, with a suggestion made of the keys that were asked for;
/// keys that begin with `x-` are the user's own (a place for anchors).
///
/// ```swift
/// struct BrokerSettings: Sendable {
///     enum Version: String, CaseIterable { case v3 = "3.1.1", v5 = "5" }
///     var host: String
///     var port: Int
///     var keepAliveSeconds: Int
///     var version: Version
///     var password: Secret?
///     var topics: [String]
///
///     init(_ section: Section) {
///         host = section.requiredString("host")
///         port = section.integer("port", in: 1...65535, default: 1883)
///         keepAliveSeconds = section.seconds("keep_alive", in: 5...3600, default: 60)  // 90, 90s, 5m, 2h, 1d
///         version = section.choice("version", default: .v5)
///         password = section.secretFile("password_file")  // a file, or a name in $CREDENTIALS_DIRECTORY
///         topics = section.strings("topics", default: ["#"])
///         section.removed("clean_session", use: "session_expiry")
///         if topics.isEmpty { section.report("topics", "is empty", fix: "name at least one topic, such as `#`") }
///     }
/// }
///
/// struct GatewaySettings: Sendable {
///     var broker: BrokerSettings
///     var rooms: [String]
///
///     init(_ root: Section) {
///         broker = BrokerSettings(root.section("mqtt"))
///         rooms = root.sections("rooms").map { $0.requiredString("name") }
///     }
/// }
///
/// do {
///     let settings = try SettingsFile.load("gateway.yaml", read: GatewaySettings.init)
/// } catch {
///     for finding in error.findings { print(finding) }  // gateway.yaml:3:9: mqtt.port: is 70000; write 1 to 65535
/// }
/// ```
///
/// Checks that need several sections (a name that another section must know) use `root.findings.require(_:_:_:fix:)` with a
/// path; it finds the line by itself.
package enum SettingsFile {
    /// Reads and checks the file.
    ///
    /// - Throws: every problem found, sorted by position. An unreadable file is one finding.
    package static func load<Settings>(
        _ path: String, options: SettingsOptions = SettingsOptions(), read: (Section) -> Settings
    ) throws(ConfigurationProblems) -> Settings {
        let bytes: [UInt8]
        do {
            bytes = try FileBytes.read(path, limit: options.maximumBytes)
        } catch {
            throw ConfigurationProblems(findings: [
                Finding(file: path, position: .start, path: "", problem: error.problem, fix: error.fix)
            ])
        }
        return try parse(bytes, name: path, options: options, read: read)
    }

    /// The same for text that is in memory; `name` stands for the file in findings and relative paths.
    package static func parse<Settings>(
        _ bytes: [UInt8], name: String, options: SettingsOptions = SettingsOptions(), read: (Section) -> Settings
    ) throws(ConfigurationProblems) -> Settings {
        let findings = Findings(file: name)
        let tree = YAMLTree.parse(bytes, limits: options.limits, into: findings)
        // A file that is no YAML tells only that: findings about a tree cut in the middle would mislead.
        guard let tree else { throw ConfigurationProblems(findings: findings.sorted) }
        findings.root = tree
        let document = SettingsDocument(findings: findings, options: options, directory: FileBytes.directory(of: name))
        let root = Section(root: tree, document: document)
        let settings = read(root)
        document.reportUnreadKeys()
        let all = findings.sorted
        guard all.isEmpty else { throw ConfigurationProblems(findings: all) }
        return settings
    }
}

extension SettingsFile {
    /// Why a configuration cannot be opened at all, nil when it can: that is exit code 69, not 78.
    package static func obstacle(_ path: String) -> String? { FileBytes.obstacle(path).map { "\(path): \($0)" } }
}

package struct SettingsOptions: Sendable {
    /// A configuration is written by hand: what is larger is another file.
    package var maximumBytes = 1 << 20
    package var limits = YAMLLimits()
    /// Where systemd puts credentials; nil when the service has none.
    package var credentialsDirectory: String? = FileBytes.environment("CREDENTIALS_DIRECTORY")
    /// Folders where a credential may lie that this process was not given; where it may not be read it counts as present.
    package var credentialsElsewhere: [String] = []
    /// The same for encrypted ones: they count as present.
    package var sealedCredentials: [String] = []
    /// false checks a file without having its secrets (an example, another machine's configuration): they read as empty.
    package var readsSecrets = true

    package init() {}

    /// For a look at the file by hand: systemd hands the credentials to `NAME.service` only, and they are looked for where the running
    /// service has them and where systemd takes them from (systemd.exec(5)).
    package static func byHand(service name: String) -> SettingsOptions {
        var options = SettingsOptions()
        options.credentialsElsewhere = ["/run/credentials/\(name).service", "/etc/credstore", "/run/credstore"]
        options.sealedCredentials = ["/etc/credstore.encrypted", "/run/credstore.encrypted"]
        return options
    }
}

/// All that is wrong with a configuration. Exit code 78.
package struct ConfigurationProblems: Error, CustomStringConvertible {
    /// Sorted by line and column; never empty.
    package let findings: [Finding]

    /// One line a finding.
    package var description: String { findings.map(\.description).joined(separator: "\n") }
}
