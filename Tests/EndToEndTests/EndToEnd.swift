import Testing

/// Tests that start a real broker and the built programs. One at a time: they measure nothing, but they want the machine.
@Suite(.serialized, .timeLimit(.minutes(10)))
struct EndToEnd {}
