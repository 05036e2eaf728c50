import Foundation
import Media
import Testing

@Suite("A corpus that changes while it is opened")
struct ChangingCorpusTests {
  private let folder: SoundTestFolder

  init() throws {
    folder = try SoundTestFolder()
    for (index, name) in ["a", "b", "c", "d", "e", "f"].enumerated() {
      try folder.record((0..<400).map { Float(sin(Double($0) / Double(4 + index))) }, to: name + ".wav")
    }
  }

  @Test("Recordings that go away or change between two readings are left out with a reason, and the rest is used")
  func changes() throws {
    let root = folder.path
    let configuration = AudioCorpusConfiguration(folder: root, spoolFolder: root)
    func change(_ progress: CorpusProgress) {
      guard progress.phase == .surveying else { return }
      try? FileManager.default.removeItem(atPath: root + "/a.wav")
      try? Data("text".utf8).write(to: URL(fileURLWithPath: root + "/b.wav"))
      _ = try? folder.record([0.5, -0.5], to: "c.wav")
    }
    let corpus = try AudioCorpus.open(configuration, progress: change)
    #expect(corpus.recordings.map(\.path) == ["d.wav", "e.wav", "f.wav"])
    #expect(corpus.report.refusals.map(\.path).sorted() == ["a.wav", "b.wav", "c.wav"])
    #expect(corpus.report.refusals.allSatisfy { !$0.text.isEmpty })
  }

  @Test("A picture, a table or a text that goes away is named in one sentence, alone and among others")
  func gone() throws {
    // A link to nowhere is what a file is that went away after it was listed.
    for (link, folderName) in [("pictures/a.png", "pictures"), ("words/a.txt", "words")] {
      let path = try folder.path(link)
      try FileManager.default.createSymbolicLink(atPath: path, withDestinationPath: "missing")
      let error = #expect(throws: (any Error).self) {
        if folderName == "words" {
          _ = try TextCorpus.open(folder.path(folderName))
        } else {
          _ = try GridCorpus.open(folder.path(folderName))
        }
      }
      #expect("\(try #require(error))".contains(link))
    }
    try folder.write(Array("words".utf8), to: "words/b.txt")
    try folder.paint(to: "pictures/b.png")
    let reports = try [TextCorpus.open(folder.path("words")).report, GridCorpus.open(folder.path("pictures")).report]
    for report in reports {
      #expect(report.contains { $0.hasPrefix("left out 1: ") && $0.contains("there is no such file") })
    }
  }
}
