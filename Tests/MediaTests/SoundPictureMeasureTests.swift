import Foundation
import Media
import Testing

@Suite("Picture of a sound with its measures")
struct SoundPictureMeasureTests {
  // Where the charts lie, read off the picture.
  static let spectrumColumns = 74..<576
  static let levelColumns = 682..<1184
  static let chartRows = 648..<862

  static func pixels(of samples: [Float], against corpus: SoundProfile? = nil) throws -> DecodedPicture {
    let picture = try SoundPicture(of: samples, measured: MeasureSignals.profile(samples), against: corpus)
    return try DecodedPicture(picture.encodedPNG())
  }

  @Test("The average spectrum of a tone peaks where its frequency lies on a mel axis", arguments: [300.0, 1000, 2500])
  func peak(frequency: Double) throws {
    let samples = sine(frequency, sampleRate: 8000, count: 16_000)
    let pixels = try Self.pixels(of: samples)
    #expect(pixels.width == 1200 && pixels.height == 912)
    let highest = try #require(
      Self.spectrumColumns.min { pixels.sound(inColumn: $0) ?? 9999 < pixels.sound(inColumn: $1) ?? 9999 })
    let centres = SoundFrames(sampleRate: 8000).bands.centres.map(MelFilterBank.mel(ofHertz:))
    let (first, last) = (try #require(centres.first), try #require(centres.last))
    let share = (MelFilterBank.mel(ofHertz: frequency) - first) / (last - first)
    let expected = Double(Self.spectrumColumns.lowerBound) + share * Double(Self.spectrumColumns.count - 1)
    #expect(abs(Double(highest) - expected) < 10)
  }

  @Test("A corpus has a line of its own: the louder of two noises is above the other")
  func corpus() throws {
    let quiet = try MeasureSignals.profile(noise(16_000, amplitude: 0.02))
    let pixels = try Self.pixels(of: noise(16_000, seed: 5, amplitude: 0.5), against: quiet)
    for column in Self.spectrumColumns.dropFirst(5).dropLast(5) {
      #expect(try #require(pixels.sound(inColumn: column)) < #require(pixels.corpus(inColumn: column)))
    }
    // Levels: what is louder lies farther to the right.
    let middle = Self.chartRows.lowerBound + Self.chartRows.count / 2
    let loud = Self.levelColumns.filter { pixels.sound(inColumn: $0) ?? 9999 < middle }
    let soft = Self.levelColumns.filter { pixels.corpus(inColumn: $0) ?? 9999 < middle }
    #expect(try #require(soft.max()) < #require(loud.max()))
    let alone = try Self.pixels(of: noise(16_000, seed: 5, amplitude: 0.5))
    #expect(Self.spectrumColumns.allSatisfy { alone.corpus(inColumn: $0) == nil })
  }

  @Test("Silence, clipped noise and the shortest sound are drawn without harm")
  func extremes() throws {
    for samples in [[Float](repeating: 0, count: 4000), noise(4000, amplitude: 500), noise(400)] {
      #expect(try Self.pixels(of: samples).height == 912)
    }
  }
}

extension DecodedPicture {
  /// The highest pixel of a column of the charts that is plainly orange (the sound's line).
  fileprivate func sound(inColumn column: Int) -> Int? {
    SoundPictureMeasureTests.chartRows.first { row in
      let colour = colour(column: column, row: row)
      return colour.red > colour.blue + 120
    }
  }

  /// The highest one that is plainly blue (the corpus's line).
  fileprivate func corpus(inColumn column: Int) -> Int? {
    SoundPictureMeasureTests.chartRows.first { row in
      let colour = colour(column: column, row: row)
      return colour.blue > colour.red + 80
    }
  }
}
