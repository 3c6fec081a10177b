import ConfigurationFile
import HostSystem
import MQTTLink

/// How homes reach the desk's broker.
struct BrokerAddress {
    /// nil where nobody has said it: the desk's own address of it may be loopback.
    var host: String?
    var port: Int
    /// The broker's authority as PEM, where `duty-desk broker` made one.
    var authority: String?

    /// - Parameter text: `HOST`, `HOST PORT` or `HOST:PORT`.
    init(_ text: String?, _ settings: MQTTSettings?, _ accounts: BrokerAccounts) {
        let parts = (text ?? "").split { $0 == " " || $0 == ":" }
        let own = settings.map(\.host).flatMap { $0.hasPrefix("127.") || $0 == "localhost" || $0 == "::1" ? nil : $0 }
        host = parts.first.map(String.init) ?? own
        port = parts.count == 2 ? Int(parts[1]) ?? 8883 : text == nil && own != nil ? settings?.port ?? 8883 : 8883
        authority = Files.readText(accounts.authority)
    }
}

/// The words of `duty-desk enrol`.
enum EnrolmentText {
    static func code(
        _ home: HomeEntry, _ settings: DeskSettings, _ place: BrokerAddress, password: String
    ) -> EnrolmentCode? {
        guard let host = place.host else { return nil }
        return EnrolmentCode(
            home: home.id, community: settings.community, timezone: settings.zone.name, address: home.address,
            host: host, port: place.port, password: password, authority: place.authority,
            contacts: home.contacts.map { EnrolmentCode.Contact(name: $0.name, phone: $0.phone) })
    }

    /// For a box's configuration that is written by hand.
    static func boxPart(_ home: String, _ settings: DeskSettings, _ place: BrokerAddress) -> String {
        """
        # What the code comes to in the box's configuration:
        home: "\(home)"
        community: \(settings.community)
        timezone: \(settings.zone.name)
        uplink:
          host: \(place.host ?? "DESK-BROKER")
          port: \(place.port)
          username: "\(home)"
          password_file: uplink-password
          tls: \(place.authority == nil ? "{}" : "{ca_file: desk-ca.pem}")
        """
    }

    /// For a broker on another machine, or one that `duty-desk broker` did not make: as it stands, on a fresh machine. No password
    /// stands on a command line.
    static func brokerPart(_ accounts: BrokerAccounts, home: String, hash: String, rights: [String]) -> String {
        """
        # \(accounts.folder) is not there or cannot be written: `duty-desk broker --host NAME`, as root, makes it with the desk's own
        # account. At a broker elsewhere, as root:
        install -d -m 750 -g mosquitto \(accounts.folder)
        cat >> \(accounts.passwords) <<'END'
        \(home):\(hash)
        END
        cat >> \(accounts.rights) <<'END'
        \(rights.joined(separator: "\n"))
        END
        systemctl reload mosquitto
        """
    }
}
