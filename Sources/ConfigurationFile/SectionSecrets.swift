import SafetyModel

extension Section {
    /// A secret by the name of its file, for options that end in `_file`: an absolute path, a path relative to the
    /// configuration, or the name of a systemd credential (`$CREDENTIALS_DIRECTORY/name`), which is looked at first.
    /// The line end after the secret does not belong to it. A secret written into the configuration itself (`password`
    /// beside `password_file`) is refused.
    package func secretFile(_ key: String) -> Secret? {
        refuseInline(key)
        guard let name = string(key) else { return nil }
        guard document.options.readsSecrets else { return Secret("") }
        let path = secretPath(name)
        if isSealed(name, path) { return Secret("") }
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

    /// The path of a file that can be read, by the same rules as a secret's; told when there is none.
    package func existingFile(_ key: String) -> String? {
        guard let name = string(key) else { return nil }
        let path = secretPath(name)
        guard document.options.readsSecrets, !isSealed(name, path) else { return path }
        do {
            _ = try FileBytes.read(path, limit: 4 << 20)
        } catch {
            report(key, "names a file that \(error.problem)", fix: error.fix)
        }
        return path
    }

    package func requiredSecretFile(_ key: String) -> Secret {
        if !has(key), has(Self.inlineName(key)) { return secretFile(key) ?? Secret("") }
        return required(key, secretFile(key), as: "the name of a file that holds the secret") ?? Secret("")
    }

    private func secret(_ bytes: [UInt8], key: String) -> Secret? {
        guard let whole = String(validating: bytes, as: UTF8.self) else {
            report(key, "names a file that is not text", fix: "save the secret as UTF-8 text")
            return nil
        }
        let text = whole.reversed().drop { $0.isNewline }.reversed()
        guard !text.isEmpty, !text.contains(where: \.isNewline) else {
            report(key, "names a file without a secret on one line", fix: "write the secret alone into it")
            return nil
        }
        return Secret(String(text))
    }

    private func secretPath(_ name: String) -> String {
        if name.hasPrefix("/") { return name }
        if !name.contains("/"), let credentials = document.options.credentialsDirectory {
            let path = "\(credentials)/\(name)"
            if FileBytes.exists(path) { return path }
        }
        let path = document.directory + name
        guard !name.contains("/"), !FileBytes.exists(path) else { return path }
        return document.options.credentialsElsewhere.lazy.map { "\($0)/\(name)" }.first { FileBytes.exists($0) } ?? path
    }

    /// A credential that systemd will hand to the service and that this process (a `check` by hand) may not read.
    private func isSealed(_ name: String, _ path: String) -> Bool {
        let options = document.options
        guard !name.contains("/"), !FileBytes.exists(path) else { return false }
        return options.sealedCredentials.contains { FileBytes.exists("\($0)/\(name)") }
            || options.credentialsElsewhere.contains { FileBytes.isOutOfReach("\($0)/\(name)") }
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
