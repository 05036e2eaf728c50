import Glibc

/// Sums the power spectrum of a frame into bands that are equally wide for the ear.
///
/// m(f) = 2595 · log₁₀(1 + f / 700 Hz), in mel. Band b is a triangle over frequency that rises from edge b to edge b + 1
/// and falls to edge b + 2, with edges equally far apart in mel. The weights of a band add up to 1, so a band reads the
/// mean power of its bins: white noise reads the same in every band, pink noise falls by 3 dB an octave.
/// - Source: O'Shaughnessy 1987, "Speech Communication", for the formula, which the HTK book uses too. Differs from HTK
///   in that the weights add up to 1 (as in Slaney's toolbox of 1998, up to a factor) instead of reaching 1.
public struct MelFilterBank: Sendable, Equatable {
  /// Where the triangles have their tops, in hertz, rising.
  public let centres: [Double]
  /// Edges of the triangles in hertz, two more than there are bands.
  let edges: [Double]
  /// Where the first triangle begins and the last one ends, in hertz.
  let frequencies: ClosedRange<Double>

  /// Bins under one triangle.
  private struct Band: Sendable, Equatable {
    let firstBin: Int
    let weights: [Float]
  }

  private let bands: [Band]

  public var bandCount: Int { bands.count }

  /// At most so many bands are made.
  public static let mostBands = 80

  /// Bands between the first frequency that a constant offset does not leak into and half the sample rate.
  ///
  /// There are 80, or as many as leave the narrowest band at least as wide as the distance of two bins.
  /// - Parameters:
  ///   - windowLength: samples under the Hann window of the transform.
  ///   - sampleRate: in hertz.
  /// - Precondition: windowLength ≥ 8, sampleRate ≥ 1.
  public init(windowLength: Int, sampleRate: Int) {
    precondition(windowLength >= 8 && sampleRate >= 1, "\(windowLength) samples at \(sampleRate) Hz")
    let binWidth = Double(sampleRate) / Double(windowLength)
    // The main lobe of a Hann window reaches two bins to either side.
    let lowest = 2 * binWidth
    let highest = Double(sampleRate) / 2
    var count = Self.mostBands
    while count > 1, Self.edges(from: lowest, to: highest, bandCount: count)[1] - lowest < binWidth { count -= 1 }
    let edges = Self.edges(from: lowest, to: highest, bandCount: count)
    self.edges = edges
    frequencies = lowest...highest
    centres = Array(edges[1...count])
    bands = (0..<count).map { band in
      Self.band(from: edges[band], by: edges[band + 1], to: edges[band + 2], binWidth: binWidth)
    }
  }

  /// Mel of a frequency in hertz.
  public static func mel(ofHertz frequency: Double) -> Double { 2595 * log10(1 + frequency / 700) }

  /// Hertz of a place on the mel scale.
  public static func hertz(ofMel mel: Double) -> Double { 700 * (pow(10, mel / 2595) - 1) }

  /// The mean power of each band.
  ///
  /// - Parameters:
  ///   - power: `[windowLength/2 + 1]`.
  ///   - bandPower: `[bandCount]`, overwritten.
  func apply(to power: [Float], into bandPower: inout [Float]) {
    precondition(bandPower.count == bands.count, "\(bandPower.count) places for \(bands.count) bands")
    for (index, band) in bands.enumerated() {
      var sum: Float = 0
      for (offset, weight) in band.weights.enumerated() { sum += weight * power[band.firstBin + offset] }
      bandPower[index] = sum
    }
  }

  private static func edges(from lowest: Double, to highest: Double, bandCount: Int) -> [Double] {
    let (bottom, top) = (mel(ofHertz: lowest), mel(ofHertz: highest))
    return (0...bandCount + 1).map { hertz(ofMel: bottom + (top - bottom) * Double($0) / Double(bandCount + 1)) }
  }

  private static func band(from low: Double, by centre: Double, to high: Double, binWidth: Double) -> Band {
    let first = Int((low / binWidth).rounded(.down)) + 1
    let last = max(Int((high / binWidth).rounded(.up)) - 1, first)
    let heights = (first...last).map { bin -> Double in
      let frequency = Double(bin) * binWidth
      return max(min((frequency - low) / (centre - low), (high - frequency) / (high - centre)), 0)
    }
    let sum = heights.reduce(0, +)
    return Band(firstBin: first, weights: heights.map { Float(sum > 0 ? $0 / sum : 1 / Double(heights.count)) })
  }
}
