import Kernels
import TensorCore
import Testing
import WavegenTestSupport

@Suite("A phase clock")
struct PhaseClockTests {
  private let backend = Backend(threadCount: 1)

  /// The gradient of 5 · max(0, x) + 5 · max(0, x).
  private func gradient(timedBy clock: PhaseClock?) throws -> [Float] {
    let tape = Tape()
    let parameter = RandomParameters(seed: 0).parameters([Shape(3, 4)])[0]
    let rectified = tape.apply(Rectify(), to: [tape.parameter(parameter)])
    let sum = tape.apply(ScaledSum(scale: 5), to: [rectified, rectified])
    let run = ProgramRun(
      tape.program, computing: [sum.node], from: [:], keeping: .saved, on: backend, timedBy: clock)
    let store = run.backpropagate(from: sum.node, seed: Tensor(Shape(3, 4), repeating: 1))
    return try #require(store[tape.parameter(parameter).node]).values
  }

  @Test("counts every operation forward and backward, in the order in which they first began")
  func phases() throws {
    let clock = PhaseClock()
    _ = try gradient(timedBy: clock)
    let expected: [StepPhase] = [
      .forward(Rectify.name), .forward(ScaledSum.name), .backward(ScaledSum.name), .backward(Rectify.name),
    ]
    #expect(clock.phases.map(\.phase) == expected)
    let before = clock.phases.map(\.duration)
    _ = try gradient(timedBy: clock)
    #expect(clock.phases.map(\.phase) == expected)
    #expect(zip(clock.phases.map(\.duration), before).allSatisfy { $0 >= $1 && $1 >= .zero })
  }

  @Test("changes no result")
  func results() throws {
    #expect(try gradient(timedBy: PhaseClock()) == gradient(timedBy: nil))
  }

  @Test("counts a body that fails, and passes its result or its error on")
  func measuring() throws {
    struct Fault: Error {}
    let clock: PhaseClock? = PhaseClock()
    #expect(clock.measure(.data) { 3 } == 3)
    #expect(throws: Fault.self) { try clock.measure(.optimizer) { () throws(Fault) in throw Fault() } }
    #expect(clock?.phases.map { "\($0.phase)" } == ["data", "optimizer"])
    let none: PhaseClock? = nil
    #expect(none.measure(.data) { 4 } == 4)
  }
}
