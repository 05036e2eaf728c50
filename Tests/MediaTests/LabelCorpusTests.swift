import Media
import Testing

@Suite("Labels of a corpus")
struct LabelCorpusTests {
  private let spokenDigits = ["7_theo_3.wav", "0_jackson_0.wav", "7_jackson_12.wav", "10_theo_0.wav", "9_lucas_1.wav"]

  private func labels(_ paths: [String], _ pattern: String) throws -> CorpusLabels {
    try CorpusLabels(of: paths, by: LabelPattern(pattern))
  }

  private func sentence(_ paths: [String], _ pattern: LabelPattern) -> String? {
    #expect(throws: LabelError.self) { try CorpusLabels(of: paths, by: pattern) }?.description
  }

  @Test("Spoken digits get two label sets, and every recording an index into each")
  func spokenDigitLabels() throws {
    let labels = try labels(spokenDigits, "{digit}_{speaker}_*")
    #expect(labels.sets.map(\.name) == ["digit", "speaker"])
    #expect(labels.sets.map(\.values) == [["0", "7", "9", "10"], ["jackson", "lucas", "theo"]])
    #expect(labels.indices == [[1, 2], [0, 0], [1, 0], [3, 2], [2, 1]])
    #expect(labels.unlabelledCount == 0)
    #expect(labels.remark == nil)
  }

  @Test("The sets do not depend on the order of the files, and each file keeps its labels")
  func order() throws {
    let forward = try labels(spokenDigits, "{digit}_{speaker}_*")
    let backward = try labels(spokenDigits.reversed(), "{digit}_{speaker}_*")
    #expect(forward.sets == backward.sets)
    #expect(forward.indices == backward.indices.reversed())
  }

  @Test("Files that do not match are unlabelled in every set, counted, and shown by an example")
  func unlabelled() throws {
    let one = try labels(spokenDigits + ["noise.wav"], "{digit}_{speaker}_*")
    #expect(one.indices.last == [-1, -1])
    #expect(one.sets == (try labels(spokenDigits, "{digit}_{speaker}_*")).sets)
    #expect(one.unlabelledCount == 1)
    #expect(
      one.remark == CorpusRemark(path: "noise.wav", text: "does not match {digit}_{speaker}_* and stays unlabelled"))

    let two = try labels(["a.wav"] + spokenDigits + ["b.wav"], "{digit}_{speaker}_*")
    #expect(two.indices.first == [-1, -1])
    #expect(two.unlabelledCount == 2)
    #expect(two.remark?.path == "a.wav")
    #expect(
      two.remark?.text == "does not match {digit}_{speaker}_* and stays unlabelled, as does 1 other file")

    let three = try CorpusLabels(of: ["x.wav", "y.wav", "cat/1.wav", "dog/1.wav", "z.wav"], by: .folders)
    #expect(three.remark?.text == "is in no folder and stays unlabelled, as do 2 other files")
  }

  @Test("Folders are classes")
  func folders() throws {
    let labels = try CorpusLabels(of: ["dog/1.wav", "cat/a/2.wav", "loose.wav", "dog/3.wav"], by: .folders)
    #expect(labels.sets == [try LabelSet(name: "class", values: ["cat", "dog"])])
    #expect(labels.indices == [[1], [0], [-1], [1]])
    #expect(labels.unlabelledCount == 1)
  }

  @Test("Values stand in natural order: numbers by their value, then other characters one by one")
  func naturalOrder() throws {
    let sorted = [
      "0", "00", "007", "7", "07a", "7a", "9", "10", "18446744073709551616", "18446744073709551617",
      "100000000000000000000000", "B", "a", "a9", "a10", "a10b2", "a10b10", "b", "é", "七",
    ]
    for seed in 1...5 {
      let shuffled = sorted.indices.map { sorted[($0 * 7 + seed) % sorted.count] }
      #expect(Set(shuffled).count == sorted.count)
      #expect(try labels(shuffled.map { "take_\($0).wav" }, "take_{x}").sets[0].values == sorted)
    }
  }

  @Test("One accent stored in two ways is one value")
  func accents() throws {
    let labels = try labels(["Jos\u{E9}_1.wav", "Jose\u{301}_2.wav", "theo_1.wav"], "{speaker}_*")
    #expect(labels.indices == [[0], [0], [1]])
  }

  @Test("A pattern that matches no file is refused with an example")
  func matchesNothing() throws {
    let dashes = try LabelPattern("{digit}-{speaker}-*")
    #expect(
      sentence(spokenDigits, dashes)
        == "the pattern {digit}-{speaker}-* matches none of the 5 files, such as 7_theo_3.wav; "
        + "it must match a whole file name without the extension")
    #expect(
      sentence(["7_theo_3.wav"], dashes)
        == "the pattern {digit}-{speaker}-* does not match the only file, 7_theo_3.wav; "
        + "it must match a whole file name without the extension")
    #expect(
      sentence(spokenDigits, try LabelPattern("{speaker}/*"))
        == "the pattern {speaker}/* matches none of the 5 files, such as 7_theo_3.wav; "
        + "it must match the end of a path, folders and all, without the extension")
    #expect(sentence([], dashes) == "there are no files to label")
  }

  @Test("A corpus without folders has no classes by folders")
  func noFolders() {
    #expect(
      sentence(spokenDigits, .folders)
        == "there are no folders to take labels from, only files such as 7_theo_3.wav; "
        + "put each class into a folder of its own, or give a pattern such as {digit}_{speaker}_*")
    #expect(
      sentence(["7.wav"], .folders)
        == "there are no folders to take labels from, only 7.wav; "
        + "put each class into a folder of its own, or give a pattern such as {digit}_{speaker}_*")
  }

  @Test("A label that is the same everywhere is refused")
  func singleValue() throws {
    let theo = ["7_theo_3.wav", "8_theo_0.wav"]
    #expect(
      sentence(theo, try LabelPattern("{digit}_{speaker}_*"))
        == "every file has speaker theo, so the label says nothing; leave it out of the pattern")
    #expect(
      sentence(theo + ["noise.wav"], try LabelPattern("{digit}_{speaker}_*"))
        == "every file that has a label has speaker theo, so the label says nothing; leave it out of the pattern")
    #expect(
      sentence(theo, try LabelPattern("?_{speaker}_*"))
        == "every file has speaker theo, so the label says nothing; train without labels")
    #expect(
      sentence(["theo/1.wav", "theo/2.wav"], .folders)
        == "every file has class theo, so the label says nothing; train without labels")
  }

  @Test("A label with more than 4,096 values is refused, and one with 4,096 is not")
  func tooManyValues() throws {
    let files = (0...4096).map { "\($0)_theo.wav" }
    #expect(try labels(files.dropLast(), "{take}_*").sets[0].values.count == 4096)
    #expect(
      sentence(files, try LabelPattern("{take}_*"))
        == "take has 4097 values, more than the 4096 that a label may have, so it is probably none; "
        + "train without labels")
    #expect(
      sentence(files + ["1_jackson.wav"], try LabelPattern("{take}_{speaker}"))
        == "take has 4097 values, more than the 4096 that a label may have, so it is probably none; "
        + "leave it out of the pattern")
    #expect(
      sentence(files.map { "\($0)/a.wav" }, .folders)
        == "class has 4097 values, more than the 4096 that a label may have, so it is probably none; "
        + "put the files of a class into one folder")
  }
}
