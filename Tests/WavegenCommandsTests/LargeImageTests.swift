import Foundation
import Media
import Testing
import WavegenTestSupport

@Suite("Large images") struct LargeImageTests {
  /// A folder with a few images of this size in one file, all of soft stripes.
  private func corpus(rows: Int, columns: Int) throws -> TemporaryFolder {
    let folder = try TemporaryFolder()
    let values = (0..<3 * rows * columns).map { UInt8(120 + 100 * sin(Double($0 % columns) / 9 + Double($0) / 7000)) }
    try folder.write(Data(ImageWorkplace.idx([3, rows, columns], values)), to: "big-images-idx3-ubyte")
    return folder
  }

  private func train(_ folder: TemporaryFolder, _ more: String..., after: String = "true") throws -> Program.Outcome {
    try Program.run(
      ["train", "--corpus", "big-images-idx3-ubyte", "--steps", "1", "--threads", "1"] + more, in: folder, after: after)
  }

  private static let tiny = ["--set", "channels=4", "--set", "layerCount=1", "--set", "headChannels=4"]

  /// The bytes that a line says, such as "memory    about 227 MB".
  private func bytes(_ beginning: String, in text: String) throws -> Double {
    let line = try #require(text.split(separator: "\n").first { $0.contains(beginning) }, "\(text)")
    let words = line[try #require(line.range(of: beginning)).upperBound...].split(separator: " ")
    let units = ["kB": 1e3, "MB": 1e6, "GB": 1e9]
    return try #require(Double(words[0])) * #require(units[String(words[1].filter(\.isLetter))])
  }

  @Test(
    "say what a step takes before it is taken, and memory is what is then needed",
    .enabled(if: TestBuild.isPlainRelease))
  func training() throws {
    let folder = try corpus(rows: 200, columns: 300)
    let outcome = try train(folder, "--model", "gated-pixelcnn", "--preset", "small", "--batch", "2", "--json")
    #expect(outcome.status == 0, "\(outcome.errors)")
    let lines = outcome.errors.split(separator: "\n").map { String($0.prefix(10)) }
    let cost = try #require(lines.firstIndex(of: "cost      "), "\(outcome.errors)")
    #expect(cost < lines.firstIndex { $0.hasPrefix("step") } ?? 0)
    #expect(outcome.errors.contains("cost      120,000 pixels and about 11 billion multiply-adds a step, about "))
    let predicted = try bytes("memory    about ", in: outcome.errors)
    let held = try #require(try outcome.json["peak_memory_bytes"] as? Double)
    #expect(0.5...1.5 ~= predicted / held, "\(predicted) of \(held)")
  }

  @Test(
    "that no memory holds are refused before the first step, with a way out", .enabled(if: TestBuild.isPlainRelease))
  func refusedTraining() throws {
    let folder = try corpus(rows: 200, columns: 300)
    let outcome = try train(
      folder, "--model", "gated-pixelcnn", "--set", "channels=64", "--set", "layerCount=12",
      after: "ulimit -v 1500000")
    expectFailure(
      outcome, code: 64, saying: "a step needs about", "are free",
      "take smaller images (--image-size) or a smaller network")
    #expect(!folder.exists("wavegen.safetensors"))
  }

  @Test("say what drawing and completing them takes; small ones say nothing")
  func drawing() throws {
    let folder = try corpus(rows: 128, columns: 130)
    let training = try Program.run(
      ["train", "--corpus", "big-images-idx3-ubyte", "--steps", "1", "--batch", "1", "--model", "gated-pixelcnn"]
        + Self.tiny, in: folder)
    #expect(training.status == 0, "\(training.errors)")
    func said(_ arguments: String...) throws -> String {
      let outcome = try Program.run(arguments, in: folder)
      #expect(outcome.status == 0, "\(outcome.errors)")
      return outcome.errors
    }
    let whole = try said("sample", "--magnify", "1", "a.png")
    #expect(whole.contains("drawing   16,640 pixels, ") && whole.contains(" of memory, about "))
    let many = try said("sample", "--size", "300x200", "--count", "3", "--magnify", "1", "a.png")
    #expect(many.contains("drawing   3 images of 60,000 pixels, "), "\(many)")
    #expect(try bytes("60,000 pixels, ", in: many) > 3 * 60_000)
    #expect(try !said("sample", "--size", "100x100", "a.png").contains("drawing"))
    try Picture(rows: 128, columns: 130, values: Array(repeating: 255, count: 128 * 130)).writePNG(
      to: folder.path("in.png"))
    #expect(try said("complete", "--count", "2", "in.png", "b.png").contains("drawing   2 images of 16,640 pixels, "))
  }

  @Test("that cannot be are refused in a sentence, whatever their numbers")
  func absurd() throws {
    let workplace = try ImageWorkplace()
    #expect(try workplace.train("--steps", "1").status == 0)
    for size in ["100000x100000", "0x5", "5x0", "-5x5", "99999999999999999999x5", "5", "5x5x5", "x"] {
      expectWrongUsage(try workplace.run("sample", "--size=\(size)", "out.png"), saying: "--size", size)
    }
    let large = ["sample", "--size", "4096x4096"]
    expectFailure(
      try Program.run(large + ["--count", "1000000", "out.npy"], in: workplace.folder), code: 64,
      saying: "drawing 1,000,000 images of 16,777,216 pixels needs about", "smaller --count")
    expectFailure(
      try Program.run(large + ["--count", "1000000", "--magnify", "64", "out.png"], in: workplace.folder), code: 64,
      saying: "out.png would have", "a PNG has at most 1,000,000", "--magnify")
    expectWrongUsage(
      try workplace.run("sample", "--size", "9x9", "--nearest", "stripes", "out.png"), saying: "--nearest", "--size")
    #expect(!workplace.folder.exists("out.png") && !workplace.folder.exists("out.npy"))
  }
}
