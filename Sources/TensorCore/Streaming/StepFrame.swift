package import Kernels

/// One instruction: reads registers, rings and weights, writes a register, and allocates nothing.
package typealias StepInstruction = @Sendable (StepFrame) -> Void

/// What an instruction works on: the registers, rings and past symbols of all streams of a cache.
package struct StepFrame {
  package let streamCount: Int
  /// The index of the site to be predicted, and where it lies in its grid.
  package let position: Int
  package let row: Int
  package let column: Int
  private let columnCount: Int?
  private let numbers: UnsafeMutablePointer<Float>
  private let symbols: UnsafeMutablePointer<Int32>
  private let labels: UnsafeBufferPointer<Int32>
  private let conditions: UnsafeBufferPointer<ConditionFrames>
  /// Whether what is given beside the symbols has changed, for any stream, since it was computed last.
  let isGivenAnew: Bool
  private let history: SymbolHistory

  init(_ cache: borrowing ActivationCache, _ history: SymbolHistory, columnCount: Int?) {
    numbers = cache.numbers.baseAddress.unsafelyUnwrapped
    symbols = cache.symbols.baseAddress.unsafelyUnwrapped
    labels = UnsafeBufferPointer(cache.labels)
    let conditions = UnsafeBufferPointer(cache.conditions)
    self.conditions = conditions
    let position = cache.position
    isGivenAnew =
      cache.givenPosition.map { last in
        conditions.contains { $0.frame(ofSite: last) != $0.frame(ofSite: position) }
      } ?? true
    streamCount = cache.streamCount
    self.position = position
    self.columnCount = columnCount
    (row, column) = columnCount.map { cache.position.quotientAndRemainder(dividingBy: $0) } ?? (0, cache.position)
    self.history = history
  }

  /// The symbol that a stream observed `distance` sites ago, or the blank one if that was before the first.
  package func symbol(_ distance: Int, stream: Int) -> Int32 {
    distance > position ? history.blank : symbols[(position - distance) % history.length * streamCount + stream]
  }

  /// The classes that a stream was asked for, and negative numbers.
  package func labels(ofStream stream: Int) -> Slice<UnsafeBufferPointer<Int32>> {
    let width = labels.count / streamCount
    return labels[stream * width..<(stream + 1) * width]
  }

  /// The channels of the frame that a stream's site to be predicted reads, or of one so many frames later; nil where
  /// there is none.
  func condition(ofStream stream: Int, distance: Int) -> UnsafePointer<Float>? {
    guard !conditions.isEmpty else { return nil }
    let frames = conditions[stream]
    let frame = frames.frame(ofSite: position) + distance
    return 0..<frames.frameCount ~= frame ? frames.values.elements + frame * frames.channelCount : nil
  }

  /// The index of the site at `offset` from the one in this frame's row and the given column; nil outside the grid.
  func site(at offset: Offset, fromColumn column: Int) -> Int? {
    let (row, column) = (row + offset.row, column + offset.column)
    guard row >= 0, column >= 0 else { return nil }
    guard let columnCount else { return column }
    return column < columnCount ? row * columnCount + column : nil
  }

  /// A register's values, `[streams, channels]`, or `[columns · streams, channels]` of one that holds a row.
  package func values(_ register: StepRegister) -> MutableMatrixView<Float> {
    MutableMatrixView(
      numbers + register.offset * streamCount, rows: streamCount * register.width, columns: register.channels)
  }

  /// What a register that holds a row has in one column, `[streams, channels]`.
  func values(_ register: StepRegister, column: Int) -> MatrixView<Float> {
    values(register).readOnly.rows(column * streamCount..<(column + 1) * streamCount)
  }

  /// Puts a matrix `[streams, …]` into some channels of a wider register, or zeros where there is none.
  /// - Parameter column: which column of a register that holds a row.
  func copy(_ x: MatrixView<Float>?, count: Int, into register: StepRegister, column: Int = 0, at channel: Int) {
    let place = values(register).pointer + column * streamCount * register.channels + channel
    for stream in 0..<streamCount {
      let place = place + stream * register.channels
      if let x {
        place.update(from: x.pointer + stream * x.rowStride, count: count)
      } else {
        place.update(repeating: 0, count: count)
      }
    }
  }

  /// The same as an array of numbers.
  package func numbers(_ register: StepRegister) -> UnsafeMutableBufferPointer<Float> {
    UnsafeMutableBufferPointer(
      start: numbers + register.offset * streamCount, count: streamCount * register.width * register.channels)
  }
}

