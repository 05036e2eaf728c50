import Kernels
import Testing

@Suite("A recurrent cell")
struct RecurrentCellTests {
  @Test("The fast cell and its gradient equal the reference", arguments: awkwardLengths)
  func sweep(channels: Int) {
    for magnitude in [Float(1), 30] { expectAgreement(RecurrentCellCase(channels: channels, magnitude: magnitude)) }
  }

  @Test("A closed update gate keeps the state, an open one replaces it", arguments: Backend.Implementation.available)
  func gates(implementation: Backend.Implementation) {
    let backend = Backend(implementation, threadCount: 1)
    func next(update: Float, reset: Float) -> (state: Float, activated: [Float]) {
      var (state, activated) = ([Float(0.25)], [Float](repeating: 0, count: 4))
      backend.recurrentCell(
        channels: 1, drive: [update, reset, 0.5], product: [0, 0, 2], bias: [1], state: &state, activated: &activated)
      return (state[0], activated)
    }
    let kept = next(update: -200, reset: 200)
    #expect(kept.state == 0.25)
    #expect(kept.activated[0] == 0 && kept.activated[1] == 1 && kept.activated[3] == 3)
    // tanh(0.5 + 3), and tanh(0.5) where the reset gate hides the state.
    #expect(abs(next(update: 200, reset: 200).state - 0.99817789) < 1e-6)
    #expect(abs(next(update: 200, reset: -200).state - 0.46211716) < 1e-6)
  }

  @Test("The gradient agrees with a difference quotient in double precision")
  func gradientAgreesWithDifferences() {
    let backend = Backend(.reference, threadCount: 1)
    // [drive | product | bias | state], each of one channel.
    let inputs = [0.3, -0.7, 0.4, 0.2, 0.5, -0.6, 0.35, -0.45]
    func cell(_ x: [Double]) -> (state: Double, activated: [Double]) {
      var (state, activated) = ([x[7]], [Double](repeating: 0, count: 4))
      backend.recurrentCell(
        channels: 1, drive: Array(x[0..<3]), product: Array(x[3..<6]), bias: [x[6]], state: &state,
        activated: &activated)
      return (state[0], activated)
    }
    var (stateGradient, driveGradient) = ([0.9], [0.0, 0, 0])
    var productGradient = [0.0, 0, 0]
    backend.recurrentCellBackward(
      channels: 1, activated: cell(inputs).activated, previous: [inputs[7]], outputGradient: [0.8],
      stateGradient: &stateGradient, driveGradient: &driveGradient, productGradient: &productGradient)
    let found = driveGradient + productGradient + [productGradient[2]] + stateGradient
    let h = 1e-6
    let expected = inputs.indices.map { index in
      var (above, below) = (inputs, inputs)
      above[index] += h
      below[index] -= h
      return 1.7 * (cell(above).state - cell(below).state) / (2 * h)
    }
    #expect(difference(between: found, and: expected, within: Tolerance(absolute: 1e-9)) == nil)
  }
}

private struct RecurrentCellCase: KernelCase {
  let channels: Int
  let magnitude: Float

  /// As a gate's, through one more factor of up to 30 and a difference of two states.
  var fastTolerance: Tolerance { Tolerance(absolute: 40 * Double(max(magnitude, 1)) * Tolerance.unit) }
  var roundingTolerance: Tolerance { Tolerance(absolute: 30 * Double(max(magnitude, 1)) * Tolerance.unit) }

  func result<Scalar: KernelScalar>(on backend: Backend, as scalar: Scalar.Type) -> [Double] {
    var source = NumberSource(seed: 8)
    let drive: [Scalar] = source.numbers(3 * channels, upTo: magnitude)
    let product: [Scalar] = source.numbers(3 * channels)
    let bias: [Scalar] = source.numbers(channels)
    let previous: [Scalar] = source.numbers(channels)
    let outputGradient: [Scalar] = source.numbers(channels)
    var state = previous
    var stateGradient: [Scalar] = source.numbers(channels)
    var activated = [Scalar](repeating: 0, count: 4 * channels)
    var (driveGradient, productGradient) = (
      [Scalar](repeating: 0, count: 3 * channels), [Scalar](repeating: 0, count: 3 * channels)
    )
    backend.recurrentCell(
      channels: channels, drive: drive, product: product, bias: bias, state: &state, activated: &activated)
    backend.recurrentCellBackward(
      channels: channels, activated: activated, previous: previous, outputGradient: outputGradient,
      stateGradient: &stateGradient, driveGradient: &driveGradient, productGradient: &productGradient)
    let gradients = [stateGradient, driveGradient, productGradient]
    return state.widened + activated.widened + gradients.flatMap(\.widened)
  }
}
