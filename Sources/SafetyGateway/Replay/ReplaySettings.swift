import AlertRouter
import ArgumentParser
import HomePipeline
import HostSystem
import SafetyModel

/// The home that a replay plays in.
enum ReplaySettings {
    static func load(_ config: String?, zone: TimeZoneRules?) throws(ExitCode) -> HomeSettings {
        guard let config else { return standard(zone: zone ?? .utc) }
        var home = try GatewaySettings.load(config, options: .withoutSecrets).home
        if let zone { home.zone = zone }
        return home
    }

    /// A single resident, every sensor of the input, exit doors in the room `entrance`.
    static func standard(zone: TimeZoneRules) -> HomeSettings {
        let people = PolicySet.BoxPeople(sirens: ["siren"], voices: ["voice"])
        return HomeSettings(
            home: "home", community: "community", zone: zone, policies: .standardBox(people: people, zone: zone))
    }

    static func zone(_ name: String) throws(ExitCode) -> TimeZoneRules {
        do { return try TimeZoneFile.rules(named: name) } catch { throw Console.fail("\(error)", .usage) }
    }
}
