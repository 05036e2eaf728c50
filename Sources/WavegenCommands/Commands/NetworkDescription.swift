import Autoregression
import Causality
import Kernels
import Models
import TensorCore
import Training

/// What there is to say about a network before a single weight is known.
struct NetworkDescription: Encodable {
  struct Tensor: Encodable {
    let path: String
    let shape: [Int]
  }

  /// Absent where everything before a site is read.
  let receptiveFieldInSamples: Int?
  let receptiveFieldInMilliseconds: Double?
  let parameterCount: Int
  let multiplyAddsPerSample: Int
  let weightBytesPerSample: Int
  let cacheBytes: Int
  let tensors: [Tensor]
  /// Of a mixture that symbols are drawn from; absent where it is a softmax.
  let mixtureComponents: Int?
  /// How far up an image it looks; absent where all of it is read, and where there are no rows.
  let receptiveFieldInRows: Double?
  let reach: NetworkReach
  /// What a site is called.
  private let symbol: String

  private enum CodingKeys: String, CodingKey {
    case receptiveFieldInSamples, receptiveFieldInMilliseconds, parameterCount, multiplyAddsPerSample
    case weightBytesPerSample, cacheBytes, tensors, mixtureComponents, receptiveFieldInRows
  }

  /// - Parameters:
  ///   - data: what was learned; absent where nothing was yet.
  ///   - sampleRate: in hertz, where there are no data; absent where sites have no duration.
  init(
    _ model: some AutoregressiveModel, _ configuration: any ModelConfiguration, _ data: DataDescription?,
    sampleRate: Int? = nil
  ) {
    let backend = Backend(threadCount: 1)
    symbol = data.map { ExampleWords($0).symbol } ?? (model.domain.grid == nil ? "sample" : "pixel")
    let sampleRate = data?.sound?.sampleRate ?? sampleRate
    reach = NetworkReach(of: configuration, sampleRate: sampleRate)
    receptiveFieldInRows = configuration.imageReach?.rows
    receptiveFieldInSamples = model.receptiveField == .max ? nil : model.receptiveField
    receptiveFieldInMilliseconds =
      if let sampleRate, let receptiveFieldInSamples {
        1000 * Double(receptiveFieldInSamples) / Double(sampleRate)
      } else { nil }
    tensors = model.parameters.map { Tensor(path: $0.path, shape: $0.shape.extents) }
    parameterCount = model.parameters.reduce(0) { $0 + $1.shape.elementCount }
    multiplyAddsPerSample = model.multiplyAddsPerSymbol
    weightBytesPerSample = multiplyAddsPerSample * MemoryLayout<Float>.stride
    mixtureComponents =
      if case .logisticMixture(_, let count, _) = model.distribution { count } else { nil }
    cacheBytes = (try? model.stepPlan(on: backend).cacheByteCount) ?? 0
  }

  var lines: [String] {
    let field = reach.words(symbol).map { "\($0), " } ?? ""
    let mixture = mixtureComponents.map { "output    mixture of \(Wording.count($0, "logistic"))" }
    return [
      """
      network   \(field)\(Wording.count(parameterCount)) parameters, \
      \(Wording.count(multiplyAddsPerSample)) multiply-adds and \(Wording.bytes(weightBytesPerSample)) of weights a \
      \(symbol), \(Wording.bytes(cacheBytes)) of cache
      """
    ] + (mixture.map { [$0] } ?? [])
  }
}
