extension AlertEngine {
    /// The answer that a command got, while it is remembered (A10).
    package func answer(to commandID: String) -> CommandResult? { answers.answer(to: commandID) }
}
