/// Counts clicks: single samples that jump to near full scale and straight back, where all around is calm.
///
/// A model that draws sample by sample can draw an unlikely one, which is heard as a click. In a recording hardly any
/// sample stands so alone: a drum goes on after its first stroke, noise jumps everywhere, and a square wave stays where
/// it has jumped to.
struct ClickCounter: Sendable, Equatable {
  private(set) var count = 0
  /// The last samples, of which those after the middle have not been judged yet.
  private var recent = [Float](repeating: 0, count: Self.reach + Self.delay)

  /// Half of full scale: how far a click sticks out of both its neighbours, at least.
  private static let leastJump: Float = 0.5
  /// Samples on each side that have to be calm.
  private static let delay = 16
  /// Samples before a judged one that are looked at.
  private static let reach = delay
  /// How much of the click's jump another step nearby may be,
  private static let calm: Float = 0.3
  /// but for so many, since clicks come in groups.
  private static let mostOthers = 3

  /// Takes the next samples, finite ones.
  mutating func append(_ samples: some Sequence<Float>) {
    let kept = recent.count
    recent += samples
    recent.withUnsafeBufferPointer { all in
      for index in kept - Self.delay..<max(all.count - Self.delay, kept - Self.delay) where Self.isClick(at: index, all)
      {
        count += 1
      }
    }
    recent.removeFirst(recent.count - kept)
  }

  /// Judges what is left when the sound is over.
  mutating func finish() { append(repeatElement(0, count: Self.delay)) }

  private static func isClick(at index: Int, _ samples: UnsafeBufferPointer<Float>) -> Bool {
    let sample = samples[index]
    guard abs(sample) >= leastJump else { return false }
    let (before, after) = (sample - samples[index - 1], sample - samples[index + 1])
    let jump = min(abs(before), abs(after))
    guard jump >= leastJump, before.sign == after.sign, before.sign == sample.sign else { return false }
    let nearby = [index - reach + 1...index - 1, index + 2...index + delay].joined()
    return nearby.count { abs(samples[$0] - samples[$0 - 1]) >= calm * jump } <= mostOthers
  }
}
