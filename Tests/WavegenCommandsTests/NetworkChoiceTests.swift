import Foundation
import Media
import Models
import TensorCore
import Testing
import WavegenCommands
import WavegenTestSupport

@Suite("wavegen train says which network it takes") struct NetworkChoiceTests {
  /// Pictures in one of three colours, as an IDX file cannot hold them: a table of PNG files.
  private func colourWorkplace(count: Int, side: Int) throws -> TemporaryFolder {
    let folder = try TemporaryFolder()
    try folder.makeFolder("pictures")
    for index in 0..<count {
      let values = (0..<side * side * 3).map { UInt8(($0 * 7 + index * 31) % 251) }
      let picture = Picture(rows: side, columns: side, channels: 3, values: values)
      try folder.write(Data(picture.encodedPNG()), to: "pictures/\(index).png")
    }
    return folder
  }

  @Test("Model and preset are named with the reason, and larger presets with what they cost")
  func named() throws {
    let workplace = try Workplace()
    let usual = try workplace.train("--steps", "1").errors
    #expect(usual.contains("model     wavenet, preset small with residualChannels=4"), "\(usual)")
    #expect(usual.contains("both are usual for sound"), "\(usual)")
    #expect(usual.contains("larger    --preset small (251,264 parameters, 96 times the work), demo ("), "\(usual)")
    let asked = try workplace.train("--steps", "1", "--model", "wavenet", "--preset", "demo").errors
    #expect(asked.contains("model     wavenet, preset demo") && asked.contains("as asked for"), "\(asked)")
    let resumed = try workplace.run("train", "--corpus", "corpus", "--resume", "--steps", "2").errors
    #expect(resumed.contains("model     wavenet, as the run began"), "\(resumed)")
  }

  @Test("A preset that there is not is answered with those that there are")
  func unknownPreset() throws {
    expectFailure(
      try Workplace(recordingCount: 1).run("train", "--corpus", "corpus", "--preset", "huge"), code: 64,
      saying: "\"huge\"", "demo, small, base, large")
  }

  @Test("The usual network of images in colour sees all of them, and a smaller one is said to see 2.7 rows of 16")
  func colour() throws {
    let folder = try colourWorkplace(count: 6, side: 16)
    let arguments = [
      "train", "--corpus", "pictures", "--steps", "1", "--batch", "1", "--threads", "1", "--set", "headChannels=4",
      "--set", "skipChannels=4", "--set", "residualChannels=4", "--set", "gateChannels=4",
    ]
    let usual = try Program.run(arguments, in: folder)
    #expect(usual.status == 0 && usual.errors.contains("sees all rows"), "\(usual.errors)")
    let short = try Program.run(arguments + ["--set", "dilations=1x7", "--set", "kernelSize=2"], in: folder).errors
    #expect(short.contains("sees 2.7 rows of 16"), "\(short)")
    #expect(short.contains("what is larger is chance") && short.contains("--set dilations=1x10 (all rows)"), "\(short)")
  }

  @Test("That a network sees most rows of an image is told and not warned of; that it sees few is")
  func rows() throws {
    let shape = ExampleShape(.images, levelCount: 2, grid: Grid(rows: 28, columns: 28))
    for (preset, words, isWarned) in [("mnist", "sees 23 rows of 28", false), ("small", "sees 8 rows of 28", true)] {
      let network = try GatedPixelCNNConfiguration.preset(preset).fitted(to: shape)
      let reach = NetworkReach(of: network, sampleRate: nil)
      #expect(reach.words("pixel") == words)
      #expect((reach.advice(naming: [])?.contains("what is larger is chance") ?? false) == isWarned)
    }
  }

