import Foundation
import Testing
import WavegenTestSupport

@Suite("The models that come with the program") struct ShippedModelTests {
  @Test("draw where no model has been trained")
  func draws() throws {
    let folder = try TemporaryFolder()
    let outcome = try Program.run(["sample", "--class", "7", "--count", "4", "digits.png"], in: folder)
    #expect(outcome.status == 0, "\(outcome.errors)")
    #expect(outcome.errors.contains("handwritten-digits, which comes with wavegen"))
    #expect(try folder.data("digits.png").prefix(4) == Data([0x89, 0x50, 0x4E, 0x47]))
  }

  @Test("speak where no model has been trained, as long as such a word takes")
  func speaks() throws {
    let workplace = try Workplace(recordingCount: 0)
    let outcome = try workplace.run("sample", "--label", "digit=7", "seven.wav")
    #expect(outcome.status == 0, "\(outcome.errors)")
    #expect(outcome.errors.contains("spoken-digits, which comes with wavegen"))
    let (samples, sampleRate) = try workplace.readSound("seven.wav")
    #expect(sampleRate == 8000 && 0.2...1 ~= Double(samples.count) / 8000)
    #expect(samples.contains { $0.magnitude > 0.01 }, "that is hardly to be heard")
    #expect(try workplace.run("sample", "--label", "digit=3", "three.wav").status == 0)
    #expect(try workplace.folder.data("three.wav") != workplace.folder.data("seven.wav"))
  }

  @Test(
    "are found by name, and are what verify says a model has to be",
    arguments: [
      ("handwritten-digits", "classes 0 1 2 3 4 5 6 7 8 9"), ("spoken-digits", "label     digit: 0 1 2 3 4 5 6 7 8 9"),
    ])
  func named(name: String, knowing classes: String) throws {
    let folder = try TemporaryFolder()
    let description = try Program.run(["describe", "--checkpoint", name], in: folder)
    #expect(description.status == 0, "\(description.errors)")
    #expect(description.text.contains(classes))
    #expect(description.text.contains("left out of 15 % of the examples"))
    #expect(try Program.run(["verify", "--checkpoint", name], in: folder).status == 0)
  }

  @Test("do not stand in the way of a model of one's own, and none writes")
  func ownModel() throws {
    let workplace = try Workplace(recordingCount: 0)
    expectFailure(try workplace.run("sample", "out.txt"), code: 66, saying: "wavegen.safetensors", "wavegen train")
    try workplace.addModel()
    expectFailure(try workplace.run("sample", "out.png"), code: 64, saying: "out.png")
    expectFailure(
      try workplace.run("sample", "--checkpoint", "absent", "out.png"), code: 66, saying: "absent")
  }
}
