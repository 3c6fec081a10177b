/// A secret from a file. It never shows itself in a description, a dump or a log line.
package struct SecretText: Sendable, Equatable, CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable
{
    private let text: String
    package init(_ text: String) { self.text = text }

    /// The secret itself: for the one call that needs it.
    package func reveal() -> String { text }

    package var description: String { "<secret>" }
    package var debugDescription: String { "<secret>" }
    package var customMirror: Mirror { Mirror(self, children: []) }
}

extension Section {
    /// A secret by the name of its file, for options that end in `_file`: an absolute path, a path relative to the
    /// configuration, or the name of a systemd credential (`$CREDENTIALS_DIRECTORY/name`), which is looked at first.
    /// The line end after the secret does not belong to it. A secret written into the configuration itself (`password`
    /// beside `password_file`) is refused.
    package func secretFile(_ key: String) -> SecretText? {
        refuseInline(key)
        guard let name = string(key) else { return nil }
        guard document.options.readsSecrets else { return SecretText("") }
        let path = secretPath(name)
        do {
            let bytes = try FileBytes.read(path, limit: 65536)
            // Readable by everybody is told, not forgiven: the file is the only thing that keeps the secret.
            if FileBytes.isReadableByOthers(path) == true {
                report(key, "names a file that everybody may read", fix: "chmod o-r that file")
            }
            return secret(bytes, key: key)
        } catch {
            report(key, "names a file that \(error.problem)", fix: error.fix)
            return nil
        }
    }

    package func requiredSecretFile(_ key: String) -> SecretText {
        if !has(key), has(Self.inlineName(key)) { return secretFile(key) ?? SecretText("") }
        return required(key, secretFile(key), as: "the name of a file that holds the secret") ?? SecretText("")
    }

    private func secret(_ bytes: [UInt8], key: String) -> SecretText? {
        guard let whole = String(validating: bytes, as: UTF8.self) else {
            report(key, "names a file that is not text", fix: "save the secret as UTF-8 text")
            return nil
        }
        let text = whole.reversed().drop { $0.isNewline }.reversed()
        guard !text.isEmpty, !text.contains(where: \.isNewline) else {
            report(key, "names a file without a secret on one line", fix: "write the secret alone into it")
            return nil
        }
        return SecretText(String(text))
    }

    private func secretPath(_ name: String) -> String {
        if name.hasPrefix("/") { return name }
        if !name.contains("/"), let credentials = document.options.credentialsDirectory {
            let path = "\(credentials)/\(name)"
            if FileBytes.exists(path) { return path }
        }
        return document.directory + name
    }

    private func refuseInline(_ key: String) {
        let inline = Self.inlineName(key)
        guard inline != key, isUnread(inline) else { return }
        settle(inline)
        findings.add(
            keyPosition(of: inline), path(of: inline), "is a secret in the configuration",
            fix: "put it into a file of its own and name that under `\(key)`")
    }

    private static func inlineName(_ key: String) -> String {
        key.hasSuffix("_file") ? String(key.dropLast("_file".count)) : key
    }
}
