import Kernels
public import TensorCore

/// A mixture of logistic distributions, cut into levels: few parameters for many levels that have an order.
///
/// p(x = v) = Σₖ πₖ · p(v; mₖ, sₖ), with the priors π = softmax(mixture logits) and `DiscretizedLogistic` in Kernels.
///
/// Where there is a coarse step s, x was rounded to every s-th level with probability g = σ(coarseness), and the same
/// mixture is cut into those wider levels then: p(v) = (1 − g) · Σₖ πₖ · p(v; mₖ, sₖ) + g · Σₖ πₖ · p′(v; mₖ, sₖ).
///
/// A site has the parameters [mixture logits | means | log scales], one of each per component, and after them
/// [coarseness] if there is a coarse step. Neighbouring levels share
/// what is learned, so 65,536 levels cost no more than 256. It cannot be as jagged as `Categorical`: for few levels, or
/// levels without an order, take that one.
///
///     let mixture = DiscretizedLogisticMixture(levelCount: 1 << 16, componentCount: 10)
///     let level = mixture.draw(plan.predict(&cache), using: &generator)
///
/// What is read off here is computed in double precision, and is exact for any number of levels.
/// - Source: Salimans et al. 2017, "PixelCNN++", §2.1; van den Oord et al. 2018, "Parallel WaveNet", §2.
public struct DiscretizedLogisticMixture: Sendable, Hashable {
  public let levelCount: Int
  public let componentCount: Int
  /// Every so-many-th level may be the only one in use; nil where all are.
  public let coarseStep: Int?

  /// - Precondition: 2 ≤ levelCount ≤ 2²³, componentCount ≥ 1; the coarse step divides the levels, into two or more.
  public init(levelCount: Int, componentCount: Int, coarseStep: Int? = nil) {
    precondition((2...1 << 23).contains(levelCount), "\(levelCount) levels, where 2 to 2²³ can be told apart")
    precondition(componentCount >= 1, "a mixture of \(componentCount) components")
    self.levelCount = levelCount
    if let coarseStep {
      precondition(
        coarseStep > 1 && 2 * coarseStep <= levelCount && levelCount.isMultiple(of: coarseStep),
        "a coarse step of \(coarseStep) over \(levelCount) levels")
    }
    self.componentCount = componentCount
    self.coarseStep = coarseStep
  }

  /// Numbers that a network puts out for each site.
  public var parameterCount: Int { 3 * componentCount + (coarseStep == nil ? 0 : 1) }
}

// MARK: One site

extension DiscretizedLogisticMixture {
  /// ln p of each of some levels, by the kernel that computes the loss, in double precision.
  /// - Parameters:
  ///   - levels: within 0 ..< levelCount.
  ///   - parameters: those of one site.
  public func logProbabilities(of levels: Range<Int>, _ parameters: UnsafeBufferPointer<Float>) -> [Double] {
    check(parameters)
    let parameters = parameters.map(Double.init)
    let targets = levels.map(Int32.init)
    return Array(unsafeUninitializedCapacity: levels.count) { losses, count in
      guard let first = losses.baseAddress else { return }
      parameters.withUnsafeBufferPointer { parameters in
        guard let parameters = parameters.baseAddress else { return }
        Backend(.reference, threadCount: 1).discretizedLogisticCrossEntropy(
          parameters: MatrixView(windowsOver: parameters, rows: levels.count, columns: parameterCount, step: 0),
          levelCount: levelCount, coarseStep: coarseStep, targets: targets, weights: nil, losses: first,
          parameterGradient: nil)
      }
      for index in 0..<levels.count { losses[index] = -losses[index] }
      count = levels.count
    }
  }

  /// ln p of a level.
  public func logProbability(of level: Int, _ parameters: UnsafeBufferPointer<Float>) -> Double {
    logProbabilities(of: level..<level + 1, parameters)[0]
  }

  public func probability(of level: Int, _ parameters: UnsafeBufferPointer<Float>) -> Double {
    Double.exponential(logProbability(of: level, parameters))
  }

  /// The probability of a level and of all below it.
  public func cumulative(_ level: Int, _ parameters: UnsafeBufferPointer<Float>) -> Double {
    blend(parameters) { step in average(parameters, step: step) { $0.cumulative(level) } }
  }

