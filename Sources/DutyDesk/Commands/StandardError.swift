import HostSystem

/// A line on standard error: everything that is not data goes there.
func say(_ text: String) { LineLog.fail(text) }
