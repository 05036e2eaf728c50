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

  @Test("of a single sample are as loud as the window lets it through, in every band alike, by hand")
  func impulse() {
    // At 1,000 Hz a window has 50 samples, whose weights add up to 25, and a frame comes every 12.
    let mel = MelFrames(sampleRate: 1000)
    var sound = [Float](repeating: 0, count: 60)
    sound[30] = 1
    // Frame 2 has its middle at sample 2 · 12 + 6 = 30, where the window is 1; frames 1 and 3 see it 12 samples off.
    for (frame, weight) in [
      (0, 0.5 - 0.5 * cos(2 * Double.pi * 49 / 50)), (1, 0.5 - 0.5 * cos(2 * Double.pi * 37 / 50)),
      (2, 1), (3, 0.5 - 0.5 * cos(2 * Double.pi * 13 / 50)), (4, 0.5 - 0.5 * cos(2 * Double.pi / 50)),
    ] {
      let level = 20 * log10(2 * weight / 25)
      let values = mel.values(ofFrames: frame..<frame + 1, of: sound)
      #expect(
        !values.isEmpty && values.allSatisfy { abs(Double($0) - (level + 100) / 100) < 1e-5 }, "\(frame): \(values)")
    }
  }

  @Test("of a tone on a bin are what triangles on the mel scale make of three bins, by hand")
  func triangles() {
    // A sine of amplitude ½ on bin 10 of 50: power ¼ there and 1/16 in bins 9 and 11. Band edges: 40 Hz to 500 Hz.
    let mel = MelFrames(sampleRate: 1000)
    let sound = (0..<300).map { Float(0.5 * sin(2 * Double.pi * 0.2 * Double($0))) }
    let (low, high) = (2595 * log10(1 + 40.0 / 700), 2595 * log10(1 + 500.0 / 700))
    let edges = (0...mel.bandCount + 1).map { edge in
      700 * (pow(10, (low + (high - low) * Double(edge) / Double(mel.bandCount + 1)) / 2595) - 1)
    }
    let values = mel.values(ofFrames: 10..<11, of: sound)
    #expect(values.count == mel.bandCount)
    for (band, value) in values.enumerated() {
      let heights = (1...24).map { bin -> Double in
        let frequency = Double(bin) * 20
        return max(
          0,
          min(
            (frequency - edges[band]) / (edges[band + 1] - edges[band]),
            (edges[band + 2] - frequency) / (edges[band + 2] - edges[band + 1])))
      }
      let power = (heights[9] / 4 + (heights[8] + heights[10]) / 16) / heights.reduce(0, +)
      let level = power > 0 ? max(10 * log10(power), -100) : -100
      // Rounding leaves about −140 dB in the other bins.
      #expect(abs(Double(value) - (level + 100) / 100) < 1e-4, "band \(band)")
    }
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
