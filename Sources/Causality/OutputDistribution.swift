/// What the numbers that a network puts out for a site say of its symbol.
///
/// A network needs to know how many they are and nothing else; what is learned from them and how a symbol is drawn is
/// added where the distributions are.
public enum OutputDistribution: Sendable, Hashable {
  /// Logits, one per level: any distribution there is, and no idea of an order. For up to some hundred levels.
  case categorical(levelCount: Int)
  /// Logits, means and log scales of logistic distributions that are cut into levels. For levels of brightness or of
  /// sound, and up to 2²³ of them.
  ///
  /// Where there is a coarse step, one more number says how likely it is that a symbol was rounded to every so-many-th
  /// level: sound that was once kept in 8 bits uses every 256th of 65,536 levels.
  case logisticMixture(levelCount: Int, componentCount: Int, coarseStep: Int? = nil)

  /// The number of values that a symbol can take.
  public var levelCount: Int {
    switch self {
    case .categorical(let levelCount), .logisticMixture(let levelCount, _, _): levelCount
    }
  }

  /// Channels of the last layer.
  public var parameterCount: Int {
    switch self {
    case .categorical(let levelCount): levelCount
    case .logisticMixture(_, let componentCount, let coarseStep): 3 * componentCount + (coarseStep == nil ? 0 : 1)
    }
  }
}
