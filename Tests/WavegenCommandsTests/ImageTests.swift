import Foundation
import Media
import Testing
import WavegenTestSupport

@Suite("Images") struct ImageTests {
  @Test(
    "From a corpus to a model, to a sheet of images: the same for every number of threads",
    arguments: ["pixelcnn", "gated-pixelcnn"])
  func wholeWay(model: String) throws {
    let workplace = try ImageWorkplace()
    let training = try workplace.train("--steps", "120", "--learning-rate", "0.01", model: model)
    #expect(training.status == 0, "\(training.errors)")
    #expect(training.errors.contains("54 images to learn from, 6 images held out"), "\(training.errors)")
    #expect(training.errors.contains("fewer than the histogram"), "\(training.errors)")

    var sheets: [Data] = []
    for threads in ["1", "2"] {
      let outcome = try workplace.run("sample", "--count", "9", "--threads", threads, "--magnify", "2", "sheet.png")
      #expect(outcome.status == 0, "\(outcome.errors)")
      sheets.append(try workplace.folder.data("sheet.png"))
    }
    #expect(sheets[0] == sheets[1])
    let sheet = try Picture(reading: workplace.path("sheet.png"))
    #expect((sheet.rows, sheet.columns) == (3 * 13 + 1, 3 * 11 + 1))

    let verified = try workplace.run("verify")
    #expect(verified.status == 0, "\(verified.errors)")
  }

