public import TensorCore

/// Taps strictly before the site: what may read an observation.
public struct ExclusiveStencil: Sendable {
  public let taps: [Offset]

  /// - Precondition: every tap precedes the origin in raster order.
  public init(_ taps: [Offset]) {
    precondition(!taps.isEmpty && taps.allSatisfy(\.precedesOrigin), "\(taps) reads the present or the future")
    self.taps = taps
  }

  /// The `kernelSize` sites just before, oldest first.
  public static func preceding(kernelSize: Int) -> ExclusiveStencil {
    ExclusiveStencil((1...kernelSize).reversed().map { Offset(column: -$0) })
  }
}

extension ExclusiveStencil {
  /// What a square around the site has of earlier sites.
  /// - Parameter width: of the square, odd.
  public static func raster(width: Int) -> ExclusiveStencil {
    ExclusiveStencil(RowsAboveStencil.above(rows: width / 2, width: width).taps + preceding(kernelSize: width / 2).taps)
  }
}

extension InclusiveStencil {
  /// What a square around the site has of earlier sites, and the site itself.
  /// - Parameter width: of the square, odd.
  public static func raster(width: Int) -> InclusiveStencil {
    InclusiveStencil(ExclusiveStencil.raster(width: width).taps + [Offset(column: 0)])
  }
}

/// Taps before the site, or the site itself: what may read a feature without changing its reach.
public struct InclusiveStencil: Sendable {
  public let taps: [Offset]

  /// - Precondition: no tap comes after the origin in raster order.
  public init(_ taps: [Offset]) {
    let isCausal = taps.allSatisfy { $0.precedesOrigin || $0 == Offset(column: 0) }
    precondition(!taps.isEmpty && isCausal, "\(taps) reads the future")
    self.taps = taps
  }

  /// The site itself and every `dilation`-th before it, oldest first.
  public static func dilated(kernelSize: Int, dilation: Int) -> InclusiveStencil {
    InclusiveStencil((0..<kernelSize).reversed().map { Offset(column: -$0 * dilation) })
  }

  /// The site alone: a 1×1 convolution.
  public static let pointwise = InclusiveStencil([Offset(column: 0)])
}

/// Any column of this row or of rows above: sound only on features that read complete rows above.
public struct RowStencil: Sendable {
  public let taps: [Offset]

  /// - Precondition: no tap lies below the site's row.
  public init(_ taps: [Offset]) {
    precondition(!taps.isEmpty && taps.allSatisfy { $0.row <= 0 }, "\(taps) reads rows below")
    self.taps = taps
  }
}

extension RowStencil {
  /// The site's row and so many rows above, in columns around the site's.
  /// - Parameter width: in columns, odd.
  public static func upTo(rowsAbove rows: Int, width: Int) -> RowStencil {
    RowStencil((-rows...0).flatMap { row in (-width / 2...width / 2).map { Offset(row: row, column: $0) } })
  }
}

/// Any column of rows strictly above: the entry of a vertical stack.
public struct RowsAboveStencil: Sendable {
  public let taps: [Offset]

  /// - Precondition: every tap lies above the site's row.
  public init(_ taps: [Offset]) {
    precondition(!taps.isEmpty && taps.allSatisfy { $0.row < 0 }, "\(taps) reads the site's own row or rows below")
    self.taps = taps
  }
}

extension RowsAboveStencil {
  /// So many rows above, in columns around the site's.
  /// - Parameter width: in columns, odd.
  public static func above(rows: Int, width: Int) -> RowsAboveStencil {
    RowsAboveStencil((-rows ... -1).flatMap { row in (-width / 2...width / 2).map { Offset(row: row, column: $0) } })
  }
}
