import Foundation
import Testing
import WavegenTestSupport

/// The help of every command is in a file under `Help`. After an intended change, run the tests once with
/// `WAVEGEN_UPDATE_HELP=1` and look at the difference.
@Suite("Help") struct HelpTests {
  static let commands = [
    [], ["train"], ["sample"], ["complete"], ["evaluate"], ["describe"], ["verify"], ["spectrum"], ["corpus"],
    ["corpus", "list"], ["corpus", "fetch"], ["bench"], ["bench", "train"], ["bench", "sample"], ["glossary"],
  ]

  @Test("The help of every command is what its file says", arguments: commands)
  func help(command: [String]) throws {
    let folder = try TemporaryFolder()
    let outcome = try Program.run(command + ["--help"], in: folder)
    #expect(outcome.status == 0)
    #expect(outcome.errors.isEmpty)
    let golden = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
      .appendingPathComponent("Help/\((["wavegen"] + command).joined(separator: "-")).txt")
    if ProcessInfo.processInfo.environment["WAVEGEN_UPDATE_HELP"] != nil { try outcome.output.write(to: golden) }
    #expect(outcome.text == String(decoding: try Data(contentsOf: golden), as: UTF8.self))
  }

  @Test("Every command that the program names has a help file")
  func complete() throws {
    let folder = try TemporaryFolder()
    func subcommands(_ command: [String]) throws -> [[String]] {
      let text = try Program.run(command + ["--help"], in: folder).text
      guard let list = text.range(of: "SUBCOMMANDS:\n") else { return [command] }
      let lines = text[list.upperBound...].split(separator: "\n")
      let names = lines.compactMap { line -> String? in
        line.hasPrefix("  ") && !line.hasPrefix("   ") && !line.hasPrefix("  See")
          ? line.split(separator: " ").first.map(String.init) : nil
      }
      return try [command] + names.flatMap { try subcommands(command + [$0]) }
    }
    #expect(Set(try subcommands([])) == Set(Self.commands))
  }

  @Test("--version prints a version and nothing else")
  func version() throws {
    let outcome = try Program.run(["--version"], in: try TemporaryFolder())
    #expect(outcome.status == 0)
    #expect(outcome.text.wholeMatch(of: /[0-9]+\.[0-9]+\.[0-9]+\n/) != nil)
  }

  @Test(
    "Help mentions the presets that there are",
    arguments: [["train"], ["describe"], ["bench", "train"], ["bench", "sample"]])
  func presets(command: [String]) throws {
    let folder = try TemporaryFolder()
    let help = try Program.run(command + ["--help"], in: folder).text
    let refusal = try Program.run(["describe", "--preset", "gigantic"], in: folder)
    expectFailure(refusal, code: 64, saying: "gigantic")
    let known = try #require(refusal.errors.split(separator: "there are ").last)
      .trimmingCharacters(in: .whitespacesAndNewlines).split(separator: ", ")
    #expect(known.count >= 2)
    for preset in known { #expect(help.contains(preset)) }
  }
}
