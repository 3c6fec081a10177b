import Glibc

/// What this user, on this machine, finds of the modem daemon's folders. The service's user may find another thing, so it is a
/// remark and no problem of the file.
enum SpoolNotes {
    static func notes(_ settings: GatewaySettings) -> [String] {
        guard let sms = settings.sms else { return [] }
        return [("outbox", sms.outbox), ("inbox", sms.inbox)].compactMap { name, folder in
            guard access(folder, R_OK | W_OK | X_OK) != 0 else { return nil }
            let why = String(cString: strerror(errno))
            return
                "note: sms: \(name): \(folder): \(why). The service needs the modem daemon's group: see systemd/sms.conf."
        }
    }
}
