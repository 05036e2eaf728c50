import Foundation
import Media
import Testing

@Suite("Resampler")
struct AudioResamplerTests {
  @Test(
    "A tone keeps its frequency, amplitude and phase from 44.1 to 16 kHz", arguments: [Resampler.Quality.best, .medium])
  func tone(quality: Resampler.Quality) throws {
    let output = try resample(sine(1000, sampleRate: 44_100, count: 44_100), 44_100, 16_000, quality: quality)
    let expected = sine(1000, sampleRate: 16_000, count: 16_000)
    // Away from the ends, where the filter meets the silence outside.
    let errors = zip(output, expected).map { abs($0 - $1) }[500..<15_500]
    #expect((errors.max() ?? 1) < 0.005)
  }

  @Test("A tone above the new Nyquist frequency disappears, by more than 60 dB")
  func aliasing() throws {
    let output = try resample(sine(9500, sampleRate: 44_100, count: 44_100), 44_100, 16_000)
    let loudest = output[500..<15_500].map(abs).max() ?? 1
    #expect(loudest < 0.5 * 0.001)
  }

  @Test("A tone keeps its shape upwards, too")
  func upwards() throws {
    let output = try resample(sine(1000, sampleRate: 8000, count: 8000), 8000, 22_050)
    let errors = zip(output, sine(1000, sampleRate: 22_050, count: 22_050)).map { abs($0 - $1) }[500..<21_500]
    #expect((errors.max() ?? 1) < 0.005)
  }

  @Test(
    "The output has round(n · target / source) samples, however few there are",
    arguments: [
      (44_100, 16_000), (8000, 48_000), (48_000, 8000), (11_025, 22_050), (16_000, 15_999), (256, 1), (1, 256),
    ])
  func lengths(source: Int, target: Int) throws {
    for count in [0, 1, 2, 3, 10, 63, 64, 65, 500, 1001, 20_000] where count * target / source < 100_000 {
      let expected = Int((Double(count) * Double(target) / Double(source)).rounded())
      #expect(try resample(noise(count), source, target).count == expected)
    }
  }

  @Test("The output does not depend on how the input was cut into blocks")
  func blocks() throws {
    let input = noise(5000)
    let whole = try resample(input, 22_050, 16_000)
    for blockLength in [1, 7, 1024] {
      #expect(try resample(input, 22_050, 16_000, blockLength: blockLength) == whole)
    }
  }

  @Test(
    "Rates more than a factor of 256 apart, or not positive, are refused",
    arguments: [(257, 1), (1, 257), (0, 8000), (8000, -1)])
  func refusals(source: Int, target: Int) {
    #expect(throws: ResamplingError.ratio(source: source, target: target)) {
      try Resampler(from: source, to: target)
    }
  }

  private func resample(
    _ input: [Float], _ source: Int, _ target: Int, quality: Resampler.Quality = .medium, blockLength: Int = 16_384
  ) throws -> [Float] {
    let resampler = try Resampler(from: source, to: target, quality: quality)
    var output: [Float] = []
    for start in stride(from: 0, to: input.count, by: blockLength) {
      output += try resampler.process(Array(input[start..<min(start + blockLength, input.count)]))
    }
    return output + (try resampler.finish())
  }
}
