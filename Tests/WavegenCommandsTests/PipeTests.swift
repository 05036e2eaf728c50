import Foundation
import Media
import Testing
import WavegenTestSupport

@Suite("Input through pipes")
struct PipeTests {
  /// Makes the shell send a file through a pipe with a name, or through standard input.
  private static func sending(_ file: String, asStandardInput isInput: Bool = false) -> String {
    "mkfifo pipe && (cat \(file) > pipe &) && \(isInput ? "exec < pipe" : "true")"
  }

  private func run(
    _ arguments: [String], in folder: TemporaryFolder, after preparation: String
  ) throws -> Program.Outcome {
    try? FileManager.default.removeItem(atPath: folder.path("pipe"))
    return try Program(arguments, in: folder, after: preparation).outcome()
  }

  @Test("A recording that comes through standard input or a pipe is continued as if it were a file")
  func recording() throws {
    let workplace = try Workplace(recordingCount: 0)
    try workplace.addModel()
    try workplace.writeTone("tone.wav", sampleCount: 2000)
    try #require(try workplace.run("complete", "tone.wav", "expected.wav", "--seconds", "0.05").status == 0)
    let expected = try workplace.folder.data("expected.wav")
    for (input, isStandard) in [("-", true), ("/dev/stdin", true), ("pipe", false), ("./pipe", false)] {
      let outcome = try run(
        ["complete", input, "out.wav", "--seconds", "0.05"], in: workplace.folder,
        after: Self.sending("tone.wav", asStandardInput: isStandard))
      #expect(outcome.status == 0, "\(input): \(outcome.errors)")
      #expect(try workplace.folder.data("out.wav") == expected, "\(input)")
    }
    let primed = try run(
      ["sample", "--prime", "-", "--keep-prime", "--seconds", "0.05", "out.wav"], in: workplace.folder,
      after: Self.sending("tone.wav", asStandardInput: true))
    #expect(primed.status == 0, "\(primed.errors)")
    #expect(try workplace.readSound("out.wav").samples.count == 2400)
    // Standard input that is a file and no pipe, and one that holds nothing.
    let redirected = try run(
      ["complete", "-", "out.wav", "--seconds", "0.05"], in: workplace.folder, after: "exec < tone.wav")
    #expect(redirected.status == 0, "\(redirected.errors)")
    expectFailure(
      try workplace.run("complete", "-", "out.wav"), code: 65, saying: "standard input is empty (0 bytes)")
  }

  @Test("A sound is measured and learned through a pipe")
  func measured() throws {
    let workplace = try Workplace(recordingCount: 0)
    try workplace.writeTone("tone.wav", sampleCount: 4000)
    let measured = try run(
      ["spectrum", "-"], in: workplace.folder, after: Self.sending("tone.wav", asStandardInput: true))
    #expect(measured.text.contains("0.5 s at 8000 Hz"), "\(measured.errors)")
    let learned = try run(
      ["train", "--corpus", "pipe"] + Workplace.tiny + ["--steps", "1"], in: workplace.folder,
      after: Self.sending("tone.wav"))
    #expect(learned.status == 0, "\(learned.errors)")
  }

  @Test("A text is learned through standard input")
  func text() throws {
    let workplace = try Workplace(recordingCount: 0)
    let text = String(repeating: "to be or not to be, that is the question\n", count: 50)
    try workplace.folder.write(Data(text.utf8), to: "book")
    let outcome = try run(
      ["train", "--corpus", "-", "--set", "hiddenChannels=8", "--steps", "1", "--threads", "1"], in: workplace.folder,
      after: Self.sending("book", asStandardInput: true))
    #expect(outcome.status == 0, "\(outcome.errors)")
  }

  @Test("A table that comes through a pipe is a table, a text a text, and one line says why; --kind takes another")
  func kinds() throws {
    let workplace = try Workplace(recordingCount: 0)
    try workplace.folder.write((0..<30).map { "\($0 % 2),\($0 % 3)\n" }.joined(), to: "rows")
    let arguments = ["train", "--model", "histogram", "--corpus"]
    for input in ["-", "/dev/stdin", "pipe"] {
      let outcome = try run(
        arguments + [input], in: workplace.folder, after: Self.sending("rows", asStandardInput: input != "pipe"))
      #expect(outcome.status == 0, "\(outcome.errors)")
      #expect(
        outcome.errors.contains("is learned as tables: it holds rows of 2 numbers, separated by ','; --kind takes"),
        "\(outcome.errors)")
    }
    let text = ["--set", "hiddenChannels=8", "--steps", "1", "--threads", "1"]
    let forced = try run(
      ["train", "--corpus", "-", "--kind", "text"] + text, in: workplace.folder,
      after: Self.sending("rows", asStandardInput: true))
    #expect(forced.status == 0 && forced.errors.contains("1 text, 120 bytes"), "\(forced.errors)")
    try workplace.folder.write(Data([0x7F, 0x45, 0x4C, 0x46, 0, 1, 2]), to: "program")
    expectFailure(
      try run(arguments + ["-"], in: workplace.folder, after: Self.sending("program", asStandardInput: true)), code: 65,
      saying: "standard input is of a kind that is not known", "--kind text")
    let bytes = try workplace.run("train", "--corpus", "program", "--kind", "text", "--steps", "1", "--threads", "1")
    #expect(bytes.status == 0 && bytes.errors.contains("its bytes are taken as they are"), "\(bytes.errors)")
    #expect(try workplace.run("evaluate", "--corpus", "program").status == 0)
  }

  @Test("A picture is completed from standard input")
  func picture() throws {
    let workplace = try ImageWorkplace()
    try #require(try workplace.train("--steps", "1").status == 0)
    try Picture(rows: 6, columns: 5, values: (0..<30).map { $0 % 5 == 2 ? 255 : 0 }).writePNG(
      to: workplace.path("in.png"))
    let outcome = try run(
      ["complete", "--count", "1", "-", "out.png"], in: workplace.folder,
      after: Self.sending("in.png", asStandardInput: true))
    #expect(outcome.status == 0, "\(outcome.errors)")
  }

  @Test("A pipe that lies in a folder is not waited for")
  func pipeInFolder() throws {
    let workplace = try Workplace(recordingCount: 2)
    try #require(mkfifo(workplace.path("corpus/pipe.wav"), 0o600) == 0)
    let outcome = try workplace.train("--steps", "1")
    #expect(outcome.status == 0)
    #expect(outcome.errors.contains("pipe.wav is not an ordinary file"), "\(outcome.errors)")
  }
}
