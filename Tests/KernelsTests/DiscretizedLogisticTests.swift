import Kernels
import Testing

@Suite("A mixture of discretised logistics")
struct DiscretizedLogisticTests {
  /// [mixture logits | means | log scales] of three components, on both sides of the line and one of them narrow.
  private static let ordinary = [0.3, -1.2, 0.8, -0.4, 0.1, 0.62, -2.5, -1, -3.7]

  @Test("gives all levels together a probability of 1", arguments: [2, 3, 5, 256, 1000, 65_536])
  func sum(levelCount: Int) {
    var source = NumberSource(seed: 1)
    for _ in 0..<4 {
      let means: [Double] = source.numbers(5, upTo: 1.1)
      let logScales: [Double] = source.numbers(5, upTo: 12)
      let parameters = source.numbers(5, upTo: 3) + means + logScales.map { $0 - 3 }
      let probabilities = losses(parameters, levelCount: levelCount, targets: all(levelCount))
        .map { Double.exponential(-$0) }
      #expect((probabilities.reduce(0, +) - 1).magnitude < 1e-9)
      #expect(probabilities.allSatisfy { $0 >= 0 })
    }
  }

  @Test("is, by the definition, a sum of differences of cumulative distributions", arguments: [2, 3, 256, 65_536])
  func definition(levelCount: Int) {
    let targets = [0, 1, levelCount / 3, levelCount / 2, levelCount * 4 / 5, levelCount - 1].map(Int32.init)
    let smallest = DiscretizedLogistic<Double>.smallestLogScale(levelCount: levelCount)
    let parameters = Self.ordinary.prefix(6) + Self.ordinary.suffix(3).map { max($0, smallest) }
    for (found, target) in zip(losses(Array(parameters), levelCount: levelCount, targets: targets), targets) {
      let expected = byDefinition(Array(parameters), levelCount: levelCount, Int(target))
      #expect((found - expected).magnitude < 1e-9 * max(1, expected.magnitude), "level \(target): \(expected)")
    }
  }

  @Test(
    "has the gradients that differences give, at the ends and between", arguments: [2, 3, 256, 65_536], [-10.5, -2, 3])
  func gradients(levelCount: Int, narrowest: Double) {
    var parameters = Self.ordinary
    parameters[6] = max(narrowest, DiscretizedLogistic<Double>.smallestLogScale(levelCount: levelCount) + 0.5)
    for target in Set([0, 1, levelCount * 3 / 10, levelCount / 2, levelCount - 2, levelCount - 1]).sorted() {
      let found = gradient(parameters, levelCount: levelCount, target: target).gradient
      for index in parameters.indices {
        // A mean is moved by a part of the scale that it is seen at.
        let step = (3..<6).contains(index) ? 1e-3 * Double.exponential(parameters[index + 3]) : 1e-3
        let difference = fivePoint(step) { distance in
          var moved = parameters
          moved[index] += distance
          return losses(moved, levelCount: levelCount, targets: [Int32(target)])[0]
        }
        // Losses of up to some thousand nats, off by their rounding over the step.
        let allowed = 1e-6 * difference.magnitude + 1e-8 / max(step, 1e-6) * 1e-3
        #expect((found[index] - difference).magnitude <= allowed, "parameter \(index), level \(target)")
      }
    }
  }

  @Test("is not more certain than at the smallest scale, below which nothing pulls at the scale")
  func smallestScale() {
    for levelCount in [2, 256, 65_536] {
      let smallest = DiscretizedLogistic<Double>.smallestLogScale(levelCount: levelCount)
      // The mean lies on the centre of the level.
      let target = levelCount / 2
      let mean = Double(2 * target - (levelCount - 1)) / Double(levelCount - 1) + 0.1 / Double(levelCount - 1)
      let (below, at, above) = (smallest - 5, smallest, smallest + 0.01)
      let found = [below, at, above].map { gradient([0, mean, $0], levelCount: levelCount, target: target) }
      #expect(found[0].loss == found[1].loss)
      #expect(found[0].gradient[2] == 0)
      #expect(found[0].gradient[1] == found[1].gradient[1] && found[1].gradient[1] != 0)
      #expect(found[1].gradient[2] > 0 && found[2].gradient[2] > 0)
      #expect(found[2].loss > found[1].loss)
    }
    let smallest = DiscretizedLogistic<Double>.smallestLogScale(levelCount: 65_536)
    let silence = losses([0, 1.0 / 65_535, smallest], levelCount: 65_536, targets: [32_768])[0]
    #expect((silence / 0.693147180559945 - 0.0018).magnitude < 0.0001)
    let usual = losses([0, 1.0 / 65_535, -7], levelCount: 65_536, targets: [32_768])[0]
    #expect((usual / 0.693147180559945 - 6.9).magnitude < 0.05)
  }

