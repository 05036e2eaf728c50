import Foundation
import Media
import Testing

@Suite("μ-law codec")
struct MuLawCodecTests {
  @Test("Every code survives decoding and encoding", arguments: [2, 4, 16, 256, 1024, 65536])
  func codesRoundTrip(levelCount: Int) throws {
    let codec = try MuLawCodec(levelCount: levelCount)
    for code in 0..<levelCount where codec.encode(codec.decode(code)) != code {
      Issue.record("code \(code) comes back as \(codec.encode(codec.decode(code)))")
    }
  }

  @Test("Decoded amplitudes rise with the code from −1 to 1 and mirror each other", arguments: [2, 256, 65536])
  func amplitudesRiseAndMirror(levelCount: Int) throws {
    let codec = try MuLawCodec(levelCount: levelCount)
    let amplitudes = (0..<levelCount).map(codec.decode)
    #expect(amplitudes.first == -1)
    #expect(amplitudes.last == 1)
    #expect(zip(amplitudes, amplitudes.dropFirst()).allSatisfy { $0 < $1 })
    #expect(amplitudes == amplitudes.reversed().map { -$0 })
  }

  @Test("Silence is code 128, which decodes to 8.6e-5")
  func silence() {
    let codec = MuLawCodec.standard
    #expect(codec.silence == 128)
    #expect([0, -0.0, .nan].map(codec.encode) == [128, 128, 128])
    #expect(abs(codec.decode(128) - 8.621159565e-5) < 1e-12)
    #expect(codec.decode(127) == -codec.decode(128))
  }

  @Test("Codes agree with the formula worked out elsewhere")
  func knownCodes() {
    let expected: [(Float, Int)] = [
      (0.5, 239), (-0.5, 16), (1, 255), (-1, 0), (0.01, 157), (-0.01, 98), (1e-4, 128), (-1e-4, 127), (0.25, 223),
      (-0.003, 114),
    ]
    for (amplitude, code) in expected {
      #expect(MuLawCodec.standard.encode(amplitude) == code)
    }
  }

  @Test("All 65,536 16-bit samples get the code that is nearest in the companded domain, in rising order")
  func everySampleOfSixteenBits() {
    let codec = MuLawCodec.standard
    let halfStep = 1.0 / 255 + 1e-6
    var previous = 0
    var reached: Set<Int> = []
    for sample in Int(Int16.min)...Int(Int16.max) {
      let amplitude = Float(sample) / 32768
      let code = codec.encode(amplitude)
      if code < previous { Issue.record("sample \(sample) falls back to code \(code)") }
      if abs(companded(amplitude) - companded(codec.decode(code))) > halfStep {
        Issue.record("sample \(sample) gets code \(code), which is not the nearest")
      }
      previous = code
      reached.insert(code)
    }
    // Near silence the codes lie closer together than 16-bit samples do, but none lies idle.
    #expect(reached.count == 256)
  }

  @Test("Beyond ±1 amplitudes are clipped")
  func clipping() {
    #expect([1.5, .infinity, .greatestFiniteMagnitude].map(MuLawCodec.standard.encode) == [255, 255, 255])
    #expect([-1.5, -.infinity].map(MuLawCodec.standard.encode) == [0, 0])
  }

  @Test("A number of levels that is no power of two in 2…65536 is refused", arguments: [-256, 0, 1, 255, 131_072])
  func refusedLevelCounts(levelCount: Int) {
    #expect(throws: AudioPreparationError.levelCount(found: levelCount)) { try MuLawCodec(levelCount: levelCount) }
  }

  private func companded(_ amplitude: Float) -> Double {
    let magnitude = log(1 + 255 * abs(Double(amplitude))) / log(256)
    return amplitude < 0 ? -magnitude : magnitude
  }

  @Test("Many amplitudes at once become the symbols that each of them becomes alone", arguments: [2, 256, 1024, 65536])
  func encodedTogether(levelCount: Int) throws {
    let codec = try SoundCodec(levelCount: levelCount)
    let edges = (-300...300).flatMap { edge -> [Float] in
      let amplitude = Float(edge) / 32768
      return [amplitude, amplitude.nextUp, amplitude.nextDown]
    }
    let odd: [Float] = [1, -1, 1.5, -1.5, .nan, .infinity, -.infinity, -0.0, .leastNonzeroMagnitude, 0.99999994]
    let decoded = (0..<min(levelCount, 1024)).map { codec.decode(UInt16($0 * (levelCount / min(levelCount, 1024)))) }
    let samples = odd + edges + noise(5000, seed: 1) + noise(5000, seed: 2).map { 0.001 * $0 } + decoded
    #expect(AmplitudeEncoder(codec).encode(samples) == samples.map(codec.encode))
  }
}
