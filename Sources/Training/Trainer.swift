public import Autoregression
public import Causality
public import Kernels
package import TensorCore

/// Makes data probable under a model, of which it knows nothing but that it is autoregressive.
///
/// One step is a function of the parameters, the optimizer's state and the step number; with the same seed it gives
/// the same bits on every run and for every number of threads.
public final class Trainer<Model: AutoregressiveModel, Source: Corpus> {
  public let model: Model
  public let corpus: Source
  public let configuration: TrainingConfiguration
  public let backend: Backend
  /// Steps taken so far.
  public private(set) var step = 0
  /// Symbols learned from so far.
  public private(set) var symbolCount = 0
  /// Counts the time of every phase of a step, if there is one.
  package var clock: PhaseClock?
  private(set) var order: WindowOrder
  let savedFloats: (perSite: Int, fixed: Int)
  private let optimizer: Optimizer
  /// The loss as it was recorded last, and for which examples.
  private var recorded: (layout: SiteLayout, loss: Variable)?

  /// - Precondition: the corpus holds at least one symbol, and its examples lie on the model's grid if it has one.
  public init(_ model: Model, learning corpus: Source, _ configuration: TrainingConfiguration, on backend: Backend) {
    precondition(corpus.grid == model.domain.grid, "examples on another grid than the model's")
    self.model = model
    self.corpus = corpus
    self.configuration = configuration
    self.backend = backend
    order = WindowOrder(
      // A state has come to itself after a part of a window; to read more would be time not spent learning.
      Window.cut(
        corpus, length: configuration.windowLength, receptiveField: model.receptiveField,
        longestContext: configuration.windowLength / 4),
      seed: configuration.seed)
    optimizer = Optimizer(model.parameters)
    savedFloats = model.savedFloats
  }

  public var stepsPerEpoch: Int { (order.windows.count + configuration.batchSize - 1) / configuration.batchSize }

  /// What one step has done.
  public struct Report: Sendable {
    /// Mean −log₂ p of the step's predicted symbols, before the parameters moved.
    public let bitsPerSymbol: Double
    public let gradientNorm: Double
    public let learningRate: Double
    public let symbolCount: Int
  }

  /// Takes one step.
  ///
  /// - Parameters:
  ///   - progress: the part of the run that is over, 0 … 1, for the schedule.
  ///   - learningRateFactor: what the configuration's learning rate is multiplied by.
  /// - Throws: `TrainingError.notANumber` if the loss or its gradient is not finite; the parameters are then as before.
  public func takeStep(progress: Double, learningRateFactor: Double = 1) throws(TrainingError) -> Report {
    let windows = order.batch(step: step, count: configuration.batchSize)
    let symbols = windows.reduce(0) { $0 + $1.predicted.count }
    let (loss, gradients) = differentiate(windows, symbolCount: symbols)
    let rate = learningRateFactor * configuration.learningRate(step: step, progress: progress)
    guard loss.isFinite else { throw .notANumber(step: step, learningRate: rate) }
    let norm = clock.measure(.optimizer) {
      optimizer.update(gradients, configuration, step: step, learningRate: rate, on: backend)
    }
    guard norm.isFinite else { throw .notANumber(step: step, learningRate: rate) }
    step += 1
    symbolCount += symbols
    return Report(
      bitsPerSymbol: loss / Likelihood.natsPerBit, gradientNorm: norm, learningRate: rate,
      symbolCount: symbols)
  }

  /// The mean loss over all predicted symbols of some windows, in nats, and its gradients.
  ///
  /// A large batch is a sum of smaller ones: memory is bounded by a part, or by the longest window, not by the batch.
  func differentiate(
    _ windows: [Window], symbolCount: Int
  ) -> (loss: Double, gradients: [ObjectIdentifier: Tensor<Float>]) {
    var keys = SeededGenerator(seed: configuration.seed, purpose: "step \(step)")
    var loss = 0.0
    var gradients: [ObjectIdentifier: Tensor<Float>] = [:]
    for part in Window.parts(of: windows, siteCount: sitesAtOnce) {
      let order = model.orders[step % model.orders.count]
      let batch = clock.measure(.data) { WindowBatch(part, of: corpus, order: order) }
      let mean = recordedLoss(on: batch.symbols.layout, dropoutKey: keys.next())
      let run = ProgramRun(
        mean.tape.program, computing: [mean.node], from: [.symbols: batch.symbols.tensor, .siteWeights: batch.weights],
        keeping: .saved, on: backend, timedBy: clock)
      let share = Double(batch.predictedCount) / Double(symbolCount)
      loss += share * Double(run[mean.node][0])
      let found = run.parameterGradients(of: mean, scaledBy: Float(share))
      gradients.merge(found) { sum, addend in
        var sum = sum
        sum.withMutableElements { backend.accumulate(addend.count, addend.elements, into: $0) }
        return sum
      }
    }
    return (loss, gradients)
  }

  /// The program of the last step if it serves this one as well: for examples that lie as those did, and without masks,
  /// which are new at every step.
  private func recordedLoss(on layout: SiteLayout, dropoutKey: UInt64) -> Variable {
    if let recorded, recorded.layout == layout { return recorded.loss }
    let loss = model.recordedLoss(on: layout, dropoutKey: dropoutKey)
    recorded = loss.tape.hasDropout ? nil : (layout, loss)
    return loss
  }

  /// Runs `body` while the model has the averaged parameters, which are those to evaluate and to keep.
  public func withAveragedParameters<Result>(_ body: () throws -> Result) rethrows -> Result {
    try optimizer.withAverages(body)
  }
}

// MARK: Resuming

extension Trainer {
  /// All tensors that the next step depends on, named `<kind>.<path>`.
  package var state: [NamedTensor] {
    let values = [
      optimizer.parameters.map(\.value), optimizer.firstMoments, optimizer.secondMoments, optimizer.averages,
    ]
    return zip(Self.stateKinds, values).flatMap { kind, tensors in
      zip(optimizer.parameters, tensors).map { parameter, value in
        NamedTensor(name: kind + "." + parameter.path, shape: value.shape.extents, values: value.values)
      }
    }
  }

  /// The names of all tensors of `state`.
  package var stateNames: Set<String> {
    Set(Self.stateKinds.flatMap { kind in optimizer.parameters.map { kind + "." + $0.path } })
  }

  private static var stateKinds: [String] { ["parameter", "firstMoment", "secondMoment", "average"] }

  /// Puts the trainer where another one was when it gave its `state`.
  package func restore(
    step: Int, symbolCount: Int, tensor: (_ name: String, Shape) throws(ParameterError) -> Tensor<Float>
  ) throws(ParameterError) {
    var found: [[Tensor<Float>]] = []
    for kind in Self.stateKinds {
      var tensors: [Tensor<Float>] = []
      for parameter in optimizer.parameters {
        tensors.append(try tensor(kind + "." + parameter.path, parameter.shape))
      }
      found.append(tensors)
    }
    guard found[2].allSatisfy({ $0.values.allSatisfy { $0 >= 0 } }) else {
      throw .unreadable(reason: "a mean of squares of gradients is negative")
    }
    // Nothing is changed before everything has been read.
    for (parameter, value) in zip(optimizer.parameters, found[0]) { parameter.value = value }
    optimizer.firstMoments = found[1]
    optimizer.secondMoments = found[2]
    optimizer.averages = found[3]
    self.step = step
    self.symbolCount = symbolCount
  }
}
