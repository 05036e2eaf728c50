import Foundation
import Media
import Testing

@Suite("IDX")
struct IDXCorpusTests {
  private let pictures = Array<UInt8>(0..<24)

  @Test("Pictures are read row by row, plain or gzipped, by content and whatever the name", arguments: [true, false])
  func whole(compressed: Bool) throws {
    let folder = try SoundTestFolder()
    let plain = idx([2, 3, 4], pictures)
    let path = try folder.write(compressed ? gzip(plain) : plain, to: "some-file")
    let parts = try GridCorpus.open(path)
    let corpus = try #require(parts.whole)
    #expect(corpus == GridCorpus(shape: .images(rows: 3, columns: 4), values: pictures))
    #expect(corpus.exampleCount == 2 && corpus.kind == .images && corpus.channels == 1)
    #expect(Array(corpus.example(1)) == Array(12..<24))
    #expect(parts.training == nil && parts.test == nil)
    #expect(parts.report == ["2 pictures of 4 × 3 pixels"])
  }

  @Test("A gzip file of two members is read to its end")
  func members() throws {
    let folder = try SoundTestFolder()
    let plain = idx([2, 3, 4], pictures)
    let path = try folder.write(gzip(Array(plain[..<20])) + gzip(Array(plain[20...])), to: "a.gz")
    #expect(try GridCorpus.open(path).whole?.values == pictures)
  }