  @Test("has finite losses and gradients for all finite parameters", arguments: [2, 3, 256, 65_536])
  func extremes(levelCount: Int) {
    let targets = Set([0, 1, levelCount / 2, levelCount - 1]).sorted()
    for mean in [0, 0.3, -1, 1, 1e4, -1e4, 1e30, -1e30] {
      for logScale in [-1e4, -100, -12, -7, 0, 10, 60, 69.4, 100, 1e4, 1e30] {
        for logit in [0, 1e4, -1e4] {
          let parameters = [logit, 0, mean, 0.1, logScale, 0]
          for target in targets {
            expectFinite(parameters, levelCount: levelCount, target: target)
            expectFinite(parameters.map(Float.init), levelCount: levelCount, target: target)
          }
        }
      }
    }
  }

  @Test("costs far from its mean what its slope says: the distance in scales, and its logarithm of a level's width")
  func tails() {
    // −ln p = distance / s − ln(exp(h) − exp(−h)), far from the mean.
    for (mean, logScale) in [(0.9, -10.0), (-0.9, -10), (0.9, -5), (-1e4, 0)] as [(Double, Double)] {
      let distance = (mean - 0.5 / 32_767.5).magnitude
      let scale = Double.exponential(logScale)
      let halfWidth = 1 / (65_535 * scale)
      let expected =
        distance / scale - Double.logarithm(Double.exponential(halfWidth) - Double.exponential(-halfWidth))
      let found = losses([0, mean, logScale], levelCount: 65_536, targets: [32_768])[0]
      #expect((found / expected - 1).magnitude < 1e-9, "\(found) for \(expected)")
      let single = losses([0, Float(mean), Float(logScale)], levelCount: 65_536, targets: [32_768])[0]
      #expect((Double(single) / expected - 1).magnitude < 1e-5, "\(single) for \(expected)")
    }
  }

  @Test("gives the first level all that lies below, the last all that lies above, and is symmetric")
  func ends() {
    for levelCount in [2, 256, 65_536] {
      #expect(losses([0, -5, -3], levelCount: levelCount, targets: [0])[0] < 1e-12)
      #expect(losses([0, 5, -3], levelCount: levelCount, targets: [Int32(levelCount - 1)])[0] < 1e-12)
      // Half of a component whose mean is the edge of an end.
      let edge = 1 - 1 / Double(levelCount - 1)
      for (mean, end) in [(-edge, 0), (edge, levelCount - 1)] {
        let found = losses([0, mean, -3], levelCount: levelCount, targets: [Int32(end)])[0]
        #expect((found - Double.logarithm(2)).magnitude < 1e-9)
      }
      let mirrored = Self.ordinary.enumerated().map { (3..<6).contains($0.offset) ? -$0.element : $0.element }
      let targets = (0..<min(levelCount, 300)).map(Int32.init)
      let (left, right) = (
        losses(Self.ordinary, levelCount: levelCount, targets: targets),
        losses(mirrored, levelCount: levelCount, targets: targets.map { Int32(levelCount - 1) - $0 })
      )
      #expect(difference(between: left, and: right, within: Tolerance(absolute: 1e-12, relative: 1e-12)) == nil)
    }
  }

  @Test("is computed in single precision as well as that can be, with gaps between the rows", arguments: [1, 2, 10])
  func precision(componentCount: Int) {
    for levelCount in [2, 256, 65_536] {
      for rows in [0, 1, 7] {
        for usesWeights in [false, true] {
          expectAgreement(
            MixtureCase(
              rows: rows, componentCount: componentCount, levelCount: levelCount, usesWeights: usesWeights))
        }
      }
    }
    // A narrow component near the end of the line, where a product of mean and levels loses most to rounding.
    for offset in [Float(0), 1e-5, 3e-5] {
      let parameters = [0, 0.91 + offset, -11.5]
      let target = Int32((0.91 + 1) / 2 * 65_535)
      let single = losses(parameters, levelCount: 65_536, targets: [target])[0]
      let double = losses(parameters.map(Double.init), levelCount: 65_536, targets: [target])[0]
      #expect((Double(single) - double).magnitude < 1e-6 * max(1, double))
    }
  }

