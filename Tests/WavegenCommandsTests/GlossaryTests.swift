import Foundation
import Testing
import WavegenTestSupport

@Suite("The glossary") struct GlossaryTests {
  private static let words = [
    "receptive field", "held out", "bits per sample", "epoch", "step", "look", "causal", "label", "guidance", "nats",
  ]

  /// The words that are explained, and how.
  private func entries() throws -> [String: String] {
    let text = try Program.run(["help", "glossary"], in: TemporaryFolder()).text
    let paragraphs = text.components(separatedBy: "\n\n").map { $0.replacing("\n", with: " ") }
    let pairs = paragraphs.compactMap { paragraph -> (String, String)? in
      guard let colon = paragraph.firstRange(of: ": ") else { return nil }
      return (String(paragraph[..<colon.lowerBound]), String(paragraph[colon.upperBound...]))
    }
    return Dictionary(pairs.map { ($0.0, $0.1.trimmingCharacters(in: .whitespaces)) }) { first, _ in first }
  }

  @Test("All ten words are explained by the program, and in the README in the same way")
  func words() throws {
    let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    let readme = String(
      decoding: try Data(contentsOf: folder.deletingLastPathComponent().appendingPathComponent("README.md")),
      as: UTF8.self
    ).split(whereSeparator: \.isWhitespace).joined(separator: " ")
    let entries = try entries()
    for word in Self.words {
      let meaning = try #require(entries[word], "no \(word) among \(entries.keys.sorted())")
      #expect(meaning.count > 40)
      #expect(readme.contains("- **\(word)**: \(meaning)"), "the README does not say of \(word): \(meaning)")
    }
    #expect(readme.contains("`wavegen help glossary`"))
  }

  @Test("`wavegen help` leads to it, and `wavegen glossary` shows the same")
  func link() throws {
    let folder = try TemporaryFolder()
    #expect(try Program.run(["help"], in: folder).text.contains("wavegen help glossary"))
    let outcome = try Program.run(["glossary"], in: folder)
    #expect(outcome.status == 0 && outcome.errors.isEmpty)
    #expect(try Program.run(["help", "glossary"], in: folder).output == outcome.output)
  }
}
