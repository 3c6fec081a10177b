import ArgumentParser
import Glibc
import HostSystem

/// Where a password comes from: a file, standard input, or a question on the terminal. Never the command line, which
/// everybody on the machine can read.
struct PasswordSource: ParsableArguments {
    @Option(name: .long, help: "A file with the password on its first line; `-` reads standard input.")
    var passwordFile: String?

    /// - Parameter name: the log-in name that it is for.
    func read(for name: String) throws -> String {
        let text: String
        if let passwordFile, passwordFile != "-" {
            text = String(decoding: try Files.read(passwordFile, limit: 4096), as: UTF8.self)
        } else if passwordFile == "-" || isatty(STDIN_FILENO) == 0 {
            text = readLine(strippingNewline: true) ?? ""
        } else {
            text = try ask()
        }
        let password = String(text.prefix { !$0.isNewline })
        if let problem = PasswordRule.problem(password, name: name) { throw ValidationError(problem) }
        return password
    }

    private func ask() throws -> String {
        say("Password:")
        let first = hiddenLine()
        say("Again:")
        guard first == hiddenLine() else { throw ValidationError("these were not the same") }
        return first
    }

    /// A line that the terminal does not show.
    private func hiddenLine() -> String {
        var shown = termios()
        guard tcgetattr(STDIN_FILENO, &shown) == 0 else { return "" }
        var hidden = shown
        hidden.c_lflag &= ~tcflag_t(ECHO)
        tcsetattr(STDIN_FILENO, TCSAFLUSH, &hidden)
        defer { tcsetattr(STDIN_FILENO, TCSAFLUSH, &shown) }
        return readLine(strippingNewline: true) ?? ""
    }
}
