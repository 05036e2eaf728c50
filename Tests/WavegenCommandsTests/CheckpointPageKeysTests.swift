import Foundation
import Testing
import WavegenTestSupport

@Suite("The page on checkpoints, of files of a run") struct CheckpointPageKeysTests {
  private let page: CheckpointPage
  private let workplace: Workplace

  init() throws {
    page = try CheckpointPage()
    workplace = try Workplace()
    try #require(try workplace.train("--steps", "2", "--look-every", "1").status == 0)
  }

  @Test("names the keys of every line of the log, and no others")
  func log() throws {
    let described = Dictionary(
      uniqueKeysWithValues: page.rows(of: "## The log").dropFirst().map { row in
        (CheckpointPage.quoted(row[0])[0], Set(CheckpointPage.quoted(row[1])).union(["event"]))
      })
    #expect(Set(described.keys) == ["begin", "step", "look", "back"])
    for line in try workplace.log() {
      let event = try #require(line["event"] as? String)
      // What could not be measured is not there.
      let optional: Set = event == "look" ? ["ownBitsPerSample", "spectralDistanceInDecibels"] : []
      #expect(Set(line.keys).union(optional) == described[event], "\(line)")
    }
  }

  @Test("names the keys of the training state")
  func state() throws {
    let state = try TensorFileParts(workplace.folder.data("wavegen.training.safetensors"))
    for row in page.rows(of: "## The training state").dropFirst() {
      let key = try #require(CheckpointPage.quoted(row[0]).first)
      let text = try #require(state.metadata[key])
      let found = try #require(try JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any])
      let named = Set(CheckpointPage.quoted(row[1]))
      #expect(Set(found.keys).isSubset(of: named), "\(key): \(found.keys.sorted())")
      if key == "training" { #expect(Set(found.keys) == named) }
      if key == "context" {
        let corpus = try #require(found["corpus"] as? [String: Any])
        #expect(Set(corpus.keys).isSubset(of: named))
      }
    }
  }
}
