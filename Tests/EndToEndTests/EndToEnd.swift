import Foundation
import Testing

/// Tests that start a real broker and the built programs. One at a time: they measure nothing, but they want the machine.
/// A campaign of hundreds of kills may take three hours; the shortest limit that applies would end it, so there is one.
@Suite(.serialized, .timeLimit(.minutes(ProcessInfo.processInfo.environment["FAULT_SEEDS"] == nil ? 10 : 180)))
struct EndToEnd {}
