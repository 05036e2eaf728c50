public import Causality
public import Kernels
public import TensorCore

/// One property that a model must have, tried on the very parameters at hand.
public struct ModelCheck: Sendable, Codable {
  public let name: String
  public let holds: Bool
  /// What was measured, for a person.
  public let detail: String

  /// All checks, in the order in which a failure of one explains failures of the next.
  ///
  /// - Parameter willCheck: told the name of each check before it, for of large examples one takes minutes.
  /// - Throws: `StepPlanError` if the model cannot generate.
  public static func all(
    _ model: some AutoregressiveModel, seed: UInt64 = 0, on backend: Backend,
    willCheck: (_ name: String) -> Void = { _ in }
  ) throws(StepPlanError) -> [ModelCheck] {
    let symbols = randomSymbols(count: exampleLength(of: model), levelCount: model.levelCount, seed: seed)
    if let fault = faultOfNumbers(model, symbols, on: backend) { return [fault] }
    willCheck("causality")
    var checks = [causality(model, symbols, on: backend)]
    willCheck("receptive field")
    checks.append(
      endsSomewhere(model)
        ? receptiveField(model, seed: seed, on: backend) : influence(model, symbols, on: backend))
    willCheck("step = whole")
    checks.append(try stepEqualsWhole(model, symbols, on: backend))
    willCheck("probabilities sum to 1")
    checks.append(try normalisation(model, symbols, on: backend))
    return checks
  }

  /// The memory that the checks need, about, in bytes: a gradient through all of a receptive field, or an example, and
  /// the caches of generation.
  public static func predictedMemoryByteCount(
    _ model: some AutoregressiveModel, on backend: Backend
  ) throws(StepPlanError) -> Int {
    let length = endsSomewhere(model) ? model.receptiveField + farMargin + 1 : exampleLength(of: model)
    return InfluenceMap.predictedMemoryByteCount(of: model, siteCount: length)
      + (try model.stepPlan(on: backend).cacheByteCount)
  }

  /// Whether there is a farthest past symbol that a prediction depends on.
  private static func endsSomewhere(_ model: some AutoregressiveModel) -> Bool {
    model.domain == .sequences && model.receptiveField != .max
  }

  /// Enough symbols to see all of a receptive field, or as many as an example has.
  private static func exampleLength(of model: some AutoregressiveModel) -> Int {
    if let grid = model.domain.grid { return grid.siteCount }
    return model.receptiveField == .max ? 128 : min(model.receptiveField + 64, 8192)
  }

  static func randomSymbols(count: Int, levelCount: Int, seed: UInt64) -> [Symbol] {
    var generator = SeededGenerator(seed: seed, purpose: "check")
    return (0..<count).map { _ in Symbol(generator.integer(below: levelCount)) }
  }

  static func wholeLogits(
    _ model: some AutoregressiveModel, _ symbols: [Symbol], on backend: Backend
  ) -> Tensor<Float> {
    model.predictions(of: SymbolBatch(symbols, for: model), on: backend)
  }
}

extension SymbolBatch {
  /// One example as a model takes it, of its last classes if it has any, and beside what it is to be given.
  package init(_ symbols: [Symbol], for model: some AutoregressiveModel) {
    let labels = [model.lastClasses.map(Int32.init)]
    guard let grid = model.domain.grid else {
      self.init(clips: [symbols], labels: labels, conditions: model.randomConditions())
      return
    }
    self.init(examples: [symbols], on: grid, labels: labels, order: model.orders[0])
  }
}

extension StepPlan {
  /// A cache of one stream that is to generate what `SymbolBatch(_:for:)` describes.
  package func makeCache(for model: some AutoregressiveModel) -> ActivationCache {
    makeCache(labels: [model.lastClasses], conditions: model.randomConditions())
  }
}

extension AutoregressiveModel {
  /// The last classes that it knows, two of them if there are.
  fileprivate var lastClasses: [Int] { classCount.map { Array(max(0, $0 - 2)..<$0) } ?? [] }

