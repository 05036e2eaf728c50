import Foundation
import Media
import Testing

@Suite("Spectrogram")
struct SpectrogramTests {
  /// A sine of that many hertz, beginning at phase 0.
  static func sine(_ frequency: Double, amplitude: Double, count: Int, sampleRate: Int) -> [Float] {
    (0..<count).map { Float(amplitude * sin(2 * Double.pi * frequency * Double($0) / Double(sampleRate))) }
  }

  @Test("A tone of 440 Hz peaks in its bin, and its amplitude is right within 1 %", arguments: [1.0, 0.25, 0.001])
  func tone(amplitude: Double) throws {
    let samples = Self.sine(440, amplitude: amplitude, count: 8000, sampleRate: 8000)
    let configuration = try SpectrogramConfiguration(windowLength: 400, hop: 100)
    let spectrogram = try Spectrogram(of: samples, sampleRate: 8000, configuration: configuration)
    #expect(spectrogram.frameCount == 80)
    #expect(spectrogram.binCount == 201)
    for frame in 2..<spectrogram.frameCount - 2 {
      let levels = (0..<spectrogram.binCount).map { spectrogram[frame: frame, bin: $0] }
      let loudest = try #require(levels.indices.max { levels[$0] < levels[$1] })
      #expect(spectrogram.frequency(ofBin: loudest) == 440)
      let measured = pow(10, Double(levels[loudest]) / 20)
      #expect(abs(measured / amplitude - 1) < 0.01)
    }
  }

  @Test("A tone between two bins peaks in the nearer one")
  func toneBetweenBins() throws {
    let samples = Self.sine(440, amplitude: 1, count: 4000, sampleRate: 8000)
    let configuration = try SpectrogramConfiguration(windowLength: 512, hop: 512)
    let spectrogram = try Spectrogram(of: samples, sampleRate: 8000, configuration: configuration)
    let levels = (0..<spectrogram.binCount).map { spectrogram[frame: 3, bin: $0] }
    #expect(levels.indices.max { levels[$0] < levels[$1] } == 28)  // 437.5 Hz; bin 29 is 453.1 Hz
  }

  @Test("The energy of the spectrum is the energy of the windowed sound (Parseval)", arguments: [64, 63, 400, 1021])
  func parseval(length: Int) throws {
    var state: UInt64 = 42
    let samples = (0..<length).map { _ -> Float in
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return Float(Int64(bitPattern: state) >> 40) / Float(1 << 23)
    }
    // The frame at the middle of the sound covers exactly the sound.
    let configuration = try SpectrogramConfiguration(windowLength: length, hop: length / 2)
    let spectrogram = try Spectrogram(of: samples, sampleRate: 8000, configuration: configuration)
    let window = (0..<length).map { 0.5 - 0.5 * cos(2 * Double.pi * Double($0) / Double(length)) }
    let windowSum = window.reduce(0, +)
    let inTime = zip(samples, window).reduce(0.0) { $0 + pow(Double($1.0) * $1.1, 2) }
    var inFrequency = 0.0
    for bin in 0..<spectrogram.binCount {
      let amplitude = pow(10, Double(spectrogram[frame: 1, bin: bin]) / 20)
      let isAlone = bin == 0 || 2 * bin == length
      // A bin with a mirror image carries twice |X|², and shows 2|X| / Σw.
      inFrequency += isAlone ? pow(amplitude * windowSum, 2) : 2 * pow(amplitude * windowSum / 2, 2)
    }
    #expect(abs(inFrequency / Double(length) / inTime - 1) < 1e-4)
  }

  @Test("Silence, and samples that are no numbers, read the floor")
  func silence() throws {
    let configuration = try SpectrogramConfiguration(windowLength: 32, hop: 8)
    for samples in [[Float](repeating: 0, count: 40), [Float](repeating: .nan, count: 40), [.infinity]] {
      let spectrogram = try Spectrogram(of: samples, sampleRate: 8000, configuration: configuration)
      for frame in 0..<spectrogram.frameCount {
        for bin in 0..<spectrogram.binCount {
          #expect(spectrogram[frame: frame, bin: bin] == Spectrogram.floorInDecibels)
        }
      }
    }
  }

  @Test("Frames are centred on multiples of the hop")
  func times() throws {
    var samples = [Float](repeating: 0, count: 1000)
    samples[600] = 1
    let configuration = try SpectrogramConfiguration(windowLength: 64, hop: 100)
    let spectrogram = try Spectrogram(of: samples, sampleRate: 1000, configuration: configuration)
    let heard = (0..<spectrogram.frameCount).filter { spectrogram[frame: $0, bin: 5] > -100 }
    #expect(heard == [6])
    #expect(spectrogram.time(ofFrame: 6) == 0.6)
  }

  @Test("Sizes out of range, no samples and an impossible rate are refused with a sentence")
  func refusals() throws {
    #expect(throws: SpectrogramError.windowLength(1)) { try SpectrogramConfiguration(windowLength: 1, hop: 1) }
    #expect(throws: SpectrogramError.hop(0)) { try SpectrogramConfiguration(windowLength: 64, hop: 0) }
    let configuration = try SpectrogramConfiguration(windowLength: 64, hop: 1)
    #expect(throws: SpectrogramError.noSamples) {
      try Spectrogram(of: [], sampleRate: 8000, configuration: configuration)
    }
    #expect(throws: SpectrogramError.sampleRate(0)) {
      try Spectrogram(of: [0], sampleRate: 0, configuration: configuration)
    }
    #expect(SpectrogramError.hop(0).description.contains("not 0"))
  }

  @Test("Many threads may make spectrograms at once")
  func threads() async throws {
    let samples = Self.sine(1000, amplitude: 0.5, count: 2000, sampleRate: 8000)
    try await withThrowingTaskGroup(of: Float.self) { group in
      for _ in 0..<64 {
        group.addTask {
          let configuration = try SpectrogramConfiguration(windowLength: 80, hop: 40)
          return try Spectrogram(of: samples, sampleRate: 8000, configuration: configuration)[frame: 20, bin: 10]
        }
      }
      for try await level in group { #expect(abs(level + 6.0206) < 0.01) }
    }
  }
}
