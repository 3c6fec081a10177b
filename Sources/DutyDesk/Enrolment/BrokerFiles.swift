import Glibc
import HostSystem

/// The configuration that makes Debian's mosquitto the desk's broker for homes over the network: TLS, an account for each, and a client
/// id that is the account's name, so that no home can take another's session or the desk's.
enum BrokerFiles {
    static func configuration(_ accounts: BrokerAccounts, port: Int, localPort: Int) -> String {
        """
        # Written by `duty-desk broker`, which writes it anew. Debian's own mosquitto.conf stays as it is.
        per_listener_settings true

        # The desk, on this machine.
        listener \(localPort) 127.0.0.1
        allow_anonymous false
        password_file \(accounts.passwords)
        acl_file \(accounts.rights)

        # The homes.
        listener \(port)
        certfile \(accounts.folder)/server.pem
        keyfile \(accounts.folder)/server.key
        allow_anonymous false
        password_file \(accounts.passwords)
        acl_file \(accounts.rights)
        use_username_as_clientid true

        # What is queued survives a restart of the broker; a receipt leaves only for what the desk has stored, so this protects what waits
        # while the desk is away.
        persistence true
        autosave_interval 300
        max_queued_messages 0
        max_queued_bytes 268435456

        # An alert reaches the page at once instead of waiting for the next packet (Nagle).
        set_tcp_nodelay true

        # An alert object has 256 kB at most.
        message_size_limit 1048576

        """
    }

    /// An authority of the desk's own, and the broker's certificate by it, unless they are there already.
    static func makeCertificates(_ accounts: BrokerAccounts, host: String) throws {
        let folder = accounts.folder
        let authorityKey = "\(folder)/ca.key"
        if !Files.exists(accounts.authority) {
            try openssl(
                "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "7300",
                "-subj", "/CN=duty desk \(host)", "-addext", "keyUsage=critical,keyCertSign,cRLSign",
                "-keyout", authorityKey, "-out", accounts.authority)
            chmod(authorityKey, 0o600)
        }
        let request = "\(folder)/server.csr"
        let extensions = "\(folder)/server.ext"
        defer {
            unlink(request)
            unlink(extensions)
        }
        let kind = host.allSatisfy { $0.isHexDigit || ".:".contains($0) } ? "IP" : "DNS"
        try Files.replace(extensions, with: Array("subjectAltName=\(kind):\(host)\n".utf8))
        try openssl(
            "req", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-subj", "/CN=\(host)",
            "-keyout", "\(folder)/server.key", "-out", request)
        try openssl(
            "x509", "-req", "-in", request, "-CA", accounts.authority, "-CAkey", authorityKey, "-CAcreateserial",
            "-days", "3650", "-extfile", extensions, "-out", "\(folder)/server.pem")
        for name in ["server.key", "server.pem", "ca.pem"] {
            chmod("\(folder)/\(name)", 0o640)
            Files.giveToOwner("\(folder)/\(name)", of: folder)
        }
    }

    private static func openssl(_ arguments: String...) throws {
        // Its remarks go to standard error; what it prints otherwise is of no use.
        try ChildProcess.output(of: ["openssl"] + arguments)
    }
}
