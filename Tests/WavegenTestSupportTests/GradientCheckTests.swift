import Kernels
import TensorCore
import Testing
import WavegenTestSupport

@Suite("The gradient check notices")
struct GradientCheckTests {
  private func check(_ operation: some Operation) -> GradientCheck {
    let tape = Tape()
    let x = RandomParameters(seed: 0).parameters([Shape(3, 4)])[0]
    return GradientCheck(of: tape.apply(operation, to: [tape.parameter(x)]))
  }

  @Test("nothing in a correct operation")
  func correct() {
    let result = check(Gate())
    #expect(result.holds, "\(result.detail)")
  }

  @Test("a derivative that is a percent too small")
  func wrongDerivative() {
    let result = check(FaultyOperation(Gate(), .wrongDerivative))
    #expect(!result.holds)
    #expect(result.detail.contains("the backward pass gives"))
  }

  @Test("a derivative that is wrong in the fast kernels only")
  func wrongFloatDerivative() {
    let result = check(FaultyOperation(Gate(), .wrongFloatDerivative))
    #expect(!result.holds)
    #expect(result.detail.contains("in Float"))
  }

  @Test("a derivative that was forgotten")
  func missingDerivative() {
    #expect(!check(FaultyOperation(Gate(), .missingDerivative)).holds)
  }

  @Test("a value that is not a number")
  func notANumber() {
    let tape = Tape()
    let x = RandomParameters(seed: 0).parameters([Shape(3, 4)])[0]
    x.value.withMutableElements { $0[5] = .nan }
    #expect(!GradientCheck(of: tape.apply(Gate(), to: [tape.parameter(x)])).holds)
  }

  @Test("that there was nothing to check")
  func nothingToCheck() {
    let tape = Tape()
    let symbols = tape.input(.symbols, Shape(3, 4))
    let inputs = [ProgramInput.symbols: Tensor<Float>(Shape(3, 4), repeating: 1)]
    #expect(!GradientCheck(of: tape.apply(Gate(), to: [symbols]), from: inputs).holds)

    let zero = RandomParameters(seed: 0, upTo: 0).parameters([Shape(3, 4)])[0]
    let other = Tape()
    let summands = [other.parameter(zero), other.parameter(zero)]
    #expect(!GradientCheck(of: other.apply(ScaledSum(scale: 0), to: summands)).holds)
  }
}
