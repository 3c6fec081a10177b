import AlertRouter
import Glibc
import Synchronization
import Testing

@testable import Delivery

@Suite struct BlockingWorkersTests {
    @Test func emergenciesPassWhenOthersBlock() async {
        let workers = BlockingWorkers(maximum: 3, reserved: 1)
        let gate = Gate()
        async let blocked: Void = withTaskGroup(of: Void.self) { group in
            for _ in 0..<4 { group.addTask { await workers.run(.technical) { gate.wait() } } }
        }
        for number in 0..<20 { #expect(await workers.run(.emergency) { number } == number) }
        gate.open()
        await blocked
    }

    @Test func everyJobRuns() async {
        let workers = BlockingWorkers(maximum: 4, reserved: 2)
        let sum = await withTaskGroup(of: Int.self) { group in
            for number in 0..<500 { group.addTask { await workers.run(Lane.allCases[number % 3]) { number } } }
            return await group.reduce(0, +)
        }
        #expect(sum == 499 * 500 / 2)
    }
}

private final class Gate: Sendable {
    private let isOpen = Atomic<Bool>(false)
    func open() { isOpen.store(true, ordering: .releasing) }
    func wait() { while !isOpen.load(ordering: .acquiring) { usleep(1000) } }
}
