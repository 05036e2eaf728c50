import Foundation
import Media

/// Sounds with known answers, and short ways to measure them.
enum MeasureSignals {
  /// A tone whose frequency rises evenly from `start` to `end` hertz.
  static func chirp(from start: Double, to end: Double, seconds: Double, sampleRate: Int) -> [Float] {
    (0..<Int(seconds * Double(sampleRate))).map { index in
      let time = Double(index) / Double(sampleRate)
      let cycles = start * time + (end - start) * time * time / (2 * seconds)
      return Float(0.5 * sin(2 * Double.pi * cycles))
    }
  }

  /// Noise that falls by 3 dB an octave: equally strong Lorentzian noises, one an octave (Bernamont 1937).
  static func pinkNoise(_ count: Int, sampleRate: Int) -> [Float] {
    var sum = [Double](repeating: 0, count: count)
    for octave in 0..<13 {
      let corner = 2 * pow(2, Double(octave))
      let memory = exp(-2 * Double.pi * corner / Double(sampleRate))
      let gain = (1 - memory * memory).squareRoot()
      var state = 0.0
      for (index, sample) in noise(count, seed: UInt64(7 + octave)).enumerated() {
        state = memory * state + gain * Double(sample)
        sum[index] += state
      }
    }
    return sum.map { Float(0.05 * $0) }
  }

  /// Something like vowels: a gliding pitch with harmonics that fall by 12 dB an octave, and pauses between.
  static func babble(seconds: Double, sampleRate: Int = 8000, seed: UInt64 = 1) -> [Float] {
    let turns = noise(Int(seconds * 4) + 2, seed: seed)
    var phase = 0.0
    return (0..<Int(seconds * Double(sampleRate))).map { index in
      let time = Double(index) / Double(sampleRate)
      let place = time * 4
      let share = place - place.rounded(.down)
      let glide = Double(turns[Int(place)]) * (1 - share) + Double(turns[Int(place) + 1]) * share
      phase += 2 * Double.pi * 140 * exp2(0.4 * glide) / Double(sampleRate)
      let swell = pow(max(sin(2 * Double.pi * 1.7 * time), 0.02), 0.7)
      let voice = (1...12).reduce(0.0) { $0 + sin(Double($1) * phase) / Double($1 * $1) }
      return Float(0.2 * swell * voice)
    }
  }

  /// The sum of two sounds, the second with a factor.
  static func sum(_ first: [Float], _ second: [Float], times factor: Float) -> [Float] {
    zip(first, second).map { $0 + factor * $1 }
  }

  static func measure(_ samples: [Float], sampleRate: Int = 8000, blockLength: Int = 4096) throws -> MeasuredSound {
    var profiler = SoundProfiler(SoundFrames(sampleRate: sampleRate))
    for start in stride(from: 0, to: samples.count, by: blockLength) {
      profiler.append(Array(samples[start..<min(start + blockLength, samples.count)]))
    }
    return try profiler.finish()
  }

  static func profile(_ samples: [Float], sampleRate: Int = 8000) throws -> SoundProfile {
    try measure(samples, sampleRate: sampleRate).profile
  }
}