  @Test("Grey pictures too large for the preset that sees most are learned by the small one, and a line says why")
  func largePictures() throws {
    let folder = try TemporaryFolder()
    try folder.makeFolder("pictures")
    for index in 0..<3 {
      let values = (0..<96 * 128).map { UInt8(($0 * 7 + index * 31) % 251) }
      let picture = Picture(rows: 96, columns: 128, channels: 1, values: values)
      try folder.write(Data(picture.encodedPNG()), to: "pictures/\(index).png")
    }
    let arguments = [
      "train", "--corpus", "pictures", "--steps", "1", "--batch", "1", "--threads", "1", "--image-size",
    ]
    let large = try Program.run(arguments + ["128", "--set", "layerCount=1"], in: folder).errors
    #expect(
      large.contains("model     gated-pixelcnn, preset small with layerCount=1: both are usual for grey"), "\(large)")
    #expect(large.contains("of which larger presets see more, and learn too little in 20 minutes"), "\(large)")
    #expect(large.contains("larger    --preset small") && large.contains("mnist ("), "\(large)")
    let resized = try Program.run(arguments + ["28", "--set", "layerCount=1"], in: folder).errors
    #expect(resized.contains("model     gated-pixelcnn, preset mnist with layerCount=1: both are"), "\(resized)")
    #expect(!resized.contains("learn too little"), "\(resized)")
  }

  @Test("A network that hears less than a phoneme says so in milliseconds, and what helps")
  func hearing() throws {
    let workplace = try Workplace(recordingCount: 0)
    for index in 0..<3 { try workplace.writeTone("corpus/\(index).wav", sampleCount: 9000, sampleRate: 44_100) }
    let outcome = try workplace.train("--steps", "1", "--set", "dilations=2x10")
    #expect(outcome.errors.contains("(46 ms)"), "\(outcome.errors)")
    #expect(outcome.errors.contains("warning   46 ms of the past are heard"), "\(outcome.errors)")
    for help in ["--sample-rate 16000 (128 ms)", "--set dilations=2x13 (372 ms)", "--top-p 0.98"] {
      #expect(outcome.errors.contains(help), "\(outcome.errors)")
    }
    let enough = try workplace.train("--steps", "1", "--set", "dilations=2x12")
    #expect(!enough.errors.contains("of the past are heard"), "\(enough.errors)")
  }

  @Test("A network too large for its examples is told before the first step, with what to take instead")
  func tooLarge() throws {
    let folder = try colourWorkplace(count: 3, side: 6)
    let made = [
      "train", "--corpus", "pictures", "--model", "made", "--set", "hiddenUnits=20", "--steps", "1", "--batch", "1",
      "--threads", "1",
    ]
    let outcome = try Program.run(made, in: folder)
    #expect(outcome.status == 0, "\(outcome.errors)")
    let warning = try #require(outcome.errors.split(separator: "\n").first { $0.hasPrefix("warning   made has") })
    for words in ["parameters", "for each subpixel", "--image-size", "fewer --levels"] {
      #expect(warning.contains(words), "\(warning)")
    }
    let usual = try ImageWorkplace().train("--steps", "1").errors
    #expect(!usual.contains("know them by heart"), "\(usual)")
  }

  @Test("What is advised instead of a network too large is there to be taken, and runs")
  func smaller() throws {
    let workplace = try Workplace(recordingCount: 0)
    try workplace.folder.write(Data(String(repeating: "as it is. ", count: 40).utf8), to: "page.txt")
    let text = ["train", "--corpus", "page.txt", "--steps", "1", "--batch", "1", "--threads", "1"]
    let usual = try Program.run(text, in: workplace.folder).errors
    let advice = try #require(usual.split(separator: "\n").first { $0.contains("know them by heart") })
    #expect(!advice.contains("--preset"), "small is the smallest: \(advice)")
    let setting = try #require(advice.split(separator: " ").first { $0.contains("=") })
    let smaller = try Program.run(text + ["--set", String(setting)], in: workplace.folder)
    #expect(smaller.status == 0, "\(smaller.errors)")
    let large = try Program.run(text + ["--preset", "mnist"], in: workplace.folder).errors
    #expect(large.contains("take --preset small ("), "\(large)")

    let pictures = try colourWorkplace(count: 3, side: 6)
    let made = ["train", "--corpus", "pictures", "--model", "made", "--steps", "1", "--batch", "1", "--levels", "2"]
    let two = try Program.run(made, in: pictures).errors
    #expect(two.contains("know them by heart") && two.contains("a smaller --image-size"), "\(two)")
    #expect(!two.contains("fewer --levels"), "\(two)")
  }

  @Test("A network of more parameters than can be learned is refused with what to take instead")
  func impossible() throws {
    let folder = try colourWorkplace(count: 3, side: 32)
    let outcome = try Program.run(["train", "--corpus", "pictures", "--model", "made"], in: folder)
    expectFailure(
      outcome, code: 64, saying: "made would have 2,800,481,780 parameters", "--image-size", "fewer --levels")
    #expect(!outcome.errors.contains("step"))
  }

  @Test("Memory and disk are told, and a network for which there is too little of either is refused")
  func machine() throws {
    let workplace = try ImageWorkplace()
    let told = try workplace.train("--steps", "1").errors
    #expect(told.contains("on the disk"), "\(told)")
    let large = ["--model", "made", "--set", "hiddenUnits=65536,1024", "--steps", "1"]
    expectFailure(
      try Program.run(["train", "--corpus", "stripes"] + large, in: workplace.folder, after: "ulimit -v 1500000"),
      code: 64, saying: "made", "memory", "free", "--model")
    let demand = NetworkDemand(modelName: "made", parameterCount: 1_000_000)
    #expect(demand.diskByteCount == 36_000_000 && demand.memoryByteCount == 20_000_000)
    #expect(throws: Never.self) { try demand.checkDisk(free: 52_000_000, besides: "m", written: 0, remedy: "nade") }
    #expect(throws: Never.self) {
      try demand.checkDisk(free: 17_000_000, besides: "m", written: 36_000_000, remedy: "nade")
    }
    let fault = #expect(throws: Failure.self) {
      try demand.checkDisk(free: 51_000_000, besides: "m", written: 0, remedy: "nade")
    }
    #expect(fault?.code == .inputOutput)
    for words in ["52.0 MB", "51.0 MB", "nade", "--checkpoint"] { #expect(fault?.description.contains(words) == true) }
  }

  @Test("Classes that a network takes no notice of are said to be left out, and by which network not")
  func classes() throws {
    let workplace = try ImageWorkplace()
    let arguments = ["train", "--corpus", "stripes", "--model", "made", "--set", "hiddenUnits=4", "--steps", "1"]
    let outcome = try Program.run(arguments, in: workplace.folder)
    #expect(
      outcome.errors.contains("classes   2 are there, and are left out: made takes no classes"), "\(outcome.errors)")
    #expect(outcome.errors.contains("pixelcnn and gated-pixelcnn do"), "\(outcome.errors)")
    expectFailure(
      try workplace.run("sample", "--class", "1", "out.png"), code: 64,
      saying: "made takes no classes", "pixelcnn and gated-pixelcnn do", "wavegen.safetensors")
    let learned = try workplace.train("--steps", "1").errors
    #expect(!learned.contains("left out:"), "\(learned)")
  }
}