  @Test("What is asked for by class is what the class looks like")
  func classes() throws {
    let workplace = try ImageWorkplace(trainingCount: 120)
    #expect(
      try workplace.train(
        "--steps", "400", "--learning-rate", "0.01", "--binarise", "threshold", model: "gated-pixelcnn"
      ).status == 0)
    for (label, isUpright) in [("0", true), ("1", false)] {
      #expect(try workplace.run("sample", "--count", "20", "--class", label, "out.npy").status == 0)
      let values = Array(try workplace.folder.data("out.npy").suffix(20 * 30))
      let fitting = (0..<20).count { Self.isStriped(Array(values[$0 * 30..<($0 + 1) * 30]), upright: isUpright) }
      #expect(fitting >= 15, "\(fitting) of 20 of class \(label)")
    }
    expectFailure(
      try workplace.run("sample", "--class", "round", "out.png"), code: 64, saying: "round", "there are 0, 1")
  }

  /// Whether all pixels of a column, or of a row, are the same.
  private static func isStriped(_ values: [UInt8], upright: Bool) -> Bool {
    (0..<30).allSatisfy { place in
      let (row, column) = (place / 5, place % 5)
      return values[place] == (upright ? values[column] : values[row * 5])
    }
  }

  @Test("Evaluation says what it scored, beside the histogram")
  func evaluation() throws {
    let workplace = try ImageWorkplace()
    #expect(try workplace.train("--steps", "50", "--without-classes", "--binarise", "fixed").status == 0)
    let outcome = try workplace.run("evaluate", "--corpus", "stripes", "--json")
    #expect(outcome.status == 0, "\(outcome.errors)")
    let result = try #require(try JSONSerialization.jsonObject(with: outcome.output) as? [String: Any])
    let nats = try #require(result["nats_per_example"] as? Double)
    let bits = try #require(result["bits_per_dimension"] as? Double)
    #expect(abs(nats - bits * 30 * 0.6931471805599453) < 1e-9)
    #expect(result["protocol"] as? String == "fixed binarisation, the test part")
    #expect(result["examples"] as? Int == 20)
    let baseline = try #require(result["baseline_nats_per_example"] as? Double)
    #expect(baseline > 10 && baseline < 21)
    let file = try workplace.run("evaluate", "--corpus", "stripes/train-images-idx3-ubyte")
    #expect(
      file.text.contains("6 images") && file.text.contains("that was held out in training"),
      "\(file.text) \(file.errors)")
    let all = try workplace.run("evaluate", "--corpus", "stripes/train-images-idx3-ubyte", "--whole")
    #expect(all.text.contains("60 images") && all.text.contains("all of it"), "\(all.text) \(all.errors)")
    #expect(try workplace.run("evaluate", "--corpus", "stripes", "--part", "validation").text.contains("6 images"))
  }

  @Test("A given class is part of the protocol's name")
  func conditionalProtocol() throws {
    let workplace = try ImageWorkplace()
    #expect(try workplace.train("--steps", "2").status == 0)
    let outcome = try workplace.run("evaluate", "--corpus", "stripes")
    #expect(outcome.text.contains("dynamic binarisation, given the class, the test part"), "\(outcome.text)")
  }

  @Test("Completion keeps what it is given")
  func completion() throws {
    let workplace = try ImageWorkplace()
    #expect(try workplace.train("--steps", "20").status == 0)
    try Picture(rows: 6, columns: 5, values: (0..<30).map { $0 % 5 == 2 ? 255 : 0 }).writePNG(
      to: workplace.path("in.png"))
    let outcome = try workplace.run("complete", "--count", "3", "in.png", "out.png")
    #expect(outcome.status == 0, "\(outcome.errors)")
    let sheet = try Picture(reading: workplace.path("out.png"))
    // Two in a row, magnified four times, lines of one pixel between.
    for index in 0..<4 {
      for row in 0..<3 {
        for column in 0..<5 {
          let (y, x) = (1 + index / 2 * 25 + 4 * row, 1 + index % 2 * 21 + 4 * column)
          #expect(sheet.values[y * sheet.columns + x] == (column == 2 ? 255 : 0))
        }
      }
    }
    try Picture(rows: 3, columns: 3, values: Array(repeating: 0, count: 9)).writePNG(to: workplace.path("small.png"))
    expectFailure(
      try workplace.run("complete", "small.png", "out.png"), code: 65, saying: "small.png", "3 × 3", "5 × 6")
  }

  @Test("A convolutional model draws other sizes, one with weights for every place refuses")
  func sizes() throws {
    let workplace = try ImageWorkplace()
    #expect(try workplace.train("--steps", "5").status == 0)
    #expect(try workplace.run("sample", "--size", "9x12", "--magnify", "1", "out.png").status == 0)
    let sheet = try Picture(reading: workplace.path("out.png"))
    #expect((sheet.rows, sheet.columns) == (14, 11))
    let made = try workplace.run(
      "train", "--corpus", "stripes", "--model", "made", "--set", "hiddenUnits=20", "--steps", "5", "--output",
      "made.safetensors")
    #expect(made.status == 0, "\(made.errors)")
    expectFailure(
      try workplace.run("sample", "--checkpoint", "made.safetensors", "--size", "9x12", "out.png"), code: 64,
      saying: "--size", "5x6")
  }

  @Test("Beside each image lies the nearest one of a corpus")
  func nearest() throws {
    let workplace = try ImageWorkplace()
    #expect(try workplace.train("--steps", "5").status == 0)
    let outcome = try workplace.run("sample", "--count", "2", "--nearest", "stripes", "--magnify", "1", "out.png")
    #expect(outcome.status == 0, "\(outcome.errors)")
    let sheet = try Picture(reading: workplace.path("out.png"))
    #expect((sheet.rows, sheet.columns) == (15, 13))
  }

  @Test("Images of zeros and ones are shown black and white, beside their nearest ones as well")
  func brightness() throws {
    let workplace = try ImageWorkplace()
    try workplace.folder.makeFolder("bits")
    let bits = (0..<12 * 20).map { UInt8($0 / 4 % 2) }
    try workplace.folder.write(Data(ImageWorkplace.idx([12, 5, 4], bits)), to: "bits/train-images-idx3-ubyte")
    let trained = try workplace.train("--steps", "1", "--corpus", "bits")
    #expect(trained.status == 0, "\(trained.errors)")
    for more in [[], ["--nearest", "bits"]] {
      let drawn = try Program.run(["sample", "--count", "4", "out.png"] + more, in: workplace.folder)
      #expect(drawn.status == 0, "\(drawn.errors)")
      let values = Set(try Picture(reading: workplace.path("out.png")).values)
      #expect(values.isSuperset(of: [0, 255]) && !values.contains(1))
    }
    // To complete one it may be as in the corpus, or as it is shown.
    let sheets = try [UInt8(1), 255].map { white in
      let picture = Picture(rows: 5, columns: 4, values: bits.prefix(20).map { $0 * white })
      try picture.writePNG(to: workplace.path("in.png"))
      let completed = try workplace.run("complete", "in.png", "out.png")
      #expect(completed.status == 0, "\(completed.errors)")
      return try Picture(reading: workplace.path("out.png")).values
    }
    #expect(sheets[0] == sheets[1] && sheets[0].contains(255))
  }

  @Test("Options that make no sense for images are refused, and so are models")
  func misfits() throws {
    let workplace = try ImageWorkplace()
    expectFailure(try workplace.train("--trim", "off"), code: 64, saying: "--trim", "recordings")
    expectFailure(try workplace.train("--crop-seconds", "1"), code: 64, saying: "--crop-seconds", "images")
    expectFailure(
      try workplace.run("train", "--corpus", "stripes", "--model", "wavenet"), code: 64, saying: "wavenet", "images")
    expectFailure(
      try workplace.train("--validation-files", "*"), code: 64, saying: "--validation-files is for recordings")
    #expect(try workplace.train("--steps", "2").status == 0)
    expectFailure(try workplace.run("sample", "--seconds", "1", "out.png"), code: 64, saying: "--seconds")
    expectFailure(try workplace.run("sample", "out.txt"), code: 64, saying: "out.txt", ".png")
    expectWrongUsage(try workplace.run("sample", "--size", "0x3", "out.png"), saying: "--size")
  }

  @Test("Images of another size than the model's are refused")
  func otherSize() throws {
    let workplace = try ImageWorkplace()
    #expect(try workplace.train("--steps", "2").status == 0)
    try workplace.folder.makeFolder("others")
    try workplace.folder.write(
      Data(ImageWorkplace.idx([2, 3, 9], Array(repeating: 7, count: 54))), to: "others/test-images-idx3-ubyte")
    expectFailure(try workplace.run("evaluate", "--corpus", "others"), code: 65, saying: "5 × 6 pixels")
  }

  @Test("Without --class each image is of some class, drawn with the seed")
  func anyClass() throws {
    let workplace = try ImageWorkplace(trainingCount: 120)
    #expect(
      try workplace.train(
        "--steps", "400", "--learning-rate", "0.01", "--binarise", "threshold", model: "gated-pixelcnn"
      ).status == 0)
    #expect(try workplace.run("sample", "--count", "40", "out.npy").status == 0)
    let values = Array(try workplace.folder.data("out.npy").suffix(40 * 30))
    let images = (0..<40).map { Array(values[$0 * 30..<($0 + 1) * 30]) }
    for isUpright in [true, false] {
      #expect(images.count { Self.isStriped($0, upright: isUpright) } >= 8)
    }
  }

  @Test("Classes are matched by name, and a corpus without the model's classes is refused")
  func otherClasses() throws {
    let workplace = try ImageWorkplace()
    #expect(try workplace.train("--steps", "2").status == 0)
    func folder(_ name: String, labels: [UInt8]?) throws {
      try workplace.folder.makeFolder(name)
      let images = ImageWorkplace.idx([3, 6, 5], Array(repeating: 9, count: 90))
      try workplace.folder.write(Data(images), to: "\(name)/test-images-idx3-ubyte")
      if let labels {
        try workplace.folder.write(Data(ImageWorkplace.idx([3], labels)), to: "\(name)/test-labels-idx1-ubyte")
      }
    }
    try folder("strange", labels: [0, 1, 7])
    try folder("nameless", labels: nil)
    expectFailure(try workplace.run("evaluate", "--corpus", "strange"), code: 65, saying: "class", "0, 1 only")
    expectFailure(try workplace.run("evaluate", "--corpus", "nameless"), code: 65, saying: "labels")
  }

  @Test("A look while training scores what evaluation scores, in the order that was learned")
  func looks() throws {
    let workplace = try ImageWorkplace()
    let training = try workplace.run(
      "train", "--corpus", "stripes", "--model", "made", "--set", "hiddenUnits=20", "--set", "order=reversed",
      "--binarise", "fixed", "--steps", "40", "--json")
    #expect(training.status == 0, "\(training.errors)")
    let look = try #require(try training.json["bits_per_symbol"] as? Double)
    let evaluation = try workplace.run("evaluate", "--corpus", "stripes", "--part", "validation", "--json")
    #expect(try #require(try evaluation.json["bits_per_symbol"] as? Double) == look)
    #expect(try evaluation.json["protocol"] as? String == "fixed binarisation, the held-out part of 0.1")
  }

  @Test(
    "What is scored is what is generated, also by models that see an image as one line",
    arguments: ["raster-wavenet", "gru", "gated-pixelcnn"])
  func arrangement(model: String) throws {
    let workplace = try ImageWorkplace()
    let training = try workplace.run(
      "train", "--corpus", "stripes", "--model", model, "--binarise", "threshold", "--steps", "60")
    #expect(training.status == 0, "\(training.errors)")
    let scores = try ["float32", "bfloat16"].map { precision in
      let outcome = try workplace.run("evaluate", "--corpus", "stripes", "--precision", precision, "--json")
      return try #require(try outcome.json["nats_per_example"] as? Double)
    }
    // Symbol by symbol from the plan that generates, but for its coarser weights.
    #expect(abs(scores[0] - scores[1]) < 0.02 * scores[0], "\(scores)")
  }

  @Test(
    "An option that would change nothing is refused",
    arguments: [
      ("train --corpus stripes --model histogram --batch 5", "leave out --batch"),
      ("train --corpus stripes --model histogram --patience 5", "leave out --patience"),
      ("train --corpus stripes --steps 1 --set rows=14", "rows, which is 6 here; leave it out, or give --image-size"),
      ("train --corpus stripes --steps 1 --set classCount=5", "classCount, which is 2 here"),
      ("train --corpus stripes --steps 4 --set channels=4 --resume --image-size 3", "--image-size) is 3 here and 6"),
      ("train --corpus stripes --steps 4 --set channels=4 --resume --levels 4", "--levels is 4 here and 2"),
      ("evaluate --corpus stripes --validation-fraction 0.5", "the test part of stripes is scored whole"),
      ("evaluate --corpus stripes --part training --validation-fraction 0.5", "the training part"),
      ("sample --magnify 2 out.npy", "--magnify is for pictures"),
    ])
  func withoutEffect(command: String, words: String) throws {
    let workplace = try ImageWorkplace()
    #expect(try workplace.train("--steps", "2", model: "gated-pixelcnn").status == 0)
    let outcome = try Program.run(command.split(separator: " ").map(String.init), in: workplace.folder)
    expectFailure(outcome, code: 64, saying: words)
    #expect(!outcome.errors.contains("--set rows is"))
  }

  @Test("What has no receptive field to generate from is not benchmarked, but refused", arguments: ["pixelcnn", "gru"])
  func benchmark(model: String) throws {
    let outcome = try ImageWorkplace().run("bench", "sample", "--model", model, "--seconds", "0.01")
    expectFailure(outcome, code: 64, saying: "bench sample", model)
  }
}
