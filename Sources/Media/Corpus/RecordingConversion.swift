import Durability

/// A sound file that a survey found usable.
struct SurveyedFile: Sendable {
  /// Relative to the corpus.
  let path: String
  let survey: SoundSurvey
}

/// Turns surveyed files into symbols on disk, batch by batch.
struct RecordingConversion: ~Copyable {
  private(set) var recordings: [AudioCorpus.Recording]
  /// What tells the symbols of each recording from those of others.
  private(set) var contents: [SymbolPrint]
  private(set) var refusals: [CorpusRemark]

  private let root: String
  private let sampleRate: Int
  private let encoder: AmplitudeEncoder
  private let width: SymbolWidth
  private var spool: SpoolFile

  /// Files of a batch.
  static let filesPerBatch = 64
  /// Symbols that a batch may hold in memory.
  private static let symbolsPerBatch = 32 << 20

  init(root: String, sampleRate: Int, codec: SoundCodec, spoolFolder: String) throws(FileError) {
    spool = try SpoolFile(in: spoolFolder)
    recordings = []
    contents = []
    refusals = []
    self.root = root
    self.sampleRate = sampleRate
    encoder = AmplitudeEncoder(codec)
    width = SymbolWidth(levelCount: codec.levelCount)
  }

  /// Takes the next files that together fit into memory, or a single one of any length.
  func takeBatch(from files: inout ArraySlice<SurveyedFile>) -> [SurveyedFile] {
    var count = 0
    var symbolCount = 0
    for file in files.prefix(Self.filesPerBatch) {
      symbolCount += SymbolReader.symbolCount(of: file.survey, sampleRate: sampleRate)
      guard count == 0 || symbolCount <= Self.symbolsPerBatch else { break }
      count += 1
    }
    defer { files = files.dropFirst(count) }
    return Array(files.prefix(count))
  }

  /// Converts a batch; its recordings lie in the order of the files whatever the number of threads.
  ///
  /// A file alone is written block by block, so that it need not fit into memory.
  /// - Throws: `FileError` if the spool cannot be written.
  mutating func append(_ batch: [SurveyedFile], threadCount: Int) throws(FileError) {
    if batch.count == 1, let file = batch.first { return try stream(file) }
    let (root, sampleRate, encoder) = (root, sampleRate, encoder)
    let results = batch.concurrentMap(threadCount: threadCount) { file in
      Result { () throws(SoundReadingError) in
        let reader = try SymbolReader(
          path: FilePath(root).appending(file.path), survey: file.survey, sampleRate: sampleRate, encoder: encoder)
        var symbols: [UInt16] = []
        while let block = try reader.next() { symbols += block }
        return symbols
      }
    }
    for (file, result) in zip(batch, results) {
      let offset = spool.byteCount
      switch result {
      case .success(let symbols):
        var content = SymbolPrint()
        content.append(symbols)
        try spool.append(width.bytes(of: symbols))
        record(file, from: offset, content)
      case .failure(let error):
        refuse(file, error)
      }
    }
  }

  /// Ends the writing.
  consuming func finish() throws(FileError) -> SpooledBytes {
    try spool.seal()
  }

  private mutating func stream(_ file: SurveyedFile) throws(FileError) {
    let offset = spool.byteCount
    var content = SymbolPrint()
    let reader: SymbolReader
    do {
      reader = try SymbolReader(
        path: FilePath(root).appending(file.path), survey: file.survey, sampleRate: sampleRate, encoder: encoder)
    } catch {
      return refuse(file, error)
    }
    while true {
      let block: [UInt16]?
      do {
        block = try reader.next()
      } catch {
        // What has been spooled of it stays there unused.
        return refuse(file, error)
      }
      guard let block else { return record(file, from: offset, content) }
      content.append(block)
      try spool.append(width.bytes(of: block))
    }
  }

  /// Enters what has been spooled since `offset` as a recording, if it is all that the survey found.
  private mutating func record(_ file: SurveyedFile, from offset: Int, _ content: SymbolPrint) {
    let survey = file.survey
    let expected = SymbolReader.symbolCount(of: survey, sampleRate: sampleRate)
    let count = (spool.byteCount - offset) / width.rawValue
    guard count == expected else { return refuse(file, .changed(path: file.path)) }
    guard count > 0 else { return refuse(file, .noSamples(path: file.path)) }
    contents.append(content)
    recordings.append(
      AudioCorpus.Recording(
        path: file.path, sampleCount: count,
        firstSample: Resampler.outputCount(
          of: survey.keptRange.lowerBound, from: survey.sampleRate, to: sampleRate),
        originalSampleRate: survey.sampleRate,
        channelCount: survey.channelCount, originalDurationInSeconds: survey.originalDurationInSeconds,
        trimmedDurationInSeconds: survey.trimmedDurationInSeconds, offset: offset))
  }

  private mutating func refuse(_ file: SurveyedFile, _ error: SoundReadingError) {
    refusals.append(CorpusRemark(path: file.path, text: error.reason))
  }
}
