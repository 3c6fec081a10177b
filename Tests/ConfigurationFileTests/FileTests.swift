import Glibc
import SafetyModel
import TestSupport
import Testing

@testable import ConfigurationFile

/// A directory of its own that is gone afterwards.
private func inScratch(_ body: (String) throws -> Void) throws {
    let folder = try TemporaryFolder()
    try withExtendedLifetime(folder) { try body(folder.path) }
}

private func write(_ text: String, to path: String, mode: mode_t = 0o600) throws {
    let file = try #require(fopen(path, "w"))
    fputs(text, file)
    fclose(file)
    chmod(path, mode)
}

private func load(_ path: String, _ options: SettingsOptions = SettingsOptions()) -> Result<
    Secret?, ConfigurationProblems
> {
    do {
        return .success(try SettingsFile.load(path, options: options) { $0.secretFile("token_file") })
    } catch {
        return .failure(error)
    }
}

private func problem(_ result: Result<Secret?, ConfigurationProblems>) -> String {
    if case .failure(let problems) = result { problems.findings.map(\.problem).joined(separator: "|") } else { "" }
}

@Suite struct FileTests {
    @Test func filesThatAreNone() throws {
        try inScratch { folder in
            #expect(problem(load(folder)) == "is a directory")
            #expect(problem(load("\(folder)/none.yaml")) == "does not exist")
            #expect(problem(load("")) == "is no file name")
            mkfifo("\(folder)/fifo", 0o600)
            #expect(problem(load("\(folder)/fifo")) == "is no regular file", "and does not wait for a writer")
            try write("", to: "\(folder)/big")
            truncate("\(folder)/big", 100 << 20)
            #expect(problem(load("\(folder)/big")) == "is larger than 1048576 bytes")
        }
    }

    @Test func secretsComeFromFilesAndCredentials() throws {
        try inScratch { folder in
            try write("token_file: secret\n", to: "\(folder)/a.yaml")
            var options = SettingsOptions()
            options.credentialsDirectory = nil
            #expect(problem(load("\(folder)/a.yaml", options)) == "names a file that does not exist")
            options.readsSecrets = false
            #expect(problem(load("\(folder)/a.yaml", options)) == "", "an example is checked without its secrets")
            options.readsSecrets = true
            try write("s3cret\n", to: "\(folder)/secret")
            #expect(try load("\(folder)/a.yaml", options).get()?.reveal() == "s3cret", "beside the configuration")
            chmod("\(folder)/secret", 0o644)
            #expect(problem(load("\(folder)/a.yaml", options)) == "names a file that everybody may read")
            try write("\n\n", to: "\(folder)/secret")
            #expect(problem(load("\(folder)/a.yaml", options)) == "names a file without a secret on one line")
            try write("from systemd", to: "\(folder)/secret")
            options.credentialsDirectory = folder
            let elsewhere = try SettingsFile.parse(
                Array("token_file: secret".utf8), name: "elsewhere/a.yaml", options: options
            ) { $0.requiredSecretFile("token_file") }
            #expect(elsewhere.reveal() == "from systemd")
        }
    }
}
