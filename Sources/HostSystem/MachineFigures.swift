import Glibc

/// Figures of this machine and this process as the kernel shows them. nil where it does not: each box has other parts.
package enum MachineFigures {
    /// Bytes that programs can still have, of the whole machine.
    package static var memoryAvailableBytes: Int64? {
        line("MemAvailable:", of: "/proc/meminfo").map { $0 * 1024 }
    }
    /// Of this process.
    package static var residentBytes: Int64? { line("VmRSS:", of: "/proc/self/status").map { $0 * 1024 } }
    /// Bytes that this process has sent to the disk since its start.
    package static var writtenBytes: Int64? { line("write_bytes:", of: "/proc/self/io") }

    /// The hottest part, in degrees Celsius. Values that no running board can have are a broken sensor's.
    package static var temperatureCelsius: Int64? {
        let zones = names("/sys/class/thermal").filter { $0.hasPrefix("thermal_zone") }
        let values = zones.compactMap { number("/sys/class/thermal/\($0)/temp") }
        return values.map { $0 / 1000 }.filter { (-60...200).contains($0) }.max()
    }

    package enum Power: Sendable { case mains, battery }

    /// Mains while any supply from outside is on; battery where there is a battery or UPS and none is; nil without supplies.
    package static var power: Power? { power(in: "/sys/class/power_supply") }

    static func power(in folder: String) -> Power? {
        var hasSupply = false
        var isDischarging = false
        for name in names(folder) {
            switch text("\(folder)/\(name)/type") {
            case "Mains", "USB", "USB_C":
                hasSupply = true
                if number("\(folder)/\(name)/online") == 1 { return .mains }
            case "Battery", "UPS":
                // A mouse's battery says nothing of the box.
                guard text("\(folder)/\(name)/scope") != "Device" else { continue }
                if text("\(folder)/\(name)/status") == "Discharging" { isDischarging = true }
            default: break
            }
        }
        return isDischarging ? .battery : hasSupply ? .battery : nil
    }

    /// The more worn of the two areas of the first eMMC, in percent of its life, by its own estimate in steps of ten.
    package static var flashUsedPercent: Int64? {
        let folder = "/sys/class/mmc_host"
        let cards = names(folder).flatMap { host in
            names("\(folder)/\(host)").filter { $0.hasPrefix("mmc") }.map { "\(folder)/\(host)/\($0)" }
        }
        return cards.lazy.compactMap { lifeUsed(text("\($0)/life_time") ?? "") }.first
    }

    /// `0x02 0x01`: 10 to 20 % of one area, 0 to 10 % of the other; 0x0b is beyond its life.
    static func lifeUsed(_ text: String) -> Int64? {
        let areas = text.split(separator: " ").compactMap { Int64($0.drop { "0x".contains($0) }, radix: 16) }
        return areas.max().flatMap { $0 < 1 || $0 > 11 ? nil : $0 * 10 }
    }

    private static func names(_ folder: String) -> [String] { Files.names(in: folder) }

    private static func text(_ path: String) -> String? {
        Files.readText(path).map { String($0.prefix { !$0.isNewline }) }
    }

    private static func number(_ path: String) -> Int64? { text(path).flatMap { Int64($0) } }

    private static func line(_ name: String, of path: String) -> Int64? {
        guard let all = Files.readText(path) else { return nil }
        for line in all.split(separator: "\n") where line.hasPrefix(name) {
            return Int64(line.dropFirst(name.count).drop { $0 == " " || $0 == "\t" }.prefix { $0.isNumber })
        }
        return nil
    }
}
