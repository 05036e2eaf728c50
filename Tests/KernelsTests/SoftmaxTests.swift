import Kernels
import Testing

@Suite("Softmax")
struct SoftmaxTests {
  @Test("Fast losses, gradients and probabilities equal the reference", arguments: awkwardLengths.dropFirst())
  func sweep(levels: Int) {
    for rows in [0, 1, 6] {
      for padding in [0, 3] {
        for usesWeights in [false, true] {
          expectAgreement(CrossEntropyCase(rows: rows, levels: levels, padding: padding, usesWeights: usesWeights))
        }
      }
    }
    for temperature: Float in [0.1, 1, 3] {
      expectAgreement(SoftmaxCase(levels: levels, temperature: temperature))
    }
  }

  @Test("Probabilities sum to 1, even where logits are huge or minus infinity")
  func probabilitiesSumToOne() {
    for implementation in Backend.Implementation.available {
      let backend = Backend(implementation, threadCount: 1)
      var source = NumberSource(seed: 9)
      var logits: [Float] = source.numbers(256, upTo: 10_000)
      logits[17] = -.infinity
      var probabilities = [Float](repeating: 0, count: 256)
      backend.softmax(256, logits, into: &probabilities)
      #expect(abs(probabilities.reduce(0, +) - 1) < 1e-5)
      #expect(probabilities[17] == 0)
      #expect(probabilities.allSatisfy { $0 >= 0 })
    }
  }

  @Test("Even logits cost ln of the levels, and the gradient is p minus one at the target")
  func uniformLogits() {
    for implementation in Backend.Implementation.available {
      let found = crossEntropy(logits: [5, 5, 5, 5], target: 2, weight: 2, on: implementation)
      #expect(abs(found.loss - Float.logarithm(4)) < 1e-6)
      #expect(
        difference(between: found.gradient.widened, and: [0.5, 0.5, -1.5, 0.5], within: Tolerance(absolute: 1e-6))
          == nil)
    }
  }

  @Test("A row of weight 0 is passed over: no loss, no gradient, whatever its logits are")
  func weightlessRow() {
    for implementation in Backend.Implementation.available {
      for logits in [[1, 2, 3], [.nan, .infinity, 0]] as [[Float]] {
        let found = crossEntropy(logits: logits, target: 0, weight: 0, on: implementation)
        #expect(found.loss == 0)
        #expect(found.gradient.allSatisfy { $0 == 0 })
      }
    }
  }

  @Test("An impossible target costs infinity, and NaN among the logits gives NaN")
  func impossibleTargetAndNaN() {
    for implementation in Backend.Implementation.available {
      #expect(crossEntropy(logits: [1, -.infinity, 2], target: 1, weight: 1, on: implementation).loss == .infinity)
      #expect(crossEntropy(logits: [1, .nan, 2], target: 0, weight: 1, on: implementation).loss.isNaN)
    }
  }

  @Test("A target that is no level traps")
  func targetBeyondTheLevels() async {
    await #expect(processExitsWith: .failure) {
      var (logits, loss): ([Float], [Float]) = ([1, 2], [0])
      logits.withUnsafeMutableBufferPointer {
        Backend(threadCount: 1).softmaxCrossEntropy(
          logits: MatrixView($0.baseAddress!, rows: 1, columns: 2), targets: [2], weights: nil, losses: &loss,
          logitGradient: nil)
      }
    }
  }

  /// One row, its gradient written over its logits.
  private func crossEntropy(
    logits: [Float], target: Int32, weight: Float, on implementation: Backend.Implementation
  ) -> (loss: Float, gradient: [Float]) {
    var (gradient, loss): ([Float], [Float]) = (logits, [0])
    gradient.withUnsafeMutableBufferPointer {
      let view = MutableMatrixView($0.baseAddress!, rows: 1, columns: logits.count)
      Backend(implementation, threadCount: 1).softmaxCrossEntropy(
        logits: view.readOnly, targets: [target], weights: [weight], losses: &loss, logitGradient: view)
    }
    return (loss[0], gradient)
  }
}

private struct CrossEntropyCase: KernelCase {
  let rows: Int, levels: Int
  let padding: Int
  let usesWeights: Bool

  /// Losses up to 26, logits up to 10, and a sum of 257 terms, each exponential off by a unit in the last place and by
  /// its argument's rounding, 10 units.
  let fastTolerance = Tolerance(absolute: 64 * Tolerance.unit, relative: 32 * Tolerance.unit)
  let roundingTolerance = Tolerance(absolute: 128 * Tolerance.unit, relative: 128 * Tolerance.unit)

  func result<Scalar: KernelScalar>(on backend: Backend, as scalar: Scalar.Type) -> [Double] {
    var source = NumberSource(seed: 10)
    var logits = PaddedMatrix<Scalar>(
      rows: rows, columns: levels, padding: padding, source.numbers(rows * levels, upTo: 10))
    let targets = source.indices(rows + 1, below: levels)
    let weights: [Scalar]? = usesWeights ? source.numbers(rows + 1) : nil
    var gradient = PaddedMatrix<Scalar>(rows: rows, columns: levels, padding: padding)
    var (losses, evaluated) = ([Scalar](repeating: 0, count: rows + 1), [Scalar](repeating: 0, count: rows + 1))
    func run(_ logits: MatrixView<Scalar>, _ losses: inout [Scalar], _ gradient: MutableMatrixView<Scalar>?) {
      if let weights {
        backend.softmaxCrossEntropy(
          logits: logits, targets: targets, weights: weights, losses: &losses, logitGradient: gradient)
      } else {
        backend.softmaxCrossEntropy(
          logits: logits, targets: targets, weights: nil, losses: &losses, logitGradient: gradient)
      }
    }
    logits.withView { logits in
      gradient.withMutableView { run(logits, &losses, $0) }
      run(logits, &evaluated, nil)
    }
    #expect(losses == evaluated, "the losses do not depend on whether a gradient is asked for")
    logits.withMutableView { run($0.readOnly, &evaluated, $0) }
    #expect(logits.elements == gradient.elements, "the gradient in place equals the gradient elsewhere")
    #expect(losses == evaluated)
    #expect(gradient.gapsAreIntact && logits.gapsAreIntact)
    return losses.widened + gradient.elements
  }
}

private struct SoftmaxCase: KernelCase {
  let levels: Int
  let temperature: Float

  /// Probabilities up to 1 whose exponents reach 60 and are off by as many roundings.
  let fastTolerance = Tolerance(absolute: 16 * Tolerance.unit, relative: 64 * Tolerance.unit)
  let roundingTolerance = Tolerance(absolute: 64 * Tolerance.unit, relative: 256 * Tolerance.unit)

  func result<Scalar: KernelScalar>(on backend: Backend, as scalar: Scalar.Type) -> [Double] {
    var source = NumberSource(seed: 11)
    let logits: [Scalar] = source.numbers(levels, upTo: 3)
    var probabilities = [Scalar](repeating: 0, count: levels)
    backend.softmax(levels, logits, temperature: Scalar(temperature), into: &probabilities)
    return probabilities.widened
  }
}
