package import Kernels

/// One instruction: reads registers, rings and weights, writes a register, and allocates nothing.
package typealias StepInstruction = @Sendable (StepFrame) -> Void

/// What an instruction works on: the registers, rings and past symbols of all streams of a cache.
package struct StepFrame {
  package let streamCount: Int
  package let position: Int
  private let numbers: UnsafeMutablePointer<Float>
  private let symbols: UnsafeMutablePointer<Int32>
  private let history: SymbolHistory

  init(_ cache: borrowing ActivationCache, _ history: SymbolHistory) {
    numbers = cache.numbers.baseAddress.unsafelyUnwrapped
    symbols = cache.symbols.baseAddress.unsafelyUnwrapped
    streamCount = cache.streamCount
    position = cache.position
    self.history = history
  }

  /// The symbol that a stream observed `distance` sites ago, or the blank one if that was before the first.
  package func symbol(_ distance: Int, stream: Int) -> Int32 {
    distance > position ? history.blank : symbols[(position - distance) % history.length * streamCount + stream]
  }

  /// A register's values, `[streams, channels]`.
  package func values(_ register: StepRegister) -> MutableMatrixView<Float> {
    MutableMatrixView(numbers + register.offset * streamCount, rows: streamCount, columns: register.channels)
  }

  /// Puts a matrix `[streams, …]` into some columns of a wider register.
  func copy(_ x: MatrixView<Float>, into register: StepRegister, at column: Int) {
    let place = values(register).pointer + column
    for stream in 0..<streamCount {
      (place + stream * register.channels).update(from: x.pointer + stream * x.rowStride, count: x.columns)
    }
  }

  /// The same as an array of numbers.
  package func numbers(_ register: StepRegister) -> UnsafeMutableBufferPointer<Float> {
    UnsafeMutableBufferPointer(
      start: numbers + register.offset * streamCount, count: streamCount * register.channels)
  }
}

/// Where a site's feature stands while the site is being computed.
package struct StepRegister: Sendable, Hashable {
  /// In numbers per stream.
  let offset: Int
  package let channels: Int
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

/// The past of one register: slot `t mod length` holds its value at site `t`.
package struct StepRing: Sendable {
  /// The slots, all of them.
  let storage: StepRegister
  let channels: Int
  let length: Int
  let boundary: Boundary
  /// The node of the program whose values it holds.
  let node: Int

  private func slot(_ site: Int, in frame: StepFrame) -> MutableMatrixView<Float> {
    let size = frame.streamCount * channels
    let pointer = frame.values(storage).pointer + site % length * size
    return MutableMatrixView(pointer, rows: frame.streamCount, columns: channels)
  }

  /// The value `distance` sites before the frame's position.
  /// - Precondition: 1 ≤ distance ≤ length.
  func past(_ distance: Int, in frame: StepFrame) -> MatrixView<Float> {
    slot(frame.position + length - distance, in: frame).readOnly
  }

  /// Asks for the oldest value, which has long left the fastest caches.
  func prefetch(in frame: StepFrame) { past(length, in: frame).prefetch() }

  /// Fills the ring with the past that the boundary puts before the first site.
  func begin(with first: MutableMatrixView<Float>, in frame: StepFrame) {
    for site in 0..<length {
      switch boundary {
      case .zero: slot(site, in: frame).fillWithZeros()
      case .firstSite: slot(site, in: frame).pointer.update(from: first.pointer, count: first.rows * first.columns)
      }
    }
  }

  /// Remembers this site's value, over the oldest one.
  func push(_ value: MutableMatrixView<Float>, in frame: StepFrame) {
    slot(frame.position, in: frame).pointer.update(from: value.pointer, count: value.rows * value.columns)
  }

  /// Puts the last of all sites' values, `[sites, channels]`, into the slots of every stream.
  func fill(from values: Tensor<Float>, in frame: StepFrame) {
    let siteCount = values.shape.rowCount
    // Slots of sites before the first hold what the boundary says; the others are overwritten.
    for site in siteCount - length..<siteCount {
      let slot = slot(site + length, in: frame)
      for stream in 0..<frame.streamCount {
        let row = slot.rows(stream..<stream + 1)
        switch (site < 0, boundary) {
        case (true, .zero): row.fillWithZeros()
        default: row.pointer.update(from: values.elements + max(site, 0) * channels, count: channels)
        }
      }
    }
  }
}
