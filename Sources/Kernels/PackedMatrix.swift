internal import CKernels

/// A weight matrix `[inputs, outputs]`, stored in the order in which products of few rows read it. Immutable, shared by
/// streams and threads.
///
/// Packing pays where the same weights meet a few rows again and again, which is what generation does:
///
///     let packed = PackedMatrix(weights, precision: .int8)
///     backend.multiply(x, by: packed, into: y, startingFrom: .row(bias))
///
/// One layout serves all instruction sets, so a matrix may be used with any backend. For many rows that come once, use
/// `multiply(_:by:into:startingFrom:)` with the matrix as it is.
public struct PackedMatrix: Sendable {
  public let inputs: Int
  public let outputs: Int
  public let precision: WeightPrecision
  let storage: PackedWeights

  /// A copy of a matrix, rounded to a precision.
  ///
  /// `int8` gives each output the scale of its largest weight; weights that are not finite make an output NaN.
  /// - Parameter weights: `[inputs, outputs]`, as stored.
  /// - Precondition: `weights` is not transposed.
  /// - Complexity: O(inputs · outputs).
  public init(_ weights: MatrixView<Float>, precision: WeightPrecision) {
    precondition(weights.orientation == .asStored, "weights are packed as they are stored")
    inputs = weights.rows
    outputs = weights.columns
    self.precision = precision
    storage = PackedWeights(PackedLayout(inputs: weights.rows, outputs: weights.columns, precision: precision))
    switch precision {
    case .float32: storage.fill { weights.row($0)[$1].bitPattern }
    case .bfloat16: storage.fill { bfloat16Bits(rounding: weights.row($0)[$1]) }
    case .int8:
      let scales = (0..<outputs).map { output in
        SymmetricScale((0..<weights.rows).lazy.map { weights.row($0)[output] })
      }
      storage.fill { UInt32(truncatingIfNeeded: scales[$1].wholeNumber(weights.row($0)[$1])) & 0xFF }
      storage.fillScales(scales.map(\.scale))
    }
  }

  /// All that a product reads: weights, scales and sums, in bytes.
  public var byteCount: Int { storage.layout.byteCount }
}

/// Where the numbers of a packed matrix lie: kernels/packed_weights.h says why.
struct PackedLayout {
  let inputs: Int
  let outputs: Int
  let precision: WeightPrecision

  static let stripOutputs = 32
  static let panelStrips = 4
  /// The inputs that share a scale when a row is quantised.
  static let quantisedInputs = Int(KERNELS_QUANTISED_INPUTS)

  var strips: Int { (outputs + Self.stripOutputs - 1) / Self.stripOutputs }
  /// The outputs, filled up to whole strips.
  var paddedOutputs: Int { strips * Self.stripOutputs }
  /// The rows of words: an input each, or four of 8 bits.
  var depth: Int { precision == .int8 ? (inputs + 3) / 4 : inputs }
  private var stripWords: Int { precision == .bfloat16 ? Self.stripOutputs / 2 : Self.stripOutputs }

  var wordCount: Int { strips * stripWords * depth }
  var scaleCount: Int { precision == .int8 ? paddedOutputs : 0 }
  /// The parts of the inputs that are quantised apart; one at least.
  var parts: Int { max((inputs + Self.quantisedInputs - 1) / Self.quantisedInputs, 1) }
  var sumStartCount: Int { precision == .int8 ? parts * paddedOutputs : 0 }
  var byteCount: Int { 4 * (wordCount + scaleCount + sumStartCount) }

  /// The word that holds a weight, and by how many bits the weight is shifted in it.
  func place(input: Int, output: Int) -> (word: Int, shift: UInt32) {
    let (strip, lane) = output.quotientAndRemainder(dividingBy: Self.stripOutputs)
    let panel = strip / Self.panelStrips * Self.panelStrips
    let width = min(strips - panel, Self.panelStrips)
    func word(_ row: Int, _ lane: Int) -> Int {
      (panel * depth + row * width + strip - panel) * stripWords + lane
    }
    return switch precision {
    case .float32: (word(input, lane), 0)
    case .bfloat16: (word(input, lane % 16), UInt32(lane / 16 * 16))
    case .int8: (word(input / 4, lane), UInt32(input % 4 * 8))
    }
  }
}

/// The memory of a packed matrix. Filled by the initializer of `PackedMatrix` and never changed after it, which is why
/// it may cross threads.
final class PackedWeights: @unchecked Sendable {
  let layout: PackedLayout
  private let words: UnsafeMutablePointer<UInt32>
  private let scales: UnsafeMutablePointer<Float>
  private let sumStarts: UnsafeMutablePointer<Int32>

  /// Zeros.
  init(_ layout: PackedLayout) {
    self.layout = layout
    // A cache line at least, so that there is something to point at, and whole ones for the vectors.
    let memory = UnsafeMutableRawPointer.allocate(byteCount: max(layout.byteCount, 64), alignment: 64)
    words = memory.initializeMemory(as: UInt32.self, repeating: 0, count: layout.wordCount)
    scales = (memory + 4 * layout.wordCount).initializeMemory(as: Float.self, repeating: 0, count: layout.scaleCount)
    sumStarts = (memory + 4 * (layout.wordCount + layout.scaleCount))
      .initializeMemory(as: Int32.self, repeating: 0, count: layout.sumStartCount)
  }

  deinit { UnsafeMutableRawPointer(words).deallocate() }

  /// What the C functions take. Valid as long as this object lives.
  var packed: KernelsPackedMatrix {
    KernelsPackedMatrix(
      inputs: layout.inputs, outputs: layout.outputs, words: UnsafeRawPointer(words), scales: UnsafePointer(scales),
      sum_starts: UnsafePointer(sumStarts))
  }

  func scale(output: Int) -> Float { scales[output] }

  /// A weight of a precision that is widened, not scaled.
  func number(input: Int, output: Int) -> Float {
    let (word, shift) = layout.place(input: input, output: output)
    let bits = layout.precision == .bfloat16 ? (words[word] >> shift) << 16 : words[word]
    return Float(bitPattern: bits)
  }

  /// A weight of 8 bits.
  func wholeNumber(input: Int, output: Int) -> Int32 {
    let (word, shift) = layout.place(input: input, output: output)
    return Int32(Int8(truncatingIfNeeded: words[word] >> shift))
  }

  fileprivate func fill(_ bits: (_ input: Int, _ output: Int) -> UInt32) {
    for input in 0..<layout.inputs {
      for output in 0..<layout.outputs {
        let (word, shift) = layout.place(input: input, output: output)
        words[word] |= bits(input, output) << shift
      }
    }
  }

  /// The scales of the outputs, and what the sums start from: −128 · Σ weights, for each part of the inputs.
  fileprivate func fillScales(_ outputScales: [Float]) {
    for (output, scale) in outputScales.enumerated() {
      scales[output] = scale
      for input in 0..<layout.inputs {
        let part = input / PackedLayout.quantisedInputs
        sumStarts[part * layout.paddedOutputs + output] -= 128 * wholeNumber(input: input, output: output)
      }
    }
  }
}
