import Foundation
import Media
import Testing

@Suite("Mel frames") struct MelFramesTests {
  private let mel = MelFrames(sampleRate: 8000)

  private func tone(_ frequency: Double, amplitude: Double = 0.5, count: Int = 4000) -> [Float] {
    (0..<count).map { Float(amplitude * sin(2 * .pi * frequency * Double($0) / 8000)) }
  }

  @Test("are 12.5 ms apart, look at 50 ms, and reach from the first sample to the last")
  func sizes() {
    #expect(mel.hop == 100 && mel.windowLength == 400)
    #expect(mel.frequencies.upperBound == 4000)
    for (samples, frames) in [(1, 1), (99, 1), (100, 1), (101, 2), (4000, 40)] {
      #expect(mel.frameCount(ofSamples: samples) == frames)
    }
    #expect(mel.samples(ofFrames: 0..<1) == -150..<250)
    #expect(mel.samples(ofFrames: 2..<5) == 50..<650)
  }

  @Test("of a tone are loudest in its band, at its level", arguments: [200.0, 1000, 3000])
  func tones(frequency: Double) throws {
    let values = mel.values(ofFrames: 20..<21, of: tone(frequency))
    #expect(values.count == mel.bandCount)
    let loudest = try #require(values.indices.max { values[$0] < values[$1] })
    let bank = SoundFrames(sampleRate: 8000).bands
    let nearest = bank.centres.indices.min { abs(bank.centres[$0] - frequency) < abs(bank.centres[$1] - frequency) }
    #expect(abs(loudest - (nearest ?? -9)) <= 1)
    // Twice the amplitude is 6.02 dB of the 100 between silence and full scale.
    let louder = mel.values(ofFrames: 20..<21, of: tone(frequency, amplitude: 1))
    #expect(abs(louder[loudest] - values[loudest] - 0.0602) < 1e-3)
    #expect(values[loudest] > 0.8 && values[loudest] < 1)
  }

  @Test("of silence are 0, and so is what lies outside of a sound")
  func silence() {
    #expect(mel.values(ofFrames: 0..<3, of: [Float](repeating: 0, count: 300)).allSatisfy { $0 == 0 })
    #expect(mel.values(ofFrames: 90..<91, of: tone(500)).allSatisfy { $0 == 0 })
    #expect(MelFrames.value(ofLevel: -200) == 0 && MelFrames.value(ofLevel: 0) == 1)
  }

  @Test("of a part of a sound are those of the whole, if all that they look at is there")
  func parts() {
    let sound = tone(700)
    let whole = mel.values(ofFrames: 0..<40, of: sound)
    for frames in [0..<2, 7..<9, 38..<40] {
      let looked = mel.samples(ofFrames: frames).clamped(to: 0..<sound.count)
      let part = mel.values(ofFrames: frames, of: Array(sound[looked]), startingAt: looked.lowerBound)
      #expect(part == Array(whole[frames.lowerBound * mel.bandCount..<frames.upperBound * mel.bandCount]))
    }
  }
}
