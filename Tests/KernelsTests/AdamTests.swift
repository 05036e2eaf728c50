import Kernels
import Testing

#if canImport(Darwin)
  import Darwin
#elseif canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#endif

@Suite("Adam")
struct AdamTests {
  @Test("Fast steps equal the reference", arguments: awkwardLengths)
  func sweep(count: Int) {
    for keepsAverage in [false, true] {
      expectAgreement(AdamCase(count: count, keepsAverage: keepsAverage))
    }
  }

  @Test("Three steps equal the published formula, worked out one number at a time in double precision")
  func publishedFormula() {
    let gradients = [0.5, -0.25, 2.0]
    var (p, m, v, average) = (1.5, 0.0, 0.0, 1.5)
    for (index, gradient) in gradients.enumerated() {
      let t = Double(index + 1)
      let g = 0.5 * gradient
      m = 0.8 * m + 0.2 * g
      v = 0.95 * v + 0.05 * pow(g, 2)
      let mHat = m / (1 - pow(0.8, t))
      let vHat = v / (1 - pow(0.95, t))
      p = p - 0.1 * mHat / (sqrt(vHat) + 0.01) - 0.1 * 0.3 * p
      average = 0.9 * average + (1 - 0.9) * p
    }
    let expected = [p, m, v, average]

    func found<Scalar: KernelScalar>(on backend: Backend, as scalar: Scalar.Type) -> [Double] {
      var (p, m, v, average): (Scalar, Scalar, Scalar, Scalar) = (1.5, 0, 0, 1.5)
      for (index, gradient) in gradients.enumerated() {
        var coefficients = AdamCoefficients(learningRate: 0.1, step: index + 1)
        coefficients.firstDecay = 0.8
        coefficients.secondDecay = 0.95
        coefficients.epsilon = 0.01
        coefficients.weightDecay = 0.3
        coefficients.gradientScale = 0.5
        coefficients.averageDecay = 0.9
        backend.adamStep(
          1, parameter: &p, gradient: [Scalar(gradient)], firstMoment: &m, secondMoment: &v, average: &average,
          coefficients)
      }
      return [p, m, v, average].widened
    }
    let reference = Backend(.reference, threadCount: 1)
    let exact = Tolerance(relative: 1e-14)
    let single = Tolerance(relative: 32 * Tolerance.unit)  // some ten roundings in each of three steps
    #expect(difference(between: found(on: reference, as: Double.self), and: expected, within: exact) == nil)
    #expect(difference(between: found(on: reference, as: Float.self), and: expected, within: single) == nil)
    #expect(
      difference(between: found(on: Backend(threadCount: 1), as: Float.self), and: expected, within: single) == nil)
  }

  @Test("The first step moves a parameter by the learning rate, whatever the size of its gradient")
  func firstStep() {
    var (p, m, v): ([Float], [Float], [Float]) = ([1, 1], [0, 0], [0, 0])
    Backend(threadCount: 1).adamStep(
      2, parameter: &p, gradient: [1e-3, -1e3], firstMoment: &m, secondMoment: &v, average: nil,
      AdamCoefficients(learningRate: 0.01, step: 1))
    #expect(difference(between: p.widened, and: [0.99, 1.01], within: Tolerance(absolute: 1e-6)) == nil)
  }
}

private struct AdamCase: KernelCase {
  let count: Int
  let keepsAverage: Bool

  /// Some ten roundings of numbers up to 1, fused or not; the learning rate keeps the quotient's out of sight.
  let fastTolerance = Tolerance(absolute: 10 * Tolerance.unit)
  let roundingTolerance = Tolerance(absolute: 16 * Tolerance.unit)

  func result<Scalar: KernelScalar>(on backend: Backend, as scalar: Scalar.Type) -> [Double] {
    var source = NumberSource(seed: 12)
    var parameter: [Scalar] = source.numbers(count + 1)
    let gradient: [Scalar] = source.numbers(count + 1)
    var first: [Scalar] = source.numbers(count + 1)
    var second: [Scalar] = source.numbers(count + 1).map { (x: Scalar) in x.magnitude }
    var average: [Scalar] = source.numbers(count + 1)
    var coefficients = AdamCoefficients(learningRate: 0.001, step: 7)
    coefficients.weightDecay = 0.1
    coefficients.gradientScale = 0.5
    if keepsAverage {
      backend.adamStep(
        count, parameter: &parameter, gradient: gradient, firstMoment: &first, secondMoment: &second,
        average: &average, coefficients)
    } else {
      backend.adamStep(
        count, parameter: &parameter, gradient: gradient, firstMoment: &first, secondMoment: &second, average: nil,
        coefficients)
    }
    return parameter.widened + first.widened + second.widened + average.widened
  }
}