  /// Frames that are random but always the same, for one example; none if the model reads none. Sites that come after
  /// the last frame read that one.
  package func randomConditions(hop: Int = 7, lead: Int = 3, seed: UInt64 = 0) -> [ConditionFrames] {
    guard let channels = conditionChannelCount else { return [] }
    var generator = SeededGenerator(seed: seed, purpose: "condition")
    let frameCount = 200
    let values = (0..<frameCount * channels).map { _ in Float(2 * generator.uniform() - 1) }
    return [ConditionFrames(Tensor(Shape(frameCount, channels), values), hop: hop, lead: lead)]
  }
}

extension ModelCheck {
  /// A prediction that is no number, of which no other check could tell anything; nil if there is none.
  private static func faultOfNumbers(
    _ model: some AutoregressiveModel, _ symbols: [Symbol], on backend: Backend
  ) -> ModelCheck? {
    let numbers = wholeLogits(model, symbols, on: backend)
    guard let index = (0..<numbers.count).first(where: { !numbers.elements[$0].isFinite }) else { return nil }
    return ModelCheck(
      name: "finite predictions", holds: false,
      detail: """
        the prediction of symbol \(index / model.distribution.parameterCount) is \(numbers.elements[index]), which is no \
        number: the weights are damaged
        """)
  }

  /// Changing x[t] must not change one bit of the predictions of x[0] … x[t], and must change some later one.
  ///
  /// It is the only test that finds a network that sees the future: its generation, fast or slow, agrees with itself.
  public static func causality(
    _ model: some AutoregressiveModel, _ symbols: [Symbol], on backend: Backend
  ) -> ModelCheck {
    let before = wholeLogits(model, symbols, on: backend)
    let (levels, numbers) = (model.levelCount, model.distribution.parameterCount)
    let sites = [0, 1, symbols.count / 3, symbols.count / 2, symbols.count - 2]
    for site in Set(sites).sorted() where site >= 0 && symbols.indices.contains(site + 1) {
      var changed = symbols
      changed[site] = Symbol((Int(symbols[site]) + levels / 2) % levels)
      let after = wholeLogits(model, changed, on: backend)
      let differences = (0..<before.count).filter { before.elements[$0] != after.elements[$0] }
      if let first = differences.first, first / numbers <= site {
        return ModelCheck(
          name: "causality", holds: false,
          detail: "changing symbol \(site) changes the prediction of symbol \(first / numbers)")
      }
      if differences.isEmpty, model.receptiveField > 0 {
        return ModelCheck(
          name: "causality", holds: false,
          detail: "changing symbol \(site) changes no prediction at all; it reads nothing, or its weights are too large"
        )
      }
    }
    return ModelCheck(
      name: "causality", holds: true,
      detail: "no prediction changed up to any of \(Set(sites).count) changed symbols of \(symbols.count)")
  }

  /// The farthest sample that a prediction depends on must be the one that the model's structure says.
  ///
  /// The near side is seen in the gradient, which does not vanish in rounding as the effect of one sample does; that
  /// nothing farther matters is seen by changing it.
  public static func receptiveField(
    _ model: some AutoregressiveModel, seed: UInt64, on backend: Backend
  ) -> ModelCheck {
    let field = model.receptiveField
    let symbols = randomSymbols(count: field + farMargin + 1, levelCount: model.levelCount, seed: seed &+ 1)
    let site = symbols.count - 1
    var changed = symbols
    for index in 0..<site - field { changed[index] = Symbol((Int(changed[index]) + 1) % model.levelCount) }
    let rows = (wholeLogits(model, symbols, on: backend), wholeLogits(model, changed, on: backend))
    let range = site * model.distribution.parameterCount..<(site + 1) * model.distribution.parameterCount
    guard range.allSatisfy({ rows.0.elements[$0] == rows.1.elements[$0] }) else {
      return ModelCheck(
        name: "receptive field", holds: false, detail: "a symbol more than \(field) before a prediction changes it")
    }
    let map = InfluenceMap(of: model, at: site, on: Grid(columns: symbols.count), symbols, backend: backend)
    let farthest = site - (map.strengths.firstIndex { $0 != 0 } ?? site)
    return ModelCheck(
      name: "receptive field", holds: farthest == field,
      detail: "\(field) symbols by structure, \(farthest) by gradient, none beyond by change")
  }

  /// Symbols beyond the receptive field that are changed.
  private static let farMargin = 16