/// Where a feature stands while a site is being computed.
package struct StepRegister: Sendable, Hashable {
  /// In numbers per stream.
  let offset: Int
  package let channels: Int
  package let extent: StepExtent
  /// Sites that it holds: one, or as many as a row has.
  package let width: Int
}

/// Which sites' values a register holds, and so when it is computed.
package enum StepExtent: Sendable, Hashable {
  /// The site that is to be predicted; computed for every prediction.
  case predicted
  /// The site that was observed last: a feature that has seen the symbol of its own site is known one site late.
  case observed
  /// What is given beside the symbols, of the site that is to be predicted: computed when that changes.
  case given
  /// All sites of the row: a feature that has seen complete rows above is computed when its row begins.
  case row

  /// The index of what a register holds: a site's, or a row's; nil if it need not be computed now.
  func index(in frame: StepFrame) -> Int? {
    switch self {
    case .predicted: frame.position
    case .observed: frame.position > 0 ? frame.position - 1 : nil
    case .given: frame.isGivenAnew ? frame.position : nil
    case .row: frame.column == 0 ? frame.row : nil
    }
  }
}

/// The past symbols that a plan's entry layers read.
package struct SymbolHistory: Sendable {
  fileprivate(set) var length = 1
  fileprivate(set) var blank: Int32 = 0
  private var isRead = false

  /// Makes sure that at least `count` past symbols are kept, and says what stands before the first.
  mutating func keep(_ count: Int, blank: Int32) throws(StepPlanError) {
    guard !isRead || self.blank == blank else { throw .conflictingBlankSymbols }
    isRead = true
    length = max(length, count)
    self.blank = blank
  }
}

/// The past of one register: slot `i mod length` holds its value at site i, or row i if it holds rows.
package struct StepRing: Sendable {
  /// The slots, all of them.
  let storage: StepRegister
  let register: StepRegister
  let length: Int
  let boundary: Boundary
  /// The node of the program whose values it holds.
  let node: Int

  private func slot(_ index: Int, in frame: StepFrame) -> UnsafeMutablePointer<Float> {
    frame.values(storage).pointer + index % length * frame.streamCount * register.width * register.channels
  }

  /// The value at a site that is at most `length − 1` before the last one.
  func value(atSite site: Int, in frame: StepFrame) -> MatrixView<Float> {
    MatrixView(UnsafePointer(slot(site, in: frame)), rows: frame.streamCount, columns: register.channels)
  }

  /// The value in one column of a row that is at most `length − 1` before the last one.
  func value(atRow row: Int, column: Int, in frame: StepFrame) -> MatrixView<Float> {
    MatrixView(
      UnsafePointer(slot(row, in: frame)) + column * frame.streamCount * register.channels, rows: frame.streamCount,
      columns: register.channels)
  }

  /// Asks for the oldest value, which has long left the fastest caches.
  func prefetch(in frame: StepFrame) { value(atSite: frame.position + 1, in: frame).prefetch() }

  /// Remembers a new value, over the oldest one.
  func push(in frame: StepFrame) {
    guard let index = register.extent.index(in: frame) else { return }
    let value = frame.numbers(register)
    guard let first = value.baseAddress else { return }
    // Before the first site lies what the boundary says: there the first value stands in all slots.
    let isFirst = index == 0 && boundary == .firstSite
    for index in isFirst ? 0..<length : index..<index + 1 {
      slot(index, in: frame).update(from: first, count: value.count)
    }
  }

  /// Puts the last of all sites' values, `[sites, channels]`, into the slots of every stream.
  func fill(from values: Tensor<Float>, in frame: StepFrame) {
    let siteCount = values.shape.rowCount
    let channels = register.channels
    for site in siteCount - length..<siteCount {
      let slot = slot(site + length, in: frame)
      for stream in 0..<frame.streamCount {
        (slot + stream * channels).update(from: values.elements + max(site, 0) * channels, count: channels)
      }
    }
  }
}
