import Autoregression
import Causality
import Kernels
import TensorCore
import Training

/// What there is to say about a network before a single weight is known.
struct NetworkDescription: Encodable {
  struct Tensor: Encodable {
    let path: String
    let shape: [Int]
  }

  let receptiveFieldInSamples: Int
  let receptiveFieldInMilliseconds: Double
  let parameterCount: Int
  let multiplyAddsPerSample: Int
  let weightBytesPerSample: Int
  let cacheBytes: Int
  let tensors: [Tensor]

  init(_ model: some AutoregressiveModel, sampleRate: Int) {
    let backend = Backend(threadCount: 1)
    receptiveFieldInSamples = model.receptiveField
    receptiveFieldInMilliseconds = 1000 * Double(receptiveFieldInSamples) / Double(sampleRate)
    tensors = model.parameters.map { Tensor(path: $0.path, shape: $0.shape.extents) }
    parameterCount = model.parameters.reduce(0) { $0 + $1.shape.elementCount }
    multiplyAddsPerSample = model.multiplyAddsPerSymbol
    weightBytesPerSample = multiplyAddsPerSample * MemoryLayout<Float>.stride
    cacheBytes = (try? model.stepPlan(on: backend).cacheByteCount) ?? 0
  }

  var lines: [String] {
    [
      """
      network   receptive field \(Wording.count(receptiveFieldInSamples)) samples \
      (\(Wording.decimal(receptiveFieldInMilliseconds, places: 0)) ms), \(Wording.count(parameterCount)) parameters, \
      \(Wording.count(multiplyAddsPerSample)) multiply-adds and \(Wording.bytes(weightBytesPerSample)) of weights a \
      sample, \(Wording.bytes(cacheBytes)) of cache
      """
    ]
  }
}
