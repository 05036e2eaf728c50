import Kernels
import TensorCore
import Testing
import WavegenTestSupport

@Suite("A run of a program")
struct ProgramRunTests {
  private let backend = Backend(threadCount: 1)

  @Test("keeps intermediate gradients where it is asked to")
  func keeping() {
    let tape = Tape()
    let x = tape.parameter(RandomParameters(seed: 0).parameters([Shape(1, 2)])[0])
    let doubled = tape.apply(ScaledSum(scale: 1), to: [x, x])
    let result = tape.apply(ScaledSum(scale: 5), to: [doubled, doubled])
    let store = result.run().backpropagate(
      from: result.node, seed: Tensor(Shape(1, 2), repeating: 1), keeping: [doubled.node])
    #expect(store[doubled.node]?.values == [10, 10])
    #expect(store[x.node]?.values == [20, 20])
    #expect(store[result.node] == nil)
  }

  @Test("reads the parameters as they are when it runs, and shares the program with other runs")
  func sharedProgram() {
    let tape = Tape()
    let parameter = RandomParameters(seed: 0).parameters([Shape(1, 2)])[0]
    let (x, symbols) = (tape.parameter(parameter), tape.input(.symbols, Shape(1, 2)))
    let sum = tape.apply(ScaledSum(scale: 1), to: [x, symbols])
    for value in [Float(1), 2] {
      parameter.value = Tensor(Shape(1, 2), repeating: value)
      #expect(sum.value(from: [.symbols: Tensor(Shape(1, 2), [10, 20])]).values == [10 + value, 20 + value])
    }
  }

  @Test("computes nothing that its results do not need")
  func needed() {
    let tape = Tape()
    let x = tape.parameter(RandomParameters(seed: 0).parameters([Shape(1, 2)])[0])
    let unused = tape.apply(Rectify(), to: [x])
    let sum = tape.apply(ScaledSum(scale: 1), to: [x, x])
    let clock = PhaseClock()
    _ = ProgramRun(tape.program, computing: [sum.node], from: [:], keeping: .results, on: backend, timedBy: clock)
    #expect(clock.phases.map(\.phase) == [.forward(ScaledSum.name)])
    #expect(unused.node < sum.node)
  }

  @Test("says that a value was freed rather than giving another", arguments: [false, true])
  func freed(keepsEveryValue: Bool) async {
    let program = doubledTwice()
    let run = ProgramRun(
      program.result.tape.program, computing: [program.result.node], from: [:],
      keeping: keepsEveryValue ? .everyValue : .results, on: backend)
    #expect(run[program.result.node].values == [4, 4])
    if keepsEveryValue { #expect(run[program.between.node].values == [2, 2]) }
    await #expect(processExitsWith: .failure) {
      let program = doubledTwice()
      _ = program.result.run(keeping: .results)[program.between.node]
    }
  }

  @Test("refuses inputs of another shape than was recorded, and none at all")
  func wrongInputs() async {
    await #expect(processExitsWith: .failure) {
      let tape = Tape()
      let y = tape.apply(Rectify(), to: [tape.input(.symbols, Shape(2, 1))])
      _ = y.value(from: [.symbols: Tensor(Shape(3, 1), repeating: 0)])
    }
    await #expect(processExitsWith: .failure) {
      let tape = Tape()
      _ = tape.apply(Rectify(), to: [tape.input(.symbols, Shape(2, 1))]).value()
    }
  }
}

/// 2 · (2 · 1), and 2 · 1.
private func doubledTwice() -> (between: Variable, result: Variable) {
  let tape = Tape()
  let parameter = RandomParameters(seed: 0).parameters([Shape(1, 2)])[0]
  parameter.value = Tensor(Shape(1, 2), repeating: 1)
  let x = tape.parameter(parameter)
  let between = tape.apply(ScaledSum(scale: 1), to: [x, x])
  return (between, tape.apply(ScaledSum(scale: 1), to: [between, between]))
}
