import Media
import Testing

@Suite("A sound codec")
struct SoundCodecTests {
  @Test("of 65,536 levels loses nothing of a 16-bit sample")
  func linear() throws {
    let codec = try SoundCodec(levelCount: 65_536)
    #expect(codec.levelCount == 65_536)
    for symbol in UInt16.min...UInt16.max where codec.encode(codec.decode(symbol)) != symbol {
      Issue.record("symbol \(symbol) comes back as \(codec.encode(codec.decode(symbol)))")
    }
    let step: Float = 1 / 32_768
    #expect([-1, 0, step, 0.5].map(codec.encode) == [0, 32_768, 32_769, 49_152])
    #expect(([-2, 2, .nan] as [Float]).map(codec.encode) == [0, 65_535, 32_768])
  }

  @Test("of fewer levels is the μ-law codec", arguments: [2, 256, 1024])
  func companded(levelCount: Int) throws {
    let (codec, curve) = (try SoundCodec(levelCount: levelCount), try MuLawCodec(levelCount: levelCount))
    #expect(codec.levelCount == levelCount)
    for symbol in 0..<levelCount { #expect(codec.decode(UInt16(symbol)) == curve.decode(symbol)) }
    for amplitude in [-1, -0.3, 0, 0.001, 0.7, 1] as [Float] {
      #expect(Int(codec.encode(amplitude)) == curve.encode(amplitude))
    }
  }

  @Test("of any other number of levels is refused", arguments: [0, 1, 100, 65_535, 131_072])
  func refused(levelCount: Int) {
    #expect(throws: AudioPreparationError.levelCount(found: levelCount)) { try SoundCodec(levelCount: levelCount) }
  }
}
