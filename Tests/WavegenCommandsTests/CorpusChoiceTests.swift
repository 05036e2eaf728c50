import Foundation
import Testing
import WavegenTestSupport

@Suite("What a folder is taken for") struct CorpusChoiceTests {
  private func workplace() throws -> Workplace {
    let workplace = try Workplace(recordingCount: 1)
    for name in ["b.txt", "c.txt"] { try workplace.folder.write("hello \(name)\n", to: "corpus/" + name) }
    return workplace
  }

  @Test("One recording beside two notes is sound, which one line says, and --kind takes the other")
  func kinds() throws {
    let workplace = try workplace()
    let sound = try workplace.train("--steps", "1")
    #expect(
      sound.errors.contains("corpus    learned as sound: it has 1 file of sound, 2 of text; --kind takes another"))
    #expect(sound.errors.contains("corpus    1 recording"))
    let text = try workplace.run(
      "train", "--corpus", "corpus", "--kind", "text", "--model", "unigram", "--output", "text.safetensors")
    #expect(text.status == 0 && text.errors.contains("2 texts, 24 bytes"), "\(text.errors)")
    expectFailure(
      try workplace.run("train", "--corpus", "corpus", "--kind", "tables"), code: 65, saying: "no tables", "1 .wav")
    expectWrongUsage(
      try workplace.run("train", "--corpus", "corpus", "--kind", "vectors"), saying: "sound", "images", "tables")
  }

  @Test("A wavenet beside a long note learns the recording, and a resumed run what it has learned")
  func models() throws {
    let workplace = try workplace()
    try workplace.folder.write(String(repeating: "a long note ", count: 2000), to: "corpus/long.txt")
    #expect(try workplace.train("--model", "wavenet", "--steps", "1").errors.contains("learned as sound"))
    let resumed = try workplace.run("train", "--corpus", "corpus", "--resume", "--steps", "2")
    #expect(resumed.status == 0 && resumed.errors.contains("corpus    1 recording"), "\(resumed.errors)")
  }

  @Test("Names that begin with an accent are written as they are given", arguments: ["wav", "flac"])
  func accents(ending: String) throws {
    let workplace = try Workplace()
    try workplace.addModel()
    try workplace.folder.makeFolder("x")
    for count in ["1", "2"] {
      let outcome = try workplace.run(
        "sample", "--checkpoint", "wavegen.safetensors", "--seconds", "0.01", "--count", count, "x/\u{301}y.\(ending)")
      #expect(outcome.status == 0, "\(outcome.errors)")
    }
    let names = try FileManager.default.contentsOfDirectory(atPath: workplace.path("x")).map { Array($0.utf8) }
    for name in ["\u{301}y.\(ending)", "\u{301}y-1.\(ending)", "\u{301}y-2.\(ending)"] {
      #expect(names.contains(Array(name.utf8)), "\(name)")
    }
    let training = try workplace.train("--steps", "1", "--output", "x/\u{301}m.safetensors")
    #expect(training.status == 0, "\(training.errors)")
    let again = try workplace.train("--steps", "1", "--output", "x/\u{301}m.safetensors")
    #expect(again.errors.contains("kept      the files of an earlier run"), "\(again.errors)")
  }

  @Test("A pattern and a label may begin with an accent")
  func accentsInOptions() throws {
    let workplace = try Workplace(recordingCount: 3)
    for (index, name) in ["\u{301}a", "\u{301}b"].enumerated() {
      try workplace.writeTone("corpus/\(name)_x.wav", frequency: 700 + 60 * Double(index), sampleCount: 900)
    }
    let training = try workplace.train(
      "--steps", "1", "--labels", "{name}_*", "--validation-files", "*\u{301}a*")
    #expect(training.status == 0, "\(training.errors)")
    let scored = try workplace.run("evaluate", "--corpus", "corpus", "--json")
    #expect(try scored.json["examples"] as? Int == 1)
    let sample = try workplace.run("sample", "--label", "name=\u{301}b", "--seconds", "0.01", "out.wav")
    #expect(sample.status == 0, "\(sample.errors)")
  }

  @Test("Labels that read the same are one, whatever the bytes of the names that they stand in, and either asks for it")
  func labels() throws {
    let workplace = try Workplace(recordingCount: 0)
    for (index, name) in ["\u{E9}", "e\u{301}", "\u{E9}", "o"].enumerated() {
      try workplace.writeTone("corpus/\(name)_\(index).wav", frequency: 200 + 60 * Double(index), sampleCount: 900)
    }
    let training = try workplace.train("--steps", "1", "--labels", "{name}_*")
    #expect(training.status == 0 && training.errors.contains("name (2: "), "\(training.errors)")
    for name in ["\u{E9}", "e\u{301}"] {
      let outcome = try workplace.run("sample", "--label", "name=\(name)", "--seconds", "0.01", "out-\(name).wav")
      #expect(outcome.status == 0, "\(outcome.errors)")
    }
    #expect(try workplace.run("evaluate", "--corpus", "corpus").status == 0)
  }
}
