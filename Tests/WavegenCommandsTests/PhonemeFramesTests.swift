import Media
import Models
import TensorCore
import Testing
import WavegenCommands

@Suite("Phoneme frames") struct PhonemeFramesTests {
  @Test("are what the page on checkpoints says, by hand")
  func byHand() throws {
    let description = PhonemeDescription(
      hop: 10, symbols: ["a", "b", "c"],
      words: [SpokenWord(word: "cab", symbols: ["c", "a", "b"], seconds: [1, 1, 1])])
    let lines = [(0.1..<0.3, "b"), (0.3..<0.4, "a"), (0.6..<0.8, "c")].map {
      TimedSymbols.Entry(time: $0.0, symbol: $0.1, word: "cab")
    }
    let frames = description.frames(0..<10, of: try description.numbered(lines), sampleRate: 100)
    // Sounds, came last, comes next, how much of it is over; in the middles 0.05 s, 0.15 s …
    let expected: [[Float]] = [
      [0, 0, 0] + [0, 0, 0] + [0, 1, 0] + [0],
      [0, 1, 0] + [0, 0, 0] + [1, 0, 0] + [0.25],
      [0, 1, 0] + [0, 0, 0] + [1, 0, 0] + [0.75],
      [1, 0, 0] + [0, 1, 0] + [0, 0, 1] + [0.5],
      [0, 0, 0] + [1, 0, 0] + [0, 0, 1] + [0],
      [0, 0, 0] + [1, 0, 0] + [0, 0, 1] + [0],
      [0, 0, 1] + [1, 0, 0] + [0, 0, 0] + [0.25],
      [0, 0, 1] + [1, 0, 0] + [0, 0, 0] + [0.75],
      [0, 0, 0] + [0, 0, 1] + [0, 0, 0] + [0],
      [0, 0, 0] + [0, 0, 1] + [0, 0, 0] + [0],
    ]
    #expect(frames.shape.extents == [10, 10])
    for (found, expected) in zip(frames.values, expected.joined()) { #expect(abs(found - expected) < 1e-6) }
    let later = description.frames(4..<6, of: try description.numbered(lines), sampleRate: 100)
    #expect(later.values == Array(frames.values[40..<60]))
  }
}
