import CLinux
import Glibc

/// SIGINT, SIGTERM and SIGHUP as something to wait for. Block them before any thread starts.
package struct Signals: Sendable {
    private let descriptor: Int32

    /// Blocks the signals for this thread and those it starts from now on. SIGPIPE and SIGXFSZ are ignored: a reader that went
    /// away and a limit of file sizes are answers of `write`, not ends of a daemon.
    package init() {
        signal(SIGPIPE, SIG_IGN)
        signal(SIGXFSZ, SIG_IGN)
        var set = sigset_t()
        sigemptyset(&set)
        for number in [SIGINT, SIGTERM, SIGHUP] { sigaddset(&set, number) }
        pthread_sigmask(SIG_BLOCK, &set, nil)
        descriptor = signalfd(-1, &set, Int32(SFD_CLOEXEC))
    }

    /// The next signal, or nil when none came in time.
    package func wait(milliseconds: Int32) -> Int32? {
        var polled = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
        guard poll(&polled, 1, milliseconds) > 0 else { return nil }
        var information = signalfd_siginfo()
        guard read(descriptor, &information, MemoryLayout<signalfd_siginfo>.size) > 0 else { return nil }
        return Int32(information.ssi_signo)
    }
}
