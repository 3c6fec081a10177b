/// Limits inside a value that is saved: they come from the program and the configuration of now, not from the state. Saved as an
/// empty object and read as what the program brings, so neither a new limit nor a dropped one makes an older state unreadable, and
/// an upgrade's better limits count at once. Whoever restores the value puts the configuration's back.
package protocol NotSaved: Codable {
    init()
}

extension NotSaved {
    package init(from decoder: any Decoder) throws { self.init() }

    package func encode(to encoder: any Encoder) throws { _ = encoder.container(keyedBy: NoKey.self) }
}

private enum NoKey: CodingKey {}
