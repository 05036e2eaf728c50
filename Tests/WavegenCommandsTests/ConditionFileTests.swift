import Foundation
import Testing
import WavegenTestSupport

@Suite("Frames from files") struct ConditionFileTests {
  private func frames(_ count: Int, _ value: Float) -> [[Float]] { Array(repeating: [value, 1 - value], count: count) }

  /// Three tones, a folder with frames of 50 samples for each, and a model that was trained on both.
  private func workplace() throws -> Workplace {
    let workplace = try Workplace(recordingCount: 3)
    try workplace.folder.makeFolder("frames")
    for index in 0..<3 {
      try workplace.write(frames(16 + 4 * index, Float(index)), to: "frames/tone-\(index).npy")
    }
    return workplace
  }

  private func train(_ workplace: Workplace) throws -> Program.Outcome {
    try workplace.train("--condition", "frames", "--hop", "50", "--steps", "3")
  }

  @Test("are learned from, scored with, and followed")
  func used() throws {
    let workplace = try workplace()
    let trained = try train(workplace)
    #expect(trained.status == 0, "\(trained.errors)")
    #expect(try workplace.run("describe").text.contains("condition 2 channels of a frame every 50 samples"))
    let evaluated = try workplace.run("evaluate", "--corpus", "corpus", "--condition", "frames")
    #expect(evaluated.status == 0, "\(evaluated.errors)")
    try workplace.write(frames(10, 3), to: "a.npy")
    try workplace.write(frames(10, -3), to: "b.npy")
    for name in ["a", "b"] {
      #expect(try workplace.run("sample", "--condition", "\(name).npy", "\(name).wav").status == 0)
    }
    #expect(try workplace.readSound("a.wav").samples.count == 500)
    #expect(try workplace.readSound("a.wav").samples != workplace.readSound("b.wav").samples)
  }

  @Test("are refused in one sentence when they do not fit")
  func refused() throws {
    let workplace = try workplace()
    try #require(try train(workplace).status == 0)
    expectFailure(
      try workplace.run("sample", "--seconds", "1", "a.wav"), code: 64, saying: "2 channels", "--condition")
    expectFailure(
      try workplace.run("evaluate", "--corpus", "corpus"), code: 64, saying: "--condition")
    try workplace.write([[1, 2, 3]], to: "wide.npy")
    expectFailure(
      try workplace.run("sample", "--condition", "wide.npy", "a.wav"), code: 65, saying: "3 channels", "of 2")
    try workplace.write([[1, 2], [3, .nan]], to: "nan.npy")
    expectFailure(
      try workplace.run("sample", "--condition", "nan.npy", "a.wav"), code: 65, saying: "frame 1, channel 1")
    try workplace.write(frames(2, 0), to: "short.npy")
    expectFailure(
      try workplace.run("sample", "--condition", "short.npy", "--seconds", "0.02", "a.wav"), code: 64,
      saying: "--seconds 0.02")
    expectFailure(
      try workplace.run("sample", "--condition", "corpus/tone-0.wav", "a.wav"), code: 65, saying: "NumPy")
    expectFailure(
      try workplace.run("sample", "--condition", "absent.npy", "a.wav"), code: 66, saying: "absent.npy")
    #expect(!workplace.folder.exists("a.wav"))
  }

  @Test("of a corpus must be there for every recording, long enough and of equal width")
  func corpora() throws {
    let workplace = try workplace()
    try workplace.write(frames(15, 0), to: "frames/tone-0.npy")
    expectFailure(try train(workplace), code: 65, saying: "tone-0.npy has 15 frames", "needs 16")
    try workplace.write(Array(repeating: [1, 2, 3], count: 20), to: "frames/tone-0.npy")
    expectFailure(try train(workplace), code: 65, saying: "tone-1.npy has 2 channels")
    try workplace.folder.remove("frames/tone-0.npy")
    let rest = try train(workplace)
    #expect(rest.status == 0 && rest.errors.contains("left out 1: tone-0.wav lacks"), "\(rest.errors)")
    #expect(rest.errors.contains("tone-0.npy: there is no such file"), "\(rest.errors)")
    try workplace.folder.remove("frames/tone-1.npy")
    expectFailure(try train(workplace), code: 65, saying: "2 of the 3 files", "tone-1.npy")
    try workplace.folder.remove("frames/tone-2.npy")
    expectFailure(try train(workplace), code: 66, saying: "tone-0.npy")
  }

  @Test("of a recording are found whatever the case of their ending, and are not more than it has room for")
  func fitting() throws {
    let workplace = try workplace()
    try workplace.folder.remove("frames/tone-1.npy")
    try workplace.write(frames(20, 1), to: "frames/tone-1.NPY")
    #expect(try train(workplace).status == 0)
    try workplace.write(frames(60, 0), to: "frames/tone-0.npy")
    expectFailure(try train(workplace), code: 65, saying: "tone-0.npy has 60 frames", "no longer than 16", "--hop")
  }
}