  @Test("passes over a row of weight 0, whatever its parameters are")
  func weightlessRow() {
    for parameters in [[1, 0, 2], [Float.nan, .infinity, 0]] {
      let found = gradient(parameters, levelCount: 256, target: 3, weight: 0)
      #expect(found.loss == 0)
      #expect(found.gradient.allSatisfy { $0 == 0 })
    }
  }

  @Test("does not take a level, a number of levels or of parameters that there cannot be")
  func preconditions() async {
    await #expect(processExitsWith: .failure) { _ = losses([0, 0, 0] as [Float], levelCount: 4, targets: [4]) }
    await #expect(processExitsWith: .failure) { _ = losses([0, 0, 0] as [Float], levelCount: 4, targets: [-1]) }
    await #expect(processExitsWith: .failure) { _ = losses([0, 0, 0] as [Float], levelCount: 1, targets: [0]) }
    await #expect(processExitsWith: .failure) { _ = losses([0, 0, 0, 0] as [Float], levelCount: 4, targets: [0]) }
    await #expect(processExitsWith: .failure) {
      _ = DiscretizedLogistic<Float>(mean: 0, logScale: 0, levelCount: 4).cumulative(4)
    }
  }
}

@Suite("One discretised logistic")
struct SingleDiscretizedLogisticTests {
  @Test("has a cumulative distribution that is the running sum of its probabilities", arguments: [2, 5, 256])
  func cumulative(levelCount: Int) {
    for (mean, logScale) in [(0.2, -2.0), (-0.7, 0), (1.5, -4), (0, -30)] as [(Double, Double)] {
      let logistic = DiscretizedLogistic<Double>(mean: mean, logScale: logScale, levelCount: levelCount)
      var sum = 0.0
      for (level, loss) in losses([0, mean, logScale], levelCount: levelCount, targets: all(levelCount)).enumerated() {
        sum += Double.exponential(-loss)
        #expect((logistic.cumulative(level) - sum).magnitude < 1e-12)
      }
      #expect(logistic.cumulative(levelCount - 1) == 1)
    }
  }

  @Test("has an inverse: the level whose part of the cumulative distribution the share lies in")
  func inverse() {
    for levelCount in [2, 5, 256, 65_536] {
      for (mean, logScale) in [(0.2, -2.0), (-0.7, 0), (1.2, -1), (0.5, -13)] as [(Double, Double)] {
        let logistic = DiscretizedLogistic<Double>(mean: mean, logScale: logScale, levelCount: levelCount)
        for step in 0..<1000 {
          let share = (Double(step) + 0.437) / 1000
          let level = logistic.level(at: share)
          #expect(logistic.cumulative(level) >= share)
          #expect(level == 0 || logistic.cumulative(level - 1) <= share)
        }
      }
    }
  }

  @Test("reaches the ends, and takes its mean where it has no spread, without a trap")
  func ends() {
    let wide = DiscretizedLogistic<Double>(mean: 0, logScale: 3, levelCount: 256)
    #expect(wide.level(at: 0) == 0)
    #expect(wide.level(at: 1 - 0x1p-53) == 255)
    for share in [0x1p-53, 0.5, 1 - 0x1p-53] {
      #expect(DiscretizedLogistic<Double>(mean: 0.2, logScale: 3, levelCount: 256).level(at: share, spread: 0) == 153)
      #expect(DiscretizedLogistic<Double>(mean: 1e30, logScale: 0, levelCount: 256).level(at: share) == 255)
      #expect(DiscretizedLogistic<Double>(mean: -1e30, logScale: 0, levelCount: 256).level(at: share) == 0)
      #expect(DiscretizedLogistic<Double>(mean: .nan, logScale: .nan, levelCount: 256).level(at: share) == 0)
    }
  }
}

// MARK: -

private func all(_ levelCount: Int) -> [Int32] { (0..<levelCount).map(Int32.init) }

/// Losses of many levels under the same parameters.
private func losses<Scalar: KernelScalar>(_ parameters: [Scalar], levelCount: Int, targets: [Int32]) -> [Scalar] {
  var losses = [Scalar](repeating: 0, count: targets.count)
  parameters.withUnsafeBufferPointer { parameters in
    Backend(.reference, threadCount: 1).discretizedLogisticCrossEntropy(
      parameters: MatrixView(
        windowsOver: parameters.baseAddress!, rows: targets.count, columns: parameters.count, step: 0),
      levelCount: levelCount, targets: targets, weights: nil, losses: &losses, parameterGradient: nil)
  }
  return losses
}

