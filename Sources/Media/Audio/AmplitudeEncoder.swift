/// Encodes many amplitudes: the same symbols as `SoundCodec.encode` gives, in a fraction of the time.
///
/// A code rises with the amplitude and never falls. So where both ends of a small cell of amplitudes have one code, all
/// between them have it too and it is looked up; only in the other cells a logarithm is computed.
package struct AmplitudeEncoder: Sendable {
  private let codec: SoundCodec
  /// The code of each cell, below 0 for those with more than one; empty where nothing is gained.
  private let codes: [Int32]

  /// Cells from 0 to 1; 16-bit samples lie on their edges.
  private static let cellsPerUnit = 1 << 15

  package init(_ codec: SoundCodec) {
    self.codec = codec
    guard case .muLaw(let muLaw) = codec else {
      codes = []
      return
    }
    let edges = (0...2 * Self.cellsPerUnit).map { edge in
      Int32(muLaw.encode(Float(edge - Self.cellsPerUnit) / Float(Self.cellsPerUnit)))
    }
    codes = zip(edges, edges.dropFirst()).map { $0 == $1 ? $0 : -1 }
  }

  package func encode(_ samples: [Float]) -> [UInt16] {
    guard case .muLaw(let muLaw) = codec else { return samples.map(codec.encode) }
    return [UInt16](unsafeUninitializedCapacity: samples.count) { symbols, count in
      codes.withUnsafeBufferPointer { codes in
        let cells = Float(Self.cellsPerUnit)
        for (place, sample) in samples.enumerated() {
          var code: Int32 = -1
          // A product with a power of two is exact.
          let position = sample * cells
          if position >= -cells, position < cells {
            let whole = Int(position)
            let cell = Float(whole) > position ? whole - 1 : whole
            code = codes[cell + Self.cellsPerUnit]
          }
          symbols.initializeElement(
            at: place,
            to: code >= 0 ? UInt16(truncatingIfNeeded: code) : UInt16(truncatingIfNeeded: muLaw.encode(sample)))
        }
      }
      count = samples.count
    }
  }
}
