import Foundation
import Testing
import WavegenTestSupport

@Suite("Classes of images") struct ImageClassTests {
  /// A model of stripes that has learned little, without some of the classes.
  private func workplace(_ more: String..., model: String = "pixelcnn") throws -> ImageWorkplace {
    let workplace = try ImageWorkplace()
    let arguments = ["--schedule", "constant", "--binarise", "threshold", "--learning-rate", "0.02"] + more
    let training = try Self.train(workplace, arguments, model: model)
    try #require(training.status == 0, "\(training.errors)")
    return workplace
  }

  private static func train(
    _ workplace: ImageWorkplace, _ more: [String], model: String
  ) throws -> Program.Outcome {
    let layers = model == "pixelcnn" ? "blockCount=1" : "layerCount=1"
    let sizes = ["--set", "channels=4", "--set", "headChannels=8", "--set", layers, "--batch", "8", "--threads", "1"]
    return try Program.run(["train", "--corpus", "stripes", "--model", model] + sizes + more, in: workplace.folder)
  }

  private func draw(_ workplace: ImageWorkplace, _ options: String...) throws -> Data {
    let outcome = try Program.run(["sample", "--count", "8"] + options + ["out.npy"], in: workplace.folder)
    try #require(outcome.status == 0, "\(outcome.errors)")
    return try workplace.folder.data("out.npy")
  }

  @Test("that were left out now and then can be exaggerated, and forgotten", arguments: ["pixelcnn", "gated-pixelcnn"])
  func guidance(model: String) throws {
    let workplace = try workplace("--label-dropout", "0.5", "--steps", "60", model: model)
    let plain = try draw(workplace, "--class", "0")
    #expect(try draw(workplace, "--class", "0", "--guidance", "1") == plain)
    #expect(try draw(workplace, "--class", "0", "--guidance", "6") != plain)
    #expect(try draw(workplace, "--class", "1") != plain)
    let forgotten = try draw(workplace, "--class", "0", "--guidance", "0")
    #expect(try draw(workplace, "--class", "1", "--guidance", "0") == forgotten)
    #expect(try draw(workplace, "--guidance", "0") == forgotten)
    #expect(try draw(workplace, "--guidance", "6", "--threads", "2") == draw(workplace, "--guidance", "6"))
    // Without a class each image still is of one that is drawn.
    #expect(try draw(workplace) != forgotten)
  }

  @Test("that were left out now and then may be missing where a model is scored, and otherwise not")
  func unlabelled() throws {
    func score(_ workplace: ImageWorkplace, on corpus: String) throws -> Program.Outcome {
      try workplace.run("evaluate", "--corpus", corpus, "--json")
    }
    let workplace = try workplace("--label-dropout", "0.5", "--steps", "60")
    try workplace.folder.makeFolder("bare")
    let images = try workplace.folder.data("stripes/test-images-idx3-ubyte")
    try workplace.folder.write(images, to: "bare/test-images-idx3-ubyte")
    let (told, bare) = try (score(workplace, on: "stripes"), score(workplace, on: "bare"))
    #expect(told.status == 0 && bare.status == 0, "\(told.errors)\(bare.errors)")
    #expect(bare.errors.contains("none are known of these examples"))
    #expect(told.text.contains("given the class") && bare.text.contains("without the class"))

    let dependent = try self.workplace("--steps", "2")
    try dependent.folder.makeFolder("bare")
    try dependent.folder.write(images, to: "bare/test-images-idx3-ubyte")
    expectFailure(try score(dependent, on: "bare"), code: 65, saying: "classes", "labels")
  }

  @Test("that are left out teach nothing about themselves")
  func leftOut() throws {
    // One in a hundred is told, and none of the 24 that three steps learn from.
    func rows(_ more: String...) throws -> [Float] {
      let workplace = try ImageWorkplace()
      let options = ["--average-decay", "0", "--warmup-steps", "1"] + more
      #expect(try Self.train(workplace, options, model: "gated-pixelcnn").status == 0)
      return try TensorFileParts(workplace.folder.data("wavegen.safetensors")).values(
        of: "blocks.0.vertical.class.table")
    }
    let untold = try rows("--steps", "3", "--label-dropout", "0.99")
    #expect(try rows("--steps", "1", "--label-dropout", "0.99") == untold)
    #expect(try rows("--steps", "1") != rows("--steps", "3"))
  }

  @Test("are left out by a run that goes on as by one that did not stop")
  func resume() throws {
    let dropout = ["--label-dropout", "0.4", "--look-every", "7", "--binarise", "threshold"]
    let (whole, halves) = (try ImageWorkplace(), try ImageWorkplace())
    #expect(try Self.train(whole, dropout + ["--steps", "14"], model: "gated-pixelcnn").status == 0)
    #expect(try Self.train(halves, dropout + ["--steps", "7"], model: "gated-pixelcnn").status == 0)
    let second = try halves.run("train", "--corpus", "stripes", "--steps", "14", "--resume", "--look-every", "7")
    #expect(second.status == 0, "\(second.errors)")
    #expect(try halves.folder.data("wavegen.safetensors") == whole.folder.data("wavegen.safetensors"))
    expectFailure(
      try halves.run("train", "--corpus", "stripes", "--steps", "20", "--resume", "--label-dropout", "0.2"), code: 64,
      saying: "--label-dropout is 0.2 here and 0.4 in the run")
  }

  @Test("are all told when a model is judged, however often they were left out")
  func scoring() throws {
    let workplace = try ImageWorkplace()
    let training = try Self.train(
      workplace, ["--label-dropout", "0.9", "--binarise", "threshold", "--steps", "40", "--json"], model: "pixelcnn")
    let look = try #require(try training.json["bits_per_symbol"] as? Double, "\(training.errors)")
    let evaluation = try workplace.run("evaluate", "--corpus", "stripes", "--part", "validation", "--json").json
    #expect(try #require(evaluation["bits_per_symbol"] as? Double) == look)
    #expect(
      evaluation["protocol"] as? String == "binarised at 128, given the class, the held-out part of 0.1")
  }

  @Test("cannot be exaggerated where there are none, or where the model cannot do without")
  func refused() throws {
    let always = try workplace("--steps", "2")
    expectFailure(
      try always.run("sample", "--guidance", "2", "out.png"), code: 64, saying: "do without", "--label-dropout 0.1")
    let never = try workplace("--steps", "2", "--without-classes")
    expectFailure(
      try never.run("sample", "--guidance", "2", "out.png"), code: 64, saying: "the model knows none", "labels")
    expectFailure(
      try never.run("complete", "--guidance", "2", "in.png", "out.png"), code: 64, saying: "the model knows none")
    for more in [["--without-classes"], ["--model", "made"]] {
      let training = try Program.run(
        ["train", "--corpus", "stripes", "--steps", "2", "--label-dropout", "0.1"] + more, in: never.folder)
      expectFailure(training, code: 64, saying: "--label-dropout needs examples with classes")
    }
  }
}
