package import Kernels
import TensorCore

/// A free choice among the levels of a symbol: its parameters are logits, one per level.
///
/// p(x = k) = exp(l[k]) / Σⱼ exp(l[j])
public enum Categorical {
  /// The probabilities of all levels.
  package static func probabilities(_ logits: UnsafeBufferPointer<Float>, on backend: Backend) -> [Float] {
    Array(unsafeUninitializedCapacity: logits.count) { probabilities, count in
      guard let source = logits.baseAddress, let destination = probabilities.baseAddress else { return }
      backend.softmax(logits.count, source, into: destination)
      count = logits.count
    }
  }
}

/// How a symbol is drawn from its distribution.
public struct SamplingConfiguration: Sendable, Equatable {
  /// Logits are divided by it: below 1 the likely becomes likelier; 0 always takes the likeliest.
  public var temperature = 1.0
  /// Only the likeliest symbols that together have this probability are drawn from.
  /// - Source: Holtzman et al. 2020, nucleus sampling.
  public var topProbability = 1.0
  /// How much classes count. Every sequence is predicted once more for each of these.
  public var guidance: [Guidance]

  /// - Parameter guidance: how much all classes together count; 1 is what was learned.
  /// - Precondition: temperature ≥ 0, 0 < topProbability ≤ 1.
  public init(temperature: Double = 1, topProbability: Double = 1, guidance: Double = 1) {
    self.guidance = guidance == 1 ? [] : [Guidance(guidance)]
    precondition(temperature >= 0 && temperature.isFinite, "a temperature of \(temperature)")
    precondition(topProbability > 0 && topProbability <= 1, "a top probability of \(topProbability)")
    self.temperature = temperature
    self.topProbability = topProbability
  }
}

/// How much some classes count: 1 is what was learned, 0 forgets them, above 1 exaggerates them.
///
/// What they change is told by a second prediction without them, which keeps all other classes. With the weight w[k]
/// for the classes k,
///
/// l = l(x | all) + Σₖ (w[k] − 1) · (l(x | all) − l(x | all but k))
/// - Source: Ho and Salimans 2022, "Classifier-Free Diffusion Guidance", eq. 6, for logits and one k; Brooks et al.
///   2023, "InstructPix2Pix", §3.2.1, for a weight for each of two things that are given.
public struct Guidance: Sendable, Equatable {
  public let weight: Double
  /// The numbers of the classes that are weighted; all if nil.
  public let classes: Range<Int>?

  /// - Precondition: the weight is finite.
  public init(_ weight: Double, of classes: Range<Int>? = nil) {
    precondition(weight.isFinite, "a guidance of \(weight)")
    self.weight = weight
    self.classes = classes
  }

  /// Those of some classes that are left when the weighted ones are left out.
  func remaining(of all: [Int]) -> [Int] {
    guard let classes else { return [] }
    return all.filter { !classes.contains($0) }
  }
}

/// Draws symbols; owns the working memory for that, so that drawing allocates nothing.
struct CategoricalSampler: ~Copyable {
  private let configuration: SamplingConfiguration
  private let backend: Backend
  private let probabilities: UnsafeMutableBufferPointer<Float>
  private let heap: UnsafeMutableBufferPointer<UInt64>

  init(levelCount: Int, _ configuration: SamplingConfiguration, on backend: Backend) {
    self.configuration = configuration
    self.backend = backend
    probabilities = .allocate(capacity: levelCount)
    probabilities.initialize(repeating: 0)
    heap = .allocate(capacity: levelCount)
    heap.initialize(repeating: 0)
  }

  deinit {
    probabilities.deallocate()
    heap.deallocate()
  }

  func draw(_ logits: UnsafeBufferPointer<Float>, using generator: inout SeededGenerator) -> Int {
    guard let source = logits.baseAddress, let destination = probabilities.baseAddress else { return 0 }
    let uniform = generator.uniform()
    // A temperature that is no float above 0 is as good as 0.
    let temperature = Float(configuration.temperature)
    guard temperature > 0 else { return likeliest(logits) }
    backend.softmax(logits.count, source, temperature: temperature, into: destination)
    if configuration.topProbability < 1 { keepLikeliest() }
    return backend.pick(logits.count, destination, share: uniform)
  }

  private func likeliest(_ logits: UnsafeBufferPointer<Float>) -> Int {
    logits.indices.reduce(0) { logits[$1] > logits[$0] ? $1 : $0 }
  }

  /// Zeroes what is not in the nucleus. Equal probabilities are taken in the order of their codes.
  private func keepLikeliest() {
    let wanted = configuration.topProbability * probabilities.reduce(0) { $0 + Double($1) }
    var left = LikeliestFirst(probabilities, in: heap)
    var total = 0.0
    while total < wanted, let code = left.removeLikeliest() { total += Double(probabilities[code]) }
    left.forEach { probabilities[$0] = 0 }
  }
}
