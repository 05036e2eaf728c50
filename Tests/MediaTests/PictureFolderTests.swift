import Foundation
import Media
import Testing

@Suite("Folders of pictures and CIFAR-10")
struct PictureFolderTests {
  @Test("Sub-folders are classes, in the order of their names")
  func classes() throws {
    let folder = try SoundTestFolder()
    let dog = try folder.paint(seed: 1, to: "dog/1.png")
    let cat = try folder.paint(seed: 2, to: "cat/9.png")
    let deep = try folder.paint(seed: 3, to: "cat/more/2.png")
    let corpus = try #require(try GridCorpus.open(folder.path).whole)
    #expect(corpus.classNames == ["cat", "dog"])
    #expect(corpus.labels == [0, 0, 1])
    #expect(corpus.values == cat.values + deep.values + dog.values)
    #expect(corpus.picture(2) == dog)
  }

  @Test("Folders train, valid and test are parts, and share the numbers of their classes")
  func parts() throws {
    let folder = try SoundTestFolder()
    for (seed, name) in zip(UInt64(1)..., ["train/b/1.png", "train/c/1.png", "valid/c/1.png", "test/a/1.png"]) {
      try folder.paint(seed: seed, to: name)
    }
    let parts = try GridCorpus.open(folder.path)
    #expect(parts.training?.labels == [1, 2])
    #expect(parts.validation?.labels == [2])
    #expect(parts.test?.labels == [0] && parts.test?.classNames == ["a", "b", "c"])
  }

  @Test("A folder called test beside other classes is a class")
  func classCalledTest() throws {
    let folder = try SoundTestFolder()
    try folder.paint(seed: 1, to: "test/1.png")
    try folder.paint(seed: 2, to: "taste/1.png")
    let corpus = try #require(try GridCorpus.open(folder.path).whole)
    #expect(corpus.classNames == ["taste", "test"] && corpus.labels == [0, 1])
  }

  @Test("Pictures in no folder, and one single picture, have no labels")
  func unlabelled() throws {
    let folder = try SoundTestFolder()
    try folder.paint(to: "1.png")
    let picture = try folder.paint(seed: 5, to: "train-to-the-sea.png")
    let corpus = try #require(try GridCorpus.open(folder.path).whole)
    #expect(corpus.exampleCount == 2 && corpus.labels == nil && corpus.classNames == [])
    #expect(try GridCorpus.open(folder.path + "/train-to-the-sea.png").whole?.values == picture.values)
    try folder.paint(seed: 6, to: "class/2.png")
    let mixed = try GridCorpus.open(folder.path)
    #expect(mixed.whole?.labels == nil && mixed.report.contains { $0.contains("1.png lies in no folder of a class") })
  }

  @Test("One picture in colour makes all coloured, and the report says so")
  func colours() throws {
    let folder = try SoundTestFolder()
    let grey = try folder.paint(to: "1.png")
    let colour = try folder.paint(channels: 3, to: "2.png")
    let parts = try GridCorpus.open(folder.path)
    #expect(parts.whole?.channels == 3)
    #expect(parts.whole?.values == grey.values.flatMap { [$0, $0, $0] } + colour.values)
    #expect(parts.report.contains { $0.contains("in colour and 1 in grey") })
  }

  @Test("Pictures of several sizes are refused with both names and sizes, or resized")
  func sizes() throws {
    let folder = try SoundTestFolder()
    try folder.paint(rows: 10, columns: 20, to: "1.png")
    try folder.paint(rows: 5, columns: 10, to: "2.png")
    let error = folder.gridError()
    #expect(
      error
        == .mixedShapes(
          first: folder.path + "/1.png", .images(rows: 10, columns: 20), other: folder.path + "/2.png",
          .images(rows: 5, columns: 10)))
    #expect(error?.description.contains("10 × 5 pixels") == true && error?.description.contains("20 × 10") == true)
    #expect(try GridCorpus.open(folder.path, imageSize: 6).whole?.shape == .images(rows: 3, columns: 6))
    for name in ["3.png", "4.png"] {
      try folder.paint(rows: 10, columns: 10, seed: UInt64(name.utf8.first ?? 0), to: name)
    }
    let proportions = folder.gridError(imageSize: 6)
    #expect(
      proportions
        == .mixedShapes(
          first: folder.path + "/1.png", .images(rows: 10, columns: 20), other: folder.path + "/3.png",
          .images(rows: 10, columns: 10)))
    #expect(error?.description.contains("--image-size") == true)
    #expect(proportions?.description.contains("--image-size") == false)
  }

  @Test("A single picture that cannot be read is named")
  func damaged() throws {
    let folder = try SoundTestFolder()
    let path = try folder.write(Array("text".utf8), to: "2.png")
    #expect(folder.gridError() == .picture(.notAPicture(path: path)))
  }

  @Test("A folder without pictures, an empty one and a missing one are told apart")
  func nothing() throws {
    let folder = try SoundTestFolder()
    #expect(folder.gridError()?.description.hasSuffix("found no files at all") == true)
    try folder.write([1], to: "a.xyz")
    #expect(folder.gridError() == .nothingReadable(path: folder.path, found: "1 .xyz"))
    #expect(folder.gridError(of: "a.xyz") == .nothingReadable(path: folder.path + "/a.xyz", found: "a .xyz file"))
    #expect(folder.gridError(of: "missing")?.description.contains("there is no such file") == true)
  }

  @Test("An image size out of range is refused", arguments: [0, -1, 4097])
  func imageSize(size: Int) throws {
    let folder = try SoundTestFolder()
    try folder.paint(to: "1.png")
    #expect(folder.gridError(imageSize: size) == .imageSize(size))
  }

  @Test("CIFAR-10's batches are parts, their planes become colours of pixels, and they can be resized")
  func cifar() throws {
    let folder = try SoundTestFolder()
    let planes = [UInt8](repeating: 10, count: 1024) + [UInt8](repeating: 20, count: 1024) + randomBytes(1024, seed: 1)
    try folder.write([3] + planes + [9] + planes, to: "cifar-10-batches-bin/data_batch_1.bin")
    try folder.write([0] + planes, to: "cifar-10-batches-bin/data_batch_2.bin")
    try folder.write([7] + planes, to: "cifar-10-batches-bin/test_batch.bin")
    try folder.write(Array("airplane\n".utf8), to: "cifar-10-batches-bin/batches.meta.txt")
    let parts = try GridCorpus.open(folder.path)
    #expect(parts.training?.labels == [3, 9, 0] && parts.test?.labels == [7])
    let corpus = try #require(parts.test)
    #expect(corpus.shape == .images(rows: 32, columns: 32, channels: 3))
    #expect(corpus.values == (0..<1024).flatMap { [10, 20, planes[2048 + $0]] })
    let small = try #require(try GridCorpus.open(folder.path, imageSize: 8).test)
    #expect(small.shape == .images(rows: 8, columns: 8, channels: 3) && small.values.prefix(2) == [10, 20])
  }

  @Test("A batch with half a record or an impossible class is refused")
  func brokenCIFAR() throws {
    let folder = try SoundTestFolder()
    let record = [UInt8](repeating: 1, count: 3073)
    let cut = try folder.write(record + record.dropLast(), to: "data_batch_1.bin")
    #expect(folder.gridError(of: "data_batch_1.bin") == .content(path: cut, .recordSize(byteCount: 6145)))
    let wrong = try folder.write(record + [77] + record.dropFirst(), to: "test_batch.bin")
    #expect(folder.gridError(of: "test_batch.bin") == .content(path: wrong, .recordLabel(record: 2, found: 77)))
  }
}
