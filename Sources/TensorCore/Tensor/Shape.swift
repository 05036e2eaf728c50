/// The extents of a tensor, outermost axis first; the last axis is contiguous.
public struct Shape: Hashable, Sendable, CustomStringConvertible {
  public let extents: [Int]

  /// - Precondition: no extent is negative.
  public init(_ extents: [Int]) {
    precondition(extents.allSatisfy { $0 >= 0 }, "a tensor cannot have the shape \(extents)")
    self.extents = extents
  }

  public init(_ extents: Int...) { self.init(extents) }

  public var elementCount: Int { extents.reduce(1, *) }

  /// The number of channels: the innermost extent.
  public var channelCount: Int { extents.last ?? 1 }

  /// Everything but the channels, flattened.
  public var rowCount: Int { extents.dropLast().reduce(1, *) }

  public var description: String { "[" + extents.map(String.init).joined(separator: ", ") + "]" }
}
