import Kernels
import TensorCore
import Testing
import WavegenTestSupport

@Suite("A step plan")
struct StepPlanTests {
  private let backend = Backend(threadCount: 1)

  private func lookup(blank: Int, on tape: Tape, _ symbols: Variable, kernelSize: Int = 1) -> Variable {
    let table = RandomParameters(seed: UInt64(blank)).parameters([Shape(kernelSize, 4, 2)])[0]
    let taps = (1...kernelSize).reversed().map { Offset(column: -$0) }
    let lookup = SymbolLookup(
      taps: taps, blank: blank, levelCount: 4, channels: 2, layout: SiteLayout([Grid(columns: 1)]))
    return tape.apply(lookup, to: [symbols, tape.parameter(table)])
  }

  @Test("refuses two entry layers that disagree about the symbol before the start", arguments: [1, 2])
  func conflictingBlanks(kernelSize: Int) throws {
    let tape = Tape()
    let symbols = tape.input(.symbols, Shape(1, 1))
    let inputs = [
      lookup(blank: 1, on: tape, symbols, kernelSize: kernelSize),
      lookup(blank: 2, on: tape, symbols, kernelSize: kernelSize),
    ]
    let sum = tape.apply(ScaledSum(scale: 1), to: inputs)
    #expect(throws: StepPlanError.self) { try StepPlan(tape.program, computing: sum.node, on: backend) }

    let agreeing = Tape()
    let constant = agreeing.input(.symbols, Shape(1, 1))
    let pair = [lookup(blank: 1, on: agreeing, constant), lookup(blank: 1, on: agreeing, constant)]
    let agreement = agreeing.apply(ScaledSum(scale: 1), to: pair)
    _ = try StepPlan(agreeing.program, computing: agreement.node, on: backend)
  }

  @Test("refuses a result that no operation computes")
  func notComputed() {
    let tape = Tape()
    let constant = tape.input(.symbols, Shape(1, 1))
    #expect(throws: StepPlanError.self) { try StepPlan(tape.program, computing: constant.node, on: backend) }
  }

  @Test("keeps the weights of the moment in which it was made")
  func snapshot() throws {
    let tape = Tape()
    let symbols = tape.input(.symbols, Shape(1, 1))
    let table = RandomParameters(seed: 0).parameters([Shape(1, 4, 2)])[0]
    let operation = SymbolLookup(
      taps: [Offset(column: -1)], blank: 0, levelCount: 4, channels: 2, layout: SiteLayout([Grid(columns: 1)]))
    let result = tape.apply(operation, to: [symbols, tape.parameter(table)])
    let plan = try StepPlan(tape.program, computing: result.node, on: backend)
    var cache = plan.makeCache()
    let before = Array(plan.predict(&cache))
    table.value.withMutableElements { $0.update(repeating: 9, count: 8) }
    // Begun again, for a site that has been predicted is not computed a second time.
    cache.restart()
    #expect(Array(plan.predict(&cache)) == before)
  }

  @Test("traps on a symbol that the entry table does not have, instead of reading beyond it")
  func symbolOutOfRange() async {
    await #expect(processExitsWith: .failure) {
      let tape = Tape()
      let symbols = tape.input(.symbols, Shape(1, 1))
      let result = StepPlanTests().lookup(blank: 1, on: tape, symbols)
      let plan = try StepPlan(tape.program, computing: result.node, on: Backend(threadCount: 1))
      var cache = plan.makeCache()
      plan.observe(4, &cache)
      _ = plan.predict(&cache)
    }
  }
}