/// The loss of one level, and its gradient.
private func gradient<Scalar: KernelScalar>(
  _ parameters: [Scalar], levelCount: Int, target: Int, weight: Scalar = 1
) -> (loss: Scalar, gradient: [Scalar]) {
  var (loss, gradient): ([Scalar], [Scalar]) = ([7], parameters.map { _ in 7 })
  parameters.withUnsafeBufferPointer { parameters in
    gradient.withUnsafeMutableBufferPointer { gradient in
      Backend(.reference, threadCount: 1).discretizedLogisticCrossEntropy(
        parameters: MatrixView(parameters.baseAddress!, rows: 1, columns: parameters.count), levelCount: levelCount,
        targets: [Int32(target)], weights: [weight], losses: &loss,
        parameterGradient: MutableMatrixView(gradient.baseAddress!, rows: 1, columns: gradient.count))
    }
  }
  return (loss[0], gradient)
}

private func expectFinite<Scalar: KernelScalar>(_ parameters: [Scalar], levelCount: Int, target: Int) {
  let found = gradient(parameters, levelCount: levelCount, target: target)
  #expect(
    found.loss.isFinite && found.gradient.allSatisfy(\.isFinite),
    "\(Scalar.self) \(parameters), level \(target) of \(levelCount): \(found)")
  #expect(found.loss > -1e-6, "\(parameters), level \(target)")
}

/// −ln Σₖ πₖ (F(upper edge) − F(lower edge)), as it is written in the paper.
private func byDefinition(_ parameters: [Double], levelCount: Int, _ level: Int) -> Double {
  func sigmoid(_ x: Double) -> Double { 1 / (1 + Double.exponential(-x)) }
  let count = parameters.count / 3
  let centre = 2 * Double(level) / Double(levelCount - 1) - 1
  var (sum, total) = (0.0, 0.0)
  for k in 0..<count {
    let scale = Double.exponential(parameters[2 * count + k])
    let upper = (centre + 1 / Double(levelCount - 1) - parameters[count + k]) / scale
    let lower = (centre - 1 / Double(levelCount - 1) - parameters[count + k]) / scale
    let prior = Double.exponential(parameters[k])
    sum += prior * ((level == levelCount - 1 ? 1 : sigmoid(upper)) - (level == 0 ? 0 : sigmoid(lower)))
    total += prior
  }
  return -Double.logarithm(sum / total)
}

private func fivePoint(_ step: Double, _ p: (Double) -> Double) -> Double {
  (p(-2 * step) - 8 * p(-step) + 8 * p(step) - p(2 * step)) / (12 * step)
}

private struct MixtureCase: KernelCase {
  let rows: Int, componentCount: Int, levelCount: Int
  let usesWeights: Bool

  /// The implementations share one loop.
  let fastTolerance = Tolerance.exact
  /// Losses up to some hundred, and derivatives by means up to exp(5).
  let roundingTolerance = Tolerance(absolute: 2e-4, relative: 64 * Tolerance.unit)

  func result<Scalar: KernelScalar>(on backend: Backend, as scalar: Scalar.Type) -> [Double] {
    var source = NumberSource(seed: 12)
    let columns = 3 * componentCount
    var numbers: [Scalar] = source.numbers(rows * columns, upTo: 1)
    for index in numbers.indices {
      let channel = index % columns / componentCount
      if channel == 0 { numbers[index] *= 4 }
      if channel == 2 { numbers[index] = 3 * numbers[index] - 2 }
    }
    let parameters = PaddedMatrix<Scalar>(rows: rows, columns: columns, padding: 2, numbers)
    let targets = source.indices(rows + 1, below: levelCount)
    let weights: [Scalar] = usesWeights ? source.numbers(rows + 1) : Array(repeating: 1, count: rows + 1)
    var gradient = PaddedMatrix<Scalar>(rows: rows, columns: columns, padding: 3)
    var (losses, evaluated) = ([Scalar](repeating: 0, count: rows + 1), [Scalar](repeating: 0, count: rows + 1))
    parameters.withView { parameters in
      gradient.withMutableView {
        backend.discretizedLogisticCrossEntropy(
          parameters: parameters, levelCount: levelCount, targets: targets, weights: usesWeights ? weights : nil,
          losses: &losses, parameterGradient: $0)
      }
      backend.discretizedLogisticCrossEntropy(
        parameters: parameters, levelCount: levelCount, targets: targets, weights: nil, losses: &evaluated,
        parameterGradient: nil)
    }
    #expect(losses == evaluated, "the losses depend neither on weights nor on whether a gradient is asked for")
    #expect(gradient.gapsAreIntact)
    return losses.widened + gradient.elements
  }
}