  /// Nothing outside of what the structure says may change a prediction, and something inside must.
  public static func influence(
    _ model: some AutoregressiveModel, _ symbols: [Symbol], on backend: Backend
  ) -> ModelCheck {
    let name = "receptive field"
    let grid = model.domain.grid ?? Grid(columns: symbols.count)
    let before = wholeLogits(model, symbols, on: backend)
    let sites = [1, grid.siteCount / 2 + grid.columns / 2, grid.siteCount - 1].filter(symbols.indices.contains)
    var counts: [Int] = []
    for site in sites {
      let isRead = model.influences(at: site, in: grid)
      counts.append(isRead.count { $0 })
      for changesInside in [false, true] {
        let changed = zip(symbols, isRead).enumerated().map { index, pair in
          pair.1 == changesInside && (index < site || !changesInside)
            ? Symbol((Int(pair.0) + model.levelCount / 2) % model.levelCount) : pair.0
        }
        guard changed != symbols else { continue }
        let after = wholeLogits(model, changed, on: backend)
        let row = site * model.distribution.parameterCount..<(site + 1) * model.distribution.parameterCount
        let isSame = row.allSatisfy { before.elements[$0] == after.elements[$0] }
        guard isSame != changesInside else {
          return ModelCheck(
            name: name, holds: false,
            detail: changesInside
              ? "nothing that site \(site) is said to be predicted from changes its prediction"
              : "the prediction of site \(site) depends on a site that the structure does not name")
        }
      }
    }
    return ModelCheck(
      name: name, holds: true,
      detail: zip(sites, counts).map { "site \($0) is predicted from \($1) others" }.joined(separator: ", "))
  }

  /// What generation computes site by site must be what training computed for all sites at once, up to rounding.
  public static func stepEqualsWhole(
    _ model: some AutoregressiveModel, _ symbols: [Symbol], on backend: Backend
  ) throws(StepPlanError) -> ModelCheck {
    let whole = wholeLogits(model, symbols, on: backend)
    let plan = try model.stepPlan(on: backend)
    var cache = plan.makeCache(for: model)
    var (difference, largest) = (Float(0), Float(0))
    for (site, symbol) in symbols.enumerated() {
      let step = plan.predict(&cache)
      for index in 0..<model.distribution.parameterCount {
        let expected = whole.elements[site * model.distribution.parameterCount + index]
        let found = abs(step[index] - expected)
        // A difference that is not a number must not pass as none.
        difference = found > difference || found.isNaN ? found : difference
        largest = max(largest, abs(expected))
      }
      plan.observe(Int(symbol), &cache)
    }
    let tolerance = stepTolerance * max(1, largest)
    return ModelCheck(
      name: "step = whole", holds: difference <= tolerance,
      detail: "largest difference \(difference) in logits up to \(largest), over \(symbols.count) symbols")
  }

  /// Sums of some thousand products in two orders differ by a few hundred roundings of 2⁻²⁴.
  static let stepTolerance: Float = 5e-5

  /// The probabilities of all symbols must sum to 1, at every site, or at as many as there is time for where symbols have
  /// many levels.
  public static func normalisation(
    _ model: some AutoregressiveModel, _ symbols: [Symbol], on backend: Backend
  ) throws(StepPlanError) -> ModelCheck {
    let plan = try model.stepPlan(on: backend)
    var cache = plan.makeCache(for: model)
    var (worst, count) = (0.0, 0)
    let interval = max(1, symbols.count * model.levelCount / probabilitiesAtMost)
    for (site, symbol) in symbols.enumerated() {
      let prediction = plan.predict(&cache)
      if site.isMultiple(of: interval) {
        let sum = model.distribution.probabilities(prediction, on: backend).reduce(0, +)
        worst = sum.isFinite ? max(worst, abs(sum - 1)) : .infinity
        count += 1
      }
      plan.observe(Int(symbol), &cache)
    }
    return ModelCheck(
      name: "probabilities sum to 1", holds: worst < 1e-5,
      detail: "largest deviation \(worst) over \(count) symbols")
  }

  /// Probabilities that are summed, about: some seconds of work for the most laborious distribution.
  private static let probabilitiesAtMost = 1 << 22
}