  @Test("The four files of MNIST are its training and its test set, with their labels")
  func fourFiles() throws {
    let folder = try SoundTestFolder()
    try folder.write(gzip(idx([2, 3, 4], pictures)), to: "train-images-idx3-ubyte.gz")
    try folder.write(gzip(idx([2], [9, 0])), to: "train-labels-idx1-ubyte.gz")
    try folder.write(idx([1, 3, 4], Array(100..<112)), to: "t10k-images.idx3-ubyte")
    try folder.write(idx([1], [4]), to: "t10k-labels.idx1-ubyte")
    try folder.write(Array("From far away.\n".utf8), to: "SOURCE.txt")
    let parts = try GridCorpus.open(folder.path)
    let digits = (0...9).map(String.init)
    #expect(parts.training?.labels == [9, 0] && parts.training?.classNames == digits)
    #expect(parts.test?.labels == [4] && parts.test?.classNames == digits)
    #expect(parts.test?.values == Array(100..<112))
    #expect(parts.whole == nil && parts.validation == nil)
    #expect(
      parts.report == [
        "training: 2 pictures of 4 × 3 pixels, 10 classes", "test: 1 picture of 4 × 3 pixels, 10 classes",
        "ignored 1 file that is neither pictures nor tables",
      ])
  }

  @Test("A single file finds the labels that lie beside it")
  func labelsBeside() throws {
    let folder = try SoundTestFolder()
    let path = try folder.write(idx([2, 3, 4], pictures), to: "t10k-images-idx3-ubyte")
    try folder.write(gzip(idx([2], [2, 1])), to: "t10k-labels-idx1-ubyte.gz")
    try folder.write(idx([3], [0, 0, 0]), to: "train-labels-idx1-ubyte")
    let corpus = try #require(try GridCorpus.open(path).whole)
    #expect(corpus.labels == [2, 1] && corpus.classNames == ["0", "1", "2"])
  }

  @Test("A file that is there plain and gzipped counts once, and the report says so")
  func doubles() throws {
    let folder = try SoundTestFolder()
    let plain = idx([2, 3, 4], pictures)
    try folder.write(plain, to: "images-idx3-ubyte")
    try folder.write(gzip(plain), to: "images-idx3-ubyte.gz")
    let parts = try GridCorpus.open(folder.path)
    #expect(parts.whole?.exampleCount == 2)
    #expect(parts.report.last?.hasPrefix("left out 1: ") == true)
  }

  @Test("A wrong magic number is shown, and what it should be")
  func magic() throws {
    let folder = try SoundTestFolder()
    let path = try folder.write([0, 0, 7, 3] + idx([1], [1]), to: "train-images-idx3-ubyte")
    let error = folder.gridError(of: "train-images-idx3-ubyte")
    #expect(error == .content(path: path, .wrongMagicNumber(found: [0, 0, 7, 3])))
    #expect(error?.description.contains("begins with 00 00 07 03, where IDX begins with 00 00 08") == true)
    try folder.write([], to: "empty-ubyte")
    #expect(folder.gridError(of: "empty-ubyte")?.description.contains("begins with nothing") == true)
  }

  @Test("Numbers other than bytes are named")
  func types() throws {
    let folder = try SoundTestFolder()
    let path = try folder.write(idx([1, 2], little(0, 8), type: 0x0D), to: "floats")
    #expect(folder.gridError(of: "floats") == .content(path: path, .numberType("32-bit floats")))
  }

  @Test("A file cut short says how many bytes it should have and has, plain or gzipped")
  func truncated() throws {
    let folder = try SoundTestFolder()
    let cut = Array(idx([2, 3, 4], pictures).dropLast(5))
    let expected = GridFileFault.truncated(expected: 40, found: 35)
    for (name, bytes) in try [("plain", cut), ("packed.gz", gzip(cut))] {
      let path = try folder.write(bytes, to: name)
      let error = folder.gridError(of: name)
      #expect(error == .content(path: path, expected))
      #expect(error?.description.contains("promises 40 bytes, but it has 35") == true)
    }
    let path = try folder.write(gzip(idx([2, 3, 4], pictures)).dropLast(9), to: "torn.gz")
    #expect(folder.gridError(of: "torn.gz") == .content(path: path, .damagedGzip(reason: "it ends too early")))
  }

  @Test("A file that goes on after its last value is damaged")
  func tooLong() throws {
    let folder = try SoundTestFolder()
    let path = try folder.write(idx([2, 3, 4], pictures + [1]), to: "long")
    #expect(folder.gridError(of: "long") == .content(path: path, .tooLong(expected: 40)))
  }

  @Test("Damage inside gzip is noticed by its checksum")
  func checksum() throws {
    let folder = try SoundTestFolder()
    var packed = try gzip(idx([2, 3, 4], pictures))
    packed[packed.count - 6] ^= 1
    try folder.write(packed, to: "a.gz")
    guard case .content(_, .damagedGzip(let reason)) = folder.gridError(of: "a.gz") else {
      Issue.record("a wrong checksum was not noticed")
      return
    }
    #expect(reason.contains("check"))
  }

  @Test("A header that promises what the file cannot hold is refused before anything is inflated")
  func promises() throws {
    let folder = try SoundTestFolder()
    let huge = idx([60000, 60000, 60000], [])
    let path = try folder.write(huge, to: "huge")
    #expect(folder.gridError(of: "huge") == .content(path: path, .tooLarge(dimensions: [60000, 60000, 60000])))
    let large = try folder.write(gzip(idx([2000, 1000, 1000], [1, 2, 3])), to: "large.gz")
    #expect(
      folder.gridError(of: "large.gz") == .content(path: large, .truncated(expected: 2_000_000_016, found: nil)))
  }

  @Test("A gzip bomb is left after the last value that its header promises")
  func bomb() throws {
    let folder = try SoundTestFolder()
    let bomb = try gzip(idx([1, 2, 2], [UInt8](repeating: 0, count: 40_000_000)))
    #expect(bomb.count < 100_000)
    let path = try folder.write(bomb, to: "bomb.gz")
    #expect(folder.gridError(of: "bomb.gz") == .content(path: path, .tooLong(expected: 20)))
  }

  @Test("Labels and pictures that disagree in number are both named with their numbers")
  func labelCount() throws {
    let folder = try SoundTestFolder()
    let images = try folder.write(idx([2, 3, 4], pictures), to: "train-images-idx3-ubyte")
    let labels = try folder.write(idx([3], [0, 1, 2]), to: "train-labels-idx1-ubyte")
    let expected = GridCorpusError.labelCount(examples: images, exampleCount: 2, labels: labels, labelCount: 3)
    #expect(folder.gridError() == expected)
    #expect(folder.gridError(of: "train-images-idx3-ubyte") == expected)
    #expect(expected.description.contains("3 labels") && expected.description.contains("2 examples"))
  }

  @Test("Labels alone, and a file of no pictures, are refused")
  func nothing() throws {
    let folder = try SoundTestFolder()
    let path = try folder.write(idx([3], [0, 1, 2]), to: "labels-idx1-ubyte")
    #expect(folder.gridError() == .labelsWithoutExamples(path: path))
    #expect(folder.gridError(of: "labels-idx1-ubyte") == .labelsWithoutExamples(path: path))
    let none = try folder.write(idx([0, 28, 28], []), to: "none")
    #expect(folder.gridError(of: "none") == .content(path: none, .empty))
  }

  @Test("A part of another size than the training part is left out with both sizes")
  func mixedParts() throws {
    let folder = try SoundTestFolder()
    let training = try folder.write(idx([2, 3, 4], pictures), to: "train-images-idx3-ubyte")
    let test = try folder.write(idx([2, 4, 3], pictures), to: "test-images-idx3-ubyte")
    let parts = try GridCorpus.open(folder.path)
    #expect(parts.whole == nil && parts.training?.exampleCount == 2 && parts.test == nil)
    #expect(parts.report.last == "left out 1: \(test) has 3 × 4 pixels, unlike \(training) with 4 × 3 pixels")
  }

  /// The folder that `wavegen corpus fetch mnist` makes, if whoever runs the tests has it.
  private static let folderOfMNIST = ProcessInfo.processInfo.environment["WAVEGEN_MNIST"]

  @Test(
    "The digits of MNIST are as many as published, and the first five are 5, 0, 4, 1, 9",
    .enabled(if: folderOfMNIST != nil, "WAVEGEN_MNIST does not name a folder with MNIST"))
  func mnist() throws {
    let parts = try GridCorpus.open(Self.folderOfMNIST ?? "")
    #expect(parts.training?.exampleCount == 60000 && parts.test?.exampleCount == 10000)
    #expect(parts.training?.labels?.prefix(5) == [5, 0, 4, 1, 9])
  }
}
