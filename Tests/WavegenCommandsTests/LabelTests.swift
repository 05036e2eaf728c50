import Foundation
import Testing
import WavegenTestSupport

@Suite("Labels") struct LabelTests {
  /// A folder with tones of two heights by two players, and a model that has heard them.
  private func workplace(_ more: String...) throws -> Workplace {
    let workplace = try Workplace(recordingCount: 0)
    for (player, length) in [("ann", 800), ("bob", 1200)] {
      for (height, frequency) in [("low", 200.0), ("high", 900.0)] {
        try workplace.writeTone("corpus/\(height)_\(player)_0.wav", frequency: frequency, sampleCount: length)
        try workplace.writeTone("corpus/\(height)_\(player)_1.wav", frequency: frequency + 5, sampleCount: length)
      }
    }
    let outcome = try Program.run(
      ["train", "--corpus", "corpus", "--labels", "{height}_{player}_*"] + Workplace.tiny + more
        + (more.contains("--steps") ? [] : ["--steps", "3"]),
      in: workplace.folder)
    try #require(outcome.status == 0, "\(outcome.errors)")
    #expect(outcome.errors.contains("height (2: high, low), player (2: ann, bob)"))
    return workplace
  }

  private func sample(_ workplace: Workplace, _ name: String, _ options: String...) throws -> Data {
    let outcome = try Program.run(["sample", "--seconds", "0.05"] + options + [name], in: workplace.folder)
    try #require(outcome.status == 0, "\(outcome.errors)")
    return try workplace.folder.data(name)
  }

  @Test("are learned from file names, and asked for by name")
  func askedFor() throws {
    let workplace = try workplace()
    let low = try sample(workplace, "a.wav", "--label", "height=low", "--label", "player=bob")
    #expect(try sample(workplace, "b.wav", "--label", "player=bob", "--label", "height=low") == low)
    #expect(try sample(workplace, "c.wav", "--label", "height=high", "--label", "player=bob") != low)
    #expect(try sample(workplace, "d.wav", "--label", "height=low", "--label", "player=ann") != low)
    let description = try workplace.run("describe").text
    #expect(description.contains("label     height: high low\nlabel     player: ann bob\n"))
  }

  @Test("that a model reads off by a pattern that is none are a fault of its file")
  func impossiblePattern() throws {
    let workplace = try workplace()
    var parts = try TensorFileParts(workplace.folder.data("wavegen.safetensors"))
    var object = try parts.object("configuration")
    var sound = try #require(object["sound"] as? [String: Any])
    var labels = try #require(sound["labels"] as? [String: Any])
    labels["pattern"] = "{height}{player}"
    sound["labels"] = labels
    object["sound"] = sound
    try parts.setObject("configuration", object)
    try workplace.folder.write(parts.file, to: "other.safetensors")
    let outcome = try workplace.run("evaluate", "--corpus", "corpus", "--checkpoint", "other.safetensors")
    expectFailure(outcome, code: 65, saying: "other.safetensors", "{height}{player}")
  }

