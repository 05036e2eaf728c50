import Causality
import Models
import TensorCore

/// Which network a run takes, why, and which larger ones there are.
struct NetworkChoice {
  let configuration: any ModelConfiguration
  private let shape: ExampleShape
  private let options: NetworkOptions
  private let isResumed: Bool

  init(_ configuration: any ModelConfiguration, for shape: ExampleShape, _ options: NetworkOptions, isResumed: Bool) {
    self.configuration = configuration
    self.shape = shape
    self.options = options
    self.isResumed = isResumed
  }

  private var type: any ModelConfiguration.Type { Swift.type(of: configuration) }

  /// "model     gated-pixelcnn, preset small, the usual ones for images", and what is larger.
  var lines: [String] {
    let larger = largerPresets.map { preset in
      let factor = preset.work / max(work(of: configuration), 1)
      return """
        \(preset.name) (\(Wording.count(preset.parameters)) parameters, \(Wording.decimal(factor, places: factor < 10 ? 1 : 0)) \
        times the work)
        """
    }
    return ["model     \(words)"]
      + (larger.isEmpty ? [] : ["larger    --preset \(larger.joined(separator: ", "))"])
  }

  private var words: String {
    if isResumed, options.preset == nil { return "\(type.modelName), as the run began" }
    guard type.namedPresets.count > 1 else {
      return options.model == nil ? "\(type.modelName), usual for \(examples)" : "\(type.modelName), as asked for"
    }
    let settings = options.settings.isEmpty ? "" : " with \(options.settings.joined(separator: ", "))"
    let preset = options.preset ?? type.usualName(for: shape)
    let usual = "usual for \(examples)\(sparing)"
    switch (options.model, options.preset) {
    case (nil, nil): return "\(type.modelName), preset \(preset)\(settings): both are \(usual)"
    case (nil, _): return "\(type.modelName), which is \(usual), preset \(preset)\(settings) as asked for"
    case (_, nil): return "\(type.modelName) as asked for, preset \(preset)\(settings), which is \(usual)"
    default: return "\(type.modelName), preset \(preset)\(settings), as asked for"
    }
  }

  /// That larger presets would see more, and are not taken for want of time; empty where that is not so.
  private var sparing: String {
    guard options.preset == nil, let own = type.usualReach(for: shape), !own.isWhole,
      presets.contains(where: { $0.configuration.imageReach.map { $0.rows > own.rows } ?? false })
    else { return "" }
    return ", of which larger presets see more, and learn too little in 20 minutes"
  }

  /// "images in colour of 16 × 16".
  private var examples: String {
    switch shape.kind {
    case .sound, .text: return "\(shape.kind)"
    case .vectors: return "tables"
    case .images:
      let size = shape.grid.map { " of \($0.columns) × \($0.rows)" } ?? ""
      return (shape.channelCount == 1 ? "grey images" : "images in colour") + size
    }
  }

  /// Presets of the same model that take more work, least first.
  private var largerPresets: [(name: String, parameters: Int, work: Double)] {
    let own = work(of: configuration)
    let all = presets.compactMap { name, preset -> (name: String, parameters: Int, work: Double)? in
      guard let size = preset.size else { return nil }
      return (name, size.parameters, Double(size.multiplyAdds))
    }
    return all.filter { $0.work > 1.05 * own }.sorted { $0.work < $1.work }
  }

  /// All presets of the same model, for the same examples.
  var presets: [(name: String, configuration: any ModelConfiguration)] {
    type.namedPresets.compactMap { name, preset in
      (try? preset.drawing(like: configuration).fitting(shape)).map { (name, $0) }
    }
  }

  private func work(of configuration: any ModelConfiguration) -> Double {
    Double(configuration.size?.multiplyAdds ?? 0)
  }
}

extension ModelConfiguration {
  /// This configuration with the last layer of another one.
  fileprivate func drawing(like other: any ModelConfiguration) throws -> any ModelConfiguration {
    try drawing(from: other.distribution)
  }

  static var namedPresets: [(name: String, configuration: any ModelConfiguration)] {
    presets.map { ($0.name, $0.configuration) }
  }

  static func usualName(for shape: ExampleShape?) -> String { usual(for: shape).name }

  /// What the preset sees of an image that is taken where none is named.
  static func usualReach(for shape: ExampleShape) -> ImageReach? {
    (try? usual(for: shape).configuration.fitted(to: shape))?.imageReach
  }

  /// The numbers that such a network learns, and the multiplications of one prediction; nil if it is too large to be made.
  var size: (parameters: Int, multiplyAdds: Int)? {
    outline.map { model in
      (model.parameters.reduce(0) { $0 + $1.shape.elementCount }, model.multiplyAddsPerSymbol)
    }
  }
}
