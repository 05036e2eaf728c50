import Foundation
import Media
import Testing

@Suite("Mel bands, distributions and Gaussians of measures")
struct SpectralDistanceTests {
  @Test("A thousand hertz are a thousand mel, and the scale can be undone")
  func melScale() {
    #expect(abs(MelFilterBank.mel(ofHertz: 1000) - 1000) < 0.1)
    #expect(MelFilterBank.mel(ofHertz: 0) == 0)
    for frequency in [20.0, 440, 4000, 22_050] {
      #expect(abs(MelFilterBank.hertz(ofMel: MelFilterBank.mel(ofHertz: frequency)) / frequency - 1) < 1e-9)
    }
  }

  @Test(
    "Bands are 80 or fewer, equally far apart in mel, and never closer than two bins can tell",
    arguments: [1000, 8000, 16_000, 48_000])
  func bands(sampleRate: Int) {
    let frames = SoundFrames(sampleRate: sampleRate)
    let centres = frames.bands.centres
    #expect((5...80).contains(centres.count))
    #expect((centres.count == 80) == (sampleRate >= 16_000))
    let mels = centres.map(MelFilterBank.mel(ofHertz:))
    let step = mels[1] - mels[0]
    for (lower, higher) in zip(mels, mels.dropFirst()) { #expect(abs(higher - lower - step) < 1e-6) }
    #expect(centres[1] - centres[0] >= Double(sampleRate) / Double(frames.windowLength))
    #expect(centres.allSatisfy { $0 > 0 && $0 < Double(sampleRate) / 2 })
  }

  @Test("Quantiles and means of known values are right to a step")
  func quantiles() {
    var distribution = MeasureDistribution(over: 0...10, stepCount: 100)
    #expect(distribution.median == nil && distribution.mean == nil)
    for value in 0..<1000 { distribution.add(Double(value) / 100) }
    distribution.add(.nan)
    #expect(distribution.count == 1000)
    #expect(abs((distribution.mean ?? 0) - 4.995) < 1e-9)
    for share in [0.0, 0.1, 0.5, 0.95, 1] {
      #expect(abs((distribution.quantile(share) ?? -1) - 10 * share) <= 0.1)
    }
    var edges = MeasureDistribution(over: 0...1, stepCount: 4)
    for value in [-5, .infinity, 1] { edges.add(value) }
    #expect(edges.counts == [1, 0, 0, 2])
    #expect(edges.counts(inGroupsOf: 2) == [1, 2] && edges.counts(inGroupsOf: 3) == [1, 2])
  }

  @Test("The Wasserstein distance is how far values were moved")
  func wasserstein() {
    func distribution(_ values: [Double]) -> MeasureDistribution {
      var result = MeasureDistribution(over: 0...10, stepCount: 1000)
      for value in values { result.add(value) }
      return result
    }
    let one = distribution([1, 2, 3, 4])
    #expect(one.distance(to: one) == 0)
    #expect(abs((one.distance(to: distribution([3.5, 4.5, 5.5, 6.5])) ?? 0) - 2.5) < 0.02)
    // A quarter of the values moves by 4.
    #expect(abs((one.distance(to: distribution([5, 2, 3, 4])) ?? 0) - 1) < 0.02)
    // How often does not matter, only which share.
    #expect(abs(one.distance(to: distribution([1, 1, 2, 2, 3, 3, 4, 4])) ?? 1) < 1e-9)
    #expect(one.distance(to: distribution([])) == nil)
  }

  /// Vectors with the given mean and exactly that covariance, L·Lᵀ of its lower triangular root.
  static func gaussian(mean: [Double], root: [[Double]]) -> FrameGaussian {
    var result = FrameGaussian(dimension: mean.count)
    for axis in mean.indices {
      for sign in [-1.0, 1] {
        let scale = sign * Double(mean.count).squareRoot()
        result.add(mean.indices.map { Float(mean[$0] + scale * root[$0][axis]) })
      }
    }
    return result
  }

  @Test("The Fréchet distance of a Gaussian to itself is 0, and to one that is only moved the squared way")
  func frechetOfEquals() {
    let root = [[2.0, 0, 0], [0.5, 1, 0], [-1, 0.25, 0.5]]
    let gaussian = Self.gaussian(mean: [1, -2, 3], root: root)
    let distance = FrechetDistance(from: gaussian)
    #expect(abs(distance.squared(to: gaussian)) < 1e-5)
    #expect(abs(distance.squared(to: Self.gaussian(mean: [4, -2, 7], root: root)) - 25) < 1e-4)
  }

  @Test("Of Gaussians along the axes, it adds up squared differences of means and of standard deviations")
  func frechetOfDiagonals() {
    let one = Self.gaussian(mean: [0, 0], root: [[3, 0], [0, 1]])
    let other = Self.gaussian(mean: [1, 1], root: [[1, 0], [0, 4]])
    #expect(abs(FrechetDistance(from: one).squared(to: other) - (2 + 4 + 9)) < 1e-4)
    #expect(abs(FrechetDistance(from: other).squared(to: one) - (2 + 4 + 9)) < 1e-4)
  }

  @Test("Of two Gaussians of two dimensions whose axes differ, it is what the closed form gives")
  func frechetOfRotated() {
    let (first, second) = ([[2.0, 0], [1.5, 0.5]], [[1.0, 0], [-2, 1]])
    func covariance(_ root: [[Double]]) -> [[Double]] {
      [0, 1].map { row in [0, 1].map { column in (0...1).reduce(0) { $0 + root[row][$1] * root[column][$1] } } }
    }
    let (a, b) = (covariance(first), covariance(second))
    // The trace of the root of a 2 × 2 matrix M is √(tr M + 2 √det M), here M = A·B.
    let trace = a[0][0] * b[0][0] + a[0][1] * b[1][0] + a[1][0] * b[0][1] + a[1][1] * b[1][1]
    let determinant = (a[0][0] * a[1][1] - a[0][1] * a[1][0]) * (b[0][0] * b[1][1] - b[0][1] * b[1][0])
    let common = (trace + 2 * determinant.squareRoot()).squareRoot()
    let expected = 4 + 9 + a[0][0] + a[1][1] + b[0][0] + b[1][1] - 2 * common
    let distance = FrechetDistance(from: Self.gaussian(mean: [1, 0], root: first))
    #expect(abs(distance.squared(to: Self.gaussian(mean: [3, 3], root: second)) - expected) < 1e-4)
  }

  @Test("Eighty dimensions with hardly any vectors give a finite distance, 0 to themselves and the same both ways")
  func frechetOfFewVectors() {
    func gaussian(_ seed: UInt64, _ count: Int) -> FrameGaussian {
      var result = FrameGaussian(dimension: 80)
      for index in 0..<count { result.add(noise(80, seed: seed + UInt64(index) * 77, amplitude: 30)) }
      return result
    }
    let (few, many) = (gaussian(1, 5), gaussian(1000, 300))
    let (there, back) = (FrechetDistance(from: few).squared(to: many), FrechetDistance(from: many).squared(to: few))
    #expect(there > 100 && there.isFinite)
    #expect(abs(there / back - 1) < 1e-6)
    #expect(FrechetDistance(from: few).squared(to: few) < 1e-3)
    #expect(FrechetDistance(from: many).squared(to: many) < 1e-3)
  }

  @Test("Gaussians add up in any pieces")
  func merging() {
    let vectors = (0..<50).map { noise(4, seed: UInt64($0), amplitude: 10) }
    var whole = FrameGaussian(dimension: 4)
    for vector in vectors { whole.add(vector) }
    var sum = FrameGaussian(dimension: 4)
    for start in [0, 7, 31] {
      var part = FrameGaussian(dimension: 4)
      for vector in vectors[start..<(start == 0 ? 7 : start == 7 ? 31 : 50)] { part.add(vector) }
      sum.add(part)
    }
    #expect(sum.count == 50)
    #expect(FrechetDistance(from: whole).squared(to: sum) < 1e-9)
    for (first, second) in zip(whole.mean, sum.mean) { #expect(abs(first - second) < 1e-9) }
  }
}
