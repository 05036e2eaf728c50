import TensorCore

/// What classes the examples of a corpus belong to, and how often one is left out, so that a model also learns to do
/// without.
public struct ExampleLabels: Sendable {
  /// Numbers of classes, for every example; empty if there are none.
  private let classes: [[Int]]
  private let dropout: Dropout

  /// How often, and by what seed, a class is not told.
  public struct Dropout: Sendable {
    public let probability: Double
    public let seed: UInt64

    public static let none = Dropout(probability: 0, seed: 0)

    /// - Precondition: a probability.
    public init(probability: Double, seed: UInt64) {
      precondition(0...1 ~= probability, "a probability of \(probability)")
      self.probability = probability
      self.seed = seed
    }
  }

  public static let none = ExampleLabels([])

  public init(_ classes: [[Int]], dropout: Dropout = .none) {
    self.classes = classes
    self.dropout = dropout
  }

  /// The classes of the example of a window. What is left out is drawn from the window, so that a run that is resumed
  /// leaves out the same.
  public func classes(of window: Window) -> [Int] {
    guard !classes.isEmpty else { return [] }
    let all = classes[window.example]
    guard dropout.probability > 0 else { return all }
    var generator = SeededGenerator(
      seed: dropout.seed, purpose: "labels \(window.example) \(window.predicted.lowerBound) \(window.pass)")
    return all.filter { _ in generator.uniform() >= dropout.probability }
  }
}