  /// The expected level, between 0 and levelCount − 1: Σᵥ v · p(v) = Σᵥ p(x > v), over what the ends have cut off, too.
  /// - Complexity: O(levels · components).
  public func mean(_ parameters: UnsafeBufferPointer<Float>) -> Double {
    blend(parameters) { step in
      average(parameters, step: step) { component in
        (0..<levelCount - 1).reduce(0) { $0 + (1 - component.cumulative($1)) }
      }
    }
  }

  /// Draws a level: a component by its prior, and from that by the inverse of its cumulative distribution, after
  /// whether it was rounded to the coarse ones.
  ///
  /// A temperature t divides the mixture logits and the coarseness by t and multiplies the scales by t; 0 takes the mean
  /// of the likeliest component. A top probability below 1 keeps the middle of each component with that probability,
  /// which for a single component is the nucleus. Two random numbers are taken in any case, and a third where there is a
  /// coarse step. Allocates nothing.
  public func draw(
    _ parameters: UnsafeBufferPointer<Float>, _ sampling: SamplingConfiguration = SamplingConfiguration(),
    using generator: inout SeededGenerator
  ) -> Int {
    check(parameters)
    let (choice, share) = (generator.uniform(), generator.uniform())
    var step = 1
    if let coarseStep {
      let coarseness = coarseness(parameters, temperature: sampling.temperature)
      if generator.uniform() < coarseness { step = coarseStep }
    }
    let component = component(
      pick(parameters, choice, temperature: sampling.temperature), parameters, step: step)
    let top = sampling.topProbability
    return component.level(at: (1 - top) / 2 + top * share, spread: sampling.temperature)
  }

  private func check(_ parameters: UnsafeBufferPointer<Float>) {
    precondition(
      parameters.count == parameterCount,
      "\(parameters.count) parameters for \(componentCount) components of 3")
  }

  private func component(
    _ index: Int, _ parameters: UnsafeBufferPointer<Float>, step: Int
  ) -> DiscretizedLogistic<Double> {
    DiscretizedLogistic(
      mean: Double(parameters[componentCount + index]), logScale: Double(parameters[2 * componentCount + index]),
      levelCount: levelCount, step: step)
  }

  /// g: how likely it is that a level was rounded to the coarse ones; 0 where there are none.
  private func coarseness(_ parameters: UnsafeBufferPointer<Float>, temperature: Double = 1) -> Double {
    guard coarseStep != nil else { return 0 }
    let logit = Double(parameters[3 * componentCount])
    guard temperature > 0 else { return logit > 0 ? 1 : 0 }
    return 1 / (1 + Double.exponential(-logit / temperature))
  }

  /// (1 − g) · f(1) + g · f(s)
  private func blend(_ parameters: UnsafeBufferPointer<Float>, _ value: (_ step: Int) -> Double) -> Double {
    check(parameters)
    guard let coarseStep else { return value(1) }
    let share = coarseness(parameters)
    return (1 - share) * value(1) + share * value(coarseStep)
  }

  /// exp((logit − largest logit) / temperature), the prior up to a factor.
  private func weight(
    _ index: Int, _ parameters: UnsafeBufferPointer<Float>, largest: Float, temperature: Double = 1
  ) -> Double {
    Double.exponential((Double(parameters[index]) - Double(largest)) / temperature)
  }

  private func likeliest(_ parameters: UnsafeBufferPointer<Float>) -> Int {
    var best = 0
    for index in 0..<componentCount where parameters[index] > parameters[best] { best = index }
    return best
  }

  /// The first component at which the running sum of the priors exceeds a share of it.
  private func pick(_ parameters: UnsafeBufferPointer<Float>, _ share: Double, temperature: Double) -> Int {
    let best = likeliest(parameters)
    guard temperature > 0 else { return best }
    var total = 0.0
    for index in 0..<componentCount {
      total += weight(index, parameters, largest: parameters[best], temperature: temperature)
    }
    var sum = 0.0
    for index in 0..<componentCount {
      sum += weight(index, parameters, largest: parameters[best], temperature: temperature)
      if sum > share * total { return index }
    }
    return best
  }

  /// Σₖ πₖ · f(component k)
  private func average(
    _ parameters: UnsafeBufferPointer<Float>, step: Int, _ value: (DiscretizedLogistic<Double>) -> Double
  ) -> Double {
    let largest = parameters[likeliest(parameters)]
    var (sum, total) = (0.0, 0.0)
    for index in 0..<componentCount {
      let weight = weight(index, parameters, largest: largest)
      sum += weight * value(component(index, parameters, step: step))
      total += weight
    }
    return sum / total
  }
}
