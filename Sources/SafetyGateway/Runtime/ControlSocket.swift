import Glibc
import HostSystem
import Logging
import SafetyModel
import Synchronization

/// The box's own socket for the technician's commands: one JSON object a line in, one out. Only the service's group may use it.
final class ControlSocket: Sendable {
    private let path: String
    private let runtime: HomeRuntime
    private let logger: Logger
    private let isStopping = Mutex(false)
    private let listener = Mutex<UnixListener?>(nil)

    init(folder: String, runtime: HomeRuntime, logger: Logger) {
        (path, self.runtime, self.logger) = ("\(folder)/gateway.sock", runtime, logger)
        do throws(FileError) { try Files.makeFolder(folder) } catch { logger.warning("control socket: \(error)") }
    }

    func start() {
        do throws(FileError) {
            let opened = try UnixListener(path)
            listener.withLock { $0 = opened }
            DetachedThread.start { [self] in serve(opened) }
        } catch { logger.warning("control socket: \(error)") }
    }

    func stop() {
        isStopping.withLock { $0 = true }
        unlink(path)
    }

    private func serve(_ listener: UnixListener) {
        while !isStopping.withLock({ $0 }) {
            guard let connection = listener.accept(milliseconds: 500) else { continue }
            let request = connection.readLine(limit: 1 << 16, milliseconds: 2000)
            connection.write(StatusReport.answer(to: request, runtime) + [0x0a])
        }
    }
}
