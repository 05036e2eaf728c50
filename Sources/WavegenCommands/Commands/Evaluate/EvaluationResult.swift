import Autoregression
import Kernels
import Models

/// The result of an evaluation.
struct EvaluationResult: Encodable {
  let bitsPerSymbol: Double
  let natsPerSymbol: Double
  let baselineBitsPerSymbol: Double?
  let symbols: Int
  let examples: Int
  /// The values that a symbol can take.
  let levels: Int
  let precision: String
  /// What was scored, and how it became symbols.
  let evaluationProtocol: String
  /// Of examples of one shape: nats of a whole one.
  private(set) var natsPerExample: Double?
  private(set) var baselineNatsPerExample: Double?
  private(set) var bitsPerDimension: Double?
  private(set) var orders: Int?
  private let words: ExampleWords

  /// - Parameter evaluationProtocol: what was scored, and how it became symbols.
  init(
    _ likelihood: Likelihood, baseline: Likelihood?, examples: Int, precision: WeightPrecision, _ data: DataDescription,
    evaluationProtocol: String
  ) {
    self.evaluationProtocol = evaluationProtocol
    bitsPerSymbol = likelihood.bitsPerSymbol
    natsPerSymbol = likelihood.natsPerSymbol
    baselineBitsPerSymbol = baseline?.bitsPerSymbol
    symbols = likelihood.symbolCount
    self.examples = examples
    levels = data.levelCount
    self.precision = precision.rawValue
    words = ExampleWords(data)
  }

  /// The same, said of whole examples.
  func ofWholes(_ likelihood: Likelihood, baseline: Likelihood?, orders: Int) -> EvaluationResult {
    var result = self
    result.natsPerExample = words.natsPerExample(likelihood)
    result.baselineNatsPerExample = baseline.map(words.natsPerExample)
    result.bitsPerDimension = likelihood.bitsPerSymbol
    result.orders = orders
    return result
  }

  /// The names in JSON, which are a promise.
  private enum CodingKeys: String, CodingKey {
    case bitsPerSymbol = "bits_per_symbol"
    case natsPerSymbol = "nats_per_symbol"
    case baselineBitsPerSymbol = "baseline_bits_per_symbol"
    case symbols, examples, levels, precision, orders
    case natsPerExample = "nats_per_example"
    case baselineNatsPerExample = "baseline_nats_per_example"
    case bitsPerDimension = "bits_per_dimension"
    case evaluationProtocol = "protocol"
  }

  /// For people.
  var lines: [String] {
    let weights = precision == WeightPrecision.float32.rawValue ? "" : ", with \(precision) weights"
    if let natsPerExample, let bitsPerDimension {
      let mixture = orders.map { $0 > 1 ? ", the mean probability of \($0) orders" : "" } ?? ""
      let result = """
        \(Wording.decimal(natsPerExample, places: 2)) nats per \(words.example) \
        (\(Wording.decimal(bitsPerDimension, places: 4)) bits per dimension) over \(Wording.count(examples, words.example)): \
        \(evaluationProtocol)\(mixture)\(weights)
        """
      let baseline = baselineNatsPerExample.map {
        "\(Wording.decimal($0, places: 2)) nats per \(words.example) for a histogram of every place"
      }
      return [result] + (baseline.map { [$0] } ?? [])
    }
    let result = """
      \(Wording.decimal(bitsPerSymbol, places: 4)) bits per \(words.scored) (\(Wording.decimal(natsPerSymbol, places: 4)) \
      nats) over \(Wording.count(symbols, words.symbol)) of \(Wording.count(examples, words.example)): \
      \(evaluationProtocol)\(weights)
      """
    let baseline = baselineBitsPerSymbol.map {
      "\(Wording.decimal($0, places: 4)) bits per \(words.scored) for a histogram of the training \(words.symbol)s"
    }
    return [result] + (baseline.map { [$0] } ?? [])
  }
}