  @Test("that were never left out are drawn where they are not given, the same for the same seed")
  func drawn() throws {
    let workplace = try workplace()
    let outcome = try workplace.run("sample", "--seconds", "0.05", "--label", "height=low", "a.wav")
    let player = outcome.errors.contains("player=ann") ? "ann" : "bob"
    #expect(outcome.errors.contains("height=low, player=\(player)"))
    #expect(
      try sample(workplace, "b.wav", "--label", "height=low", "--label", "player=\(player)")
        == workplace.folder.data("a.wav"))
  }

  @Test("that were left out now and then can be left open, and exaggerated")
  func leftOpen() throws {
    let workplace = try workplace("--label-dropout", "0.5")
    let outcome = try workplace.run("sample", "--seconds", "0.05", "--label", "height=low", "a.wav")
    #expect(outcome.errors.contains("height=low, player left open"))
    let plain = try workplace.folder.data("a.wav")
    #expect(try sample(workplace, "b.wav", "--label", "height=low", "--guidance", "1") == plain)
    #expect(try sample(workplace, "c.wav", "--label", "height=low", "--guidance", "8") != plain)
    // Guided to nothing, labels say nothing.
    #expect(
      try sample(workplace, "d.wav", "--label", "height=low", "--guidance", "0") == sample(workplace, "e.wav"))
  }

  @Test("make the default length that of the recordings")
  func medianLength() throws {
    let workplace = try workplace()
    #expect(try workplace.run("sample", "a.wav").status == 0)
    let count = try workplace.readSound("a.wav").samples.count
    #expect([800, 1200].contains(count), "\(count) samples")
  }

  @Test("make the default length that of the recordings that have them")
  func lengthPerLabel() throws {
    let workplace = try workplace("--validation-files", "*_1.wav")
    for (player, length) in [("ann", 800), ("bob", 1200)] {
      #expect(try workplace.run("sample", "--label", "player=\(player)", "\(player).wav").status == 0)
      #expect(try workplace.readSound("\(player).wav").samples.count == length)
    }
    var parts = try TensorFileParts(workplace.folder.data("wavegen.safetensors"))
    var object = try parts.object("configuration")
    var sound = try #require(object["sound"] as? [String: Any])
    var labels = try #require(sound["labels"] as? [String: Any])
    let sets = try #require(labels["sets"] as? [[String: Any]])
    #expect(sets[1]["medianSeconds"] as? [Double] == [0.1, 0.15])
    // Files of earlier versions know no such lengths.
    labels["sets"] = sets.map { set in set.filter { $0.key != "medianSeconds" } }
    sound["labels"] = labels
    object["sound"] = sound
    try parts.setObject("configuration", object)
    try workplace.folder.write(parts.file, to: "earlier.safetensors")
    #expect(
      try workplace.run("sample", "--checkpoint", "earlier.safetensors", "--label", "player=ann", "c.wav").status == 0)
    #expect(try workplace.readSound("c.wav").samples.count == 1200)
  }

  @Test("are guided one by one: the others stay as they are asked for")
  func guidedOneByOne() throws {
    let workplace = try workplace("--label-dropout", "0.5")
    let both = ["--label", "height=low", "--label", "player=bob"]
    func draw(_ name: String, _ guidance: String...) throws -> Data {
      let options = both + guidance.flatMap { ["--guidance", $0] }
      let outcome = try Program.run(["sample", "--seconds", "0.05"] + options + [name], in: workplace.folder)
      try #require(outcome.status == 0, "\(outcome.errors)")
      return try workplace.folder.data(name)
    }
    let plain = try draw("a.wav")
    #expect(try draw("b.wav", "height=1", "player=1") == plain)
    #expect(try draw("c.wav", "height=8") != plain)
    #expect(try draw("d.wav", "height=8") != draw("e.wav", "8"))
    #expect(try draw("f.wav", "height=8", "player=1") == draw("g.wav", "height=8"))
    // Without any weight on the height only the player is left.
    #expect(try draw("h.wav", "height=0") == sample(workplace, "i.wav", "--label", "player=bob"))
    for (guidance, words) in [
      (["depth=2"], ["depth", "height, player"]), (["height=2", "height=3"], ["height", "twice"]),
      (["2", "3"], ["twice"]), (["height=21"], ["--guidance", "21"]), (["height=x"], ["--guidance", "height=x"]),
    ] {
      let outcome = try Program.run(
        ["sample", "--seconds", "0.05"] + guidance.flatMap { ["--guidance", $0] } + ["z.wav"], in: workplace.folder)
      #expect(outcome.status == 64 && words.allSatisfy(outcome.errors.contains), "\(outcome.errors)")
    }
  }

  @Test("that are unknown are refused with those that are known")
  func unknown() throws {
    let workplace = try workplace()
    expectFailure(
      try workplace.run("sample", "--label", "height=medium", "a.wav"), code: 64, saying: "medium", "high, low")
    expectFailure(
      try workplace.run("sample", "--label", "depth=low", "a.wav"), code: 64, saying: "depth", "height, player")
    expectFailure(
      try workplace.run("sample", "--label", "height=low", "--label", "height=high", "a.wav"), code: 64,
      saying: "twice")
    expectFailure(
      try workplace.run("sample", "--guidance", "2", "a.wav"), code: 64, saying: "--label-dropout")
    #expect(!FileManager.default.fileExists(atPath: workplace.path("a.wav")))
  }

  @Test("are refused by models that know none, and for patterns that match nothing")
  func refused() throws {
    let workplace = try Workplace(recordingCount: 2)
    expectFailure(
      try workplace.train("--labels", "{a}_{b}_*", "--steps", "1"), code: 64, saying: "matches", "{a}_{b}_*")
    expectFailure(try workplace.train("--label-dropout", "0.1", "--steps", "1"), code: 64, saying: "--labels")
    expectFailure(
      try workplace.run("train", "--corpus", "corpus", "--model", "gru", "--labels", "tone-{n}", "--steps", "1"),
      code: 64, saying: "gru", "--labels")
    try workplace.addModel()
    expectFailure(
      try workplace.run("sample", "--seconds", "0.05", "--label", "digit=7", "a.wav"), code: 64,
      saying: "digit=7", "--labels")
  }

  @Test("go on when a run is resumed, and are scored with")
  func resumed() throws {
    let workplace = try workplace("--label-dropout", "0.3", "--schedule", "constant")
    let resumed = try Program.run(
      ["train", "--corpus", "corpus", "--resume", "--steps", "5", "--threads", "1"], in: workplace.folder)
    #expect(resumed.status == 0, "\(resumed.errors)")
    #expect(resumed.errors.contains("height (2: high, low)"))
    let whole = try self.workplace("--label-dropout", "0.3", "--schedule", "constant", "--steps", "5")
    #expect(try whole.folder.data("wavegen.safetensors") == workplace.folder.data("wavegen.safetensors"))
    let evaluated = try workplace.run("evaluate", "--corpus", "corpus", "--json")
    #expect(evaluated.status == 0, "\(evaluated.errors)")
  }
}
