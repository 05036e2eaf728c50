import Foundation
import Media
import Testing
import WavegenTestSupport

/// `wavegen complete` beyond images, and what of it is `wavegen sample` under another name.
@Suite("Completing") struct CompletionTests {
  private static let beginning = "the cat sat on"

  /// A folder with a small model of text, and a text to continue.
  private func writers() throws -> TemporaryFolder {
    let folder = try TemporaryFolder()
    try folder.write(String(repeating: "the cat sat on the mat. ", count: 30), to: "book.txt")
    try folder.write(Self.beginning, to: "docs.txt")
    let training = try Program.run(
      ["train", "--corpus", "book.txt", "--set", "hiddenChannels=8", "--steps", "20", "--threads", "1"], in: folder)
    try #require(training.status == 0, "\(training.errors)")
    return folder
  }

  @Test("A text is kept and continued, which is the same as to sample after it")
  func text() throws {
    let folder = try writers()
    let completion = try Program.run(["complete", "docs.txt", "out.txt", "--length", "50"], in: folder)
    #expect(completion.status == 0, "\(completion.errors)")
    #expect(completion.errors.contains("text      out.txt: 14 bytes kept, 50 bytes drawn"), "\(completion.errors)")
    let whole = String(decoding: try folder.data("out.txt"), as: UTF8.self)
    let (primed, plain) = try (
      Program.run(["sample", "--prime", "docs.txt", "--length", "50", "-"], in: folder),
      Program.run(["sample", "--length", "50", "-"], in: folder)
    )
    #expect(primed.status == 0 && primed.output.count == 50, "\(primed.errors)")
    #expect(whole == Self.beginning + primed.text)
    #expect(primed.output != plain.output)
    let kept = try Program.run(["sample", "--prime", "docs.txt", "--keep-prime", "--length", "50", "-"], in: folder)
    #expect(kept.text == whole)
  }

  @Test("A text is continued as the options say")
  func textOptions() throws {
    let folder = try writers()
    func continuation(_ options: String...) throws -> Data {
      let outcome = try Program.run(["complete", "docs.txt", "-", "--length", "40"] + options, in: folder)
      #expect(outcome.status == 0, "\(outcome.errors)")
      return outcome.output
    }
    let plain = try continuation()
    #expect(try continuation("--seed", "0", "--top-p", "1") == plain)
    for options in [["--seed", "1"], ["--temperature", "0"], ["--top-p", "0.2"]] {
      #expect(try continuation(options[0], options[1]) != plain, "\(options)")
    }
    for options in [
      ["--seconds", "1"], ["--class", "7"], ["--label", "a=b"], ["--guidance", "2"], ["--keep", "top"],
    ] {
      let outcome = try Program.run(["complete", "docs.txt", "out.txt"] + options, in: folder)
      expectFailure(outcome, code: 64, saying: options[0])
    }
    try folder.write("RIFF\u{1}\u{2}", to: "sound.wav")
    expectFailure(
      try Program.run(["complete", "sound.wav", "out.txt"], in: folder), code: 64, saying: "sound.wav holds sound")
    for (input, code) in [("none.txt", 66), (".", 64)] as [(String, Int32)] {
      #expect(try Program.run(["complete", input, "out.txt"], in: folder).status == code)
    }
  }

  @Test("What was kept of a recording and what was drawn are told apart")
  func kept() throws {
    let workplace = try Workplace()
    try workplace.addModel()
    try workplace.writeTone("long.wav", sampleCount: 8000 * 3)
    let outcome = try workplace.run("complete", "long.wav", "out.wav", "--seconds", "0.05", "--top-p", "0.9")
    #expect(outcome.status == 0, "\(outcome.errors)")
    #expect(outcome.errors.contains("sound     out.wav: 3.0 s kept, 0.05 s drawn"), "\(outcome.errors)")
    #expect(try workplace.readSound("out.wav").samples.count == 24_000 + 400)
  }

  @Test("A recording is continued with the label that is asked for")
  func labels() throws {
    let workplace = try Workplace()
    let training = try workplace.train("--labels", "*-{number}", "--steps", "5")
    try #require(training.status == 0, "\(training.errors)")
    let sample = ["--seconds", "0.05", "--label", "number=3", "--seed", "4"]
    let completion = try Program.run(["complete", "corpus/tone-0.wav", "out.wav"] + sample, in: workplace.folder)
    #expect(completion.status == 0, "\(completion.errors)")
    #expect(completion.errors.contains("labels    number=3"), "\(completion.errors)")
    let same = try Program.run(
      ["sample", "--prime", "corpus/tone-0.wav", "--keep-prime", "same.wav"] + sample, in: workplace.folder)
    #expect(same.status == 0, "\(same.errors)")
    #expect(try workplace.folder.data("same.wav") == workplace.folder.data("out.wav"))
    let unknown = try Program.run(
      ["complete", "corpus/tone-0.wav", "out.wav", "--label", "pitch=3"], in: workplace.folder)
    expectFailure(unknown, code: 64, saying: "pitch")
    let guided = try Program.run(
      ["complete", "corpus/tone-0.wav", "out.wav", "--guidance", "2"], in: workplace.folder)
    expectFailure(guided, code: 64, saying: "--guidance")
  }

  @Test("An image is completed as --top-p says, and takes no label")
  func image() throws {
    let workplace = try ImageWorkplace()
    let training = try workplace.train("--steps", "2")
    try #require(training.status == 0, "\(training.errors)")
    try Picture(rows: 6, columns: 5, values: (0..<30).map { $0 % 5 == 2 ? 255 : 0 }).writePNG(
      to: workplace.path("one.png"))
    let outcomes = try [[], ["--top-p", "1"], ["--top-p", "0.3"]].map { options in
      let outcome = try Program.run(["complete", "one.png", "out.png", "--count", "4"] + options, in: workplace.folder)
      #expect(outcome.status == 0, "\(outcome.errors)")
      return try workplace.folder.data("out.png")
    }
    #expect(outcomes[0] == outcomes[1] && outcomes[0] != outcomes[2])
    expectFailure(
      try workplace.run("complete", "one.png", "out.png", "--label", "a=b"), code: 64, saying: "--label")
    expectFailure(
      try workplace.run("complete", "one.png", "out.png", "--length", "5"), code: 64, saying: "--length")
  }
}
