import Foundation
import Media
import Testing

@Suite("Likeness of sounds")
struct SoundLikenessTests {
  private static let recording = MeasureSignals.babble(seconds: 3, seed: 5)

  private func sound(_ samples: [Float]) -> ComparableSound { ComparableSound(samples, sampleRate: 8000) }

  @Test("A part of a recording is found where it lies, and is a copy, also at another level and beside silence")
  func copies() throws {
    let part = Array(Self.recording[8800..<13_600])
    let quiet = part.map { 0.1 * $0 }
    for copy in [part, quiet, quiet + [Float](repeating: 0, count: 2000)] {
      let likeness = try #require(SoundLikeness(of: sound(copy), in: sound(Self.recording)))
      #expect(abs(likeness.startInSeconds - 8800.0 / 8000) < 0.06)
      #expect(likeness.correlation(of: sound(copy), in: sound(Self.recording)) > 0.95)
    }
    let likeness = try #require(SoundLikeness(of: sound(part), in: sound(Self.recording)))
    #expect(likeness.distanceInDecibels < 8)
  }

  @Test("A whole recording lies nowhere from itself, and a short one is found in a longer sound")
  func whole() throws {
    let likeness = try #require(SoundLikeness(of: sound(Self.recording), in: sound(Self.recording)))
    #expect(likeness.distanceInDecibels < 0.01 && likeness.startInSeconds == 0)
    let part = sound(Array(Self.recording[4000..<8000]))
    let inside = try #require(SoundLikeness(of: sound(Self.recording), in: part))
    #expect(abs(inside.startInSeconds + 0.5) < 0.06)
    #expect(inside.correlation(of: sound(Self.recording), in: part) > 0.95)
  }

  @Test("Another voice and noise are no copies, noise being farther away; silence is like nothing")
  func others() throws {
    let recording = sound(Self.recording)
    func likeness(_ samples: [Float]) throws -> (distance: Double, correlation: Double) {
      let likeness = try #require(SoundLikeness(of: sound(samples), in: recording))
      return (likeness.distanceInDecibels, likeness.correlation(of: sound(samples), in: recording))
    }
    let voice = try likeness(MeasureSignals.babble(seconds: 0.5, seed: 31))
    let noise = try likeness(noise(4000, amplitude: 0.3))
    #expect(voice.correlation < SoundLikeness.correlationOfCopies)
    #expect(noise.correlation < 0.5 && noise.distance > voice.distance)
    let silence = sound([Float](repeating: 0, count: 4000))
    #expect(SoundLikeness(of: silence, in: recording) == nil && SoundLikeness(of: recording, in: silence) == nil)
  }
}
