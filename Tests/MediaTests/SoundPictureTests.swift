import Foundation
import Media
import Testing

@Suite("Sound picture")
struct SoundPictureTests {
  // Where the panels lie, read off the picture.
  static let columns = 74..<1112
  static let spectrogramRows = 206..<562
  static let waveformRows = 14..<160
  static let dark = 60

  @Test(
    "The file decodes to 1200 × 600 pixels, whatever the length of the sound", arguments: [1, 2, 333, 8000, 500_000])
  func size(sampleCount: Int) throws {
    let samples = SpectrogramTests.sine(700, amplitude: 0.5, count: sampleCount, sampleRate: 8000)
    let picture = try DecodedPicture(SoundPicture(of: samples, sampleRate: 8000).encodedPNG())
    #expect(picture.width == 1200)
    #expect(picture.height == 600)
  }

  @Test(
    "A tone lights the row of its frequency and leaves the others dark",
    arguments: [(1000.0, 8000), (3000, 8000), (440, 16_000), (15_000, 44_100), (125, 500)])
  func tone(frequency: Double, sampleRate: Int) throws {
    let samples = SpectrogramTests.sine(frequency, amplitude: 0.8, count: 2 * sampleRate, sampleRate: sampleRate)
    let picture = try DecodedPicture(SoundPicture(of: samples, sampleRate: sampleRate).encodedPNG())
    let rows = Self.spectrogramRows
    let middle = (Self.columns.lowerBound + Self.columns.upperBound) / 2
    let brightest = try #require(
      rows.max { picture.brightness(column: middle, row: $0) < picture.brightness(column: middle, row: $1) })
    let expected = Double(rows.upperBound - 1) - frequency / (Double(sampleRate) / 2) * Double(rows.count - 1)
    #expect(abs(Double(brightest) - expected) <= 2)
    #expect(picture.brightness(column: middle, row: brightest) > 500)
    for row in rows where abs(Double(row) - expected) > 40 {
      #expect(picture.brightness(column: middle, row: row) < Self.dark, "row \(row)")
    }
  }

  @Test("Silence is dark everywhere in the spectrogram, and one line in the waveform")
  func silence() throws {
    let silence = [Float](repeating: 0, count: 4000)
    let picture = try DecodedPicture(SoundPicture(of: silence, sampleRate: 8000).encodedPNG())
    for column in Self.columns {
      for row in Self.spectrogramRows { #expect(picture.brightness(column: column, row: row) < Self.dark) }
      let lit = Self.waveformRows.filter { picture.brightness(column: column, row: $0) > 250 }
      #expect(lit.count == 1)
    }
  }

  @Test("A sound in the second half is drawn in the second half", arguments: [2_000, 200_000])
  func place(half: Int) throws {
    let tone = SpectrogramTests.sine(2000, amplitude: 0.9, count: half, sampleRate: 8000)
    let samples = [Float](repeating: 0, count: half) + tone
    let picture = try DecodedPicture(SoundPicture(of: samples, sampleRate: 8000).encodedPNG())
    let row = Self.spectrogramRows.lowerBound + Self.spectrogramRows.count / 2
    let quarter = Self.columns.count / 4
    #expect(picture.brightness(column: Self.columns.lowerBound + quarter, row: row) < Self.dark)
    #expect(picture.brightness(column: Self.columns.lowerBound + 3 * quarter, row: row) > 500)
    let height = { (column: Int) in
      Self.waveformRows.filter { picture.brightness(column: column, row: $0) > 250 }.count
    }
    #expect(height(Self.columns.lowerBound + quarter) == 1)
    // 0.9 of full scale, to both sides, on a panel that shows 1.
    let loud = (0..<20).map { height(Self.columns.lowerBound + 3 * quarter + $0) }.max() ?? 0
    #expect(abs(Double(loud) - 0.9 * Double(Self.waveformRows.count)) <= 3)
  }

  @Test("Samples far beyond full scale, infinite or no numbers at all are drawn without harm")
  func wildSamples() throws {
    let wild: [Float] = [.nan, .infinity, -.infinity, 1e38, -1e38, 3e4, .leastNonzeroMagnitude, 0]
    let picture = try DecodedPicture(SoundPicture(of: wild, sampleRate: 1).encodedPNG())
    #expect(picture.width == 1200)
  }

  @Test("The axes carry numbers: the margins are not empty")
  func axes() throws {
    let samples = SpectrogramTests.sine(700, amplitude: 0.5, count: 8000, sampleRate: 8000)
    let picture = try DecodedPicture(SoundPicture(of: samples, sampleRate: 8000).encodedPNG())
    let inked = { (columns: Range<Int>, rows: Range<Int>) in
      rows.reduce(0) { sum, row in
        sum + columns.filter { picture.brightness(column: $0, row: row) > 500 }.count
      }
    }
    #expect(inked(0..<66, Self.spectrogramRows) > 200)
    #expect(inked(0..<66, Self.waveformRows) > 50)
    #expect(inked(Self.columns, 570..<600) > 200)
    #expect(inked(1142..<1200, Self.spectrogramRows) > 100)
  }

  @Test("The file appears at its path, and a missing folder is named")
  func file() throws {
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent("picture-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: false)
    defer { try? FileManager.default.removeItem(at: folder) }
    let picture = try SoundPicture(of: [0, 0.5, 0], sampleRate: 8000)
    let path = folder.appendingPathComponent("sound.png").path
    try picture.write(to: path)
    #expect(try [UInt8](Data(contentsOf: URL(fileURLWithPath: path))) == picture.encodedPNG())
    #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path) == ["sound.png"])

    let elsewhere = folder.appendingPathComponent("absent/sound.png").path
    let error = #expect(throws: SoundPictureError.self) { try picture.write(to: elsewhere) }
    #expect(error?.description.contains("absent") == true)
  }

  @Test("A sound of no samples is refused")
  func noSamples() {
    #expect(throws: SpectrogramError.noSamples) { try SoundPicture(of: [], sampleRate: 8000) }
  }
}
