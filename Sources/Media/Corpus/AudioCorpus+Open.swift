import Durability

extension AudioCorpus {
  /// Finds, decodes, mixes, trims, resamples and encodes all sound below a folder.
  ///
  /// Unusable files are left out and listed in the report. Memory stays bounded however long a recording is.
  ///
  /// - Parameters:
  ///   - selecting: takes a path relative to the folder; false leaves the file out unopened. Nil takes every file.
  ///   - progress: called on this thread, at least once per phase.
  /// - Throws: `CorpusError` if no recording is left, or the spool cannot be written.
  public static func open(
    _ configuration: AudioCorpusConfiguration, selecting: ((String) -> Bool)? = nil,
    progress: ((CorpusProgress) -> Void)? = nil
  ) throws(CorpusError) -> AudioCorpus {
    try CorpusOpening(configuration, progress: progress).run(selecting: selecting)
  }
}

/// The work of opening a corpus: survey every file, choose the sample rate, convert every file.
private struct CorpusOpening {
  private let configuration: AudioCorpusConfiguration
  private let codec: SoundCodec
  private let progress: ((CorpusProgress) -> Void)?

  /// Checks the settings before a file is touched.
  init(_ configuration: AudioCorpusConfiguration, progress: ((CorpusProgress) -> Void)?) throws(CorpusError) {
    self.configuration = configuration
    self.progress = progress
    do {
      codec = try SoundCodec(levelCount: configuration.levelCount)
    } catch {
      throw .preparation(error)
    }
    if let sampleRate = configuration.sampleRate { _ = try preparation(sampleRate: sampleRate) }
  }

  func run(selecting: ((String) -> Bool)?) throws(CorpusError) -> AudioCorpus {
    let folder = try SoundFolder(path: configuration.folder)
    let selected = selecting.map { folder.soundFiles.filter($0) } ?? folder.soundFiles
    guard !selected.isEmpty else {
      throw .nothingSelected(path: configuration.folder, fileCount: folder.soundFiles.count)
    }
    var (files, refused) = survey(selected, in: folder.root)
    refused += SampleRateVote.removeImplausible(from: &files)
    let sampleRate = try sampleRate(of: files)
    let preparation = try preparation(sampleRate: sampleRate)
    var report: CorpusReport
    let copies: RecordingCopies
    let spool: SpooledBytes
    do {
      var conversion = try RecordingConversion(
        root: folder.root, sampleRate: sampleRate, codec: codec, spoolFolder: configuration.spoolFolder)
      try convert(files, by: &conversion)
      copies = RecordingCopies(among: conversion.recordings, prints: conversion.contents)
      report = CorpusReport(recordings: copies.recordings, sampleRate: sampleRate)
      report.copies = copies.remarks
      report.refusals = folder.unreadable + refused + conversion.refusals
      spool = try conversion.finish()
    } catch {
      throw .spool(error)
    }
    let recordings = copies.recordings
    guard !recordings.isEmpty else {
      throw .nothingUsable(path: configuration.folder, refusals: report.refusals)
    }
    let refusedCount = report.refusals.count - folder.unreadable.count
    guard !FileVerdict.areTooMany(refusedCount, of: selected.count) else {
      throw .mostUnusable(
        path: configuration.folder, refusals: Array(report.refusals.dropFirst(folder.unreadable.count)),
        fileCount: selected.count)
    }
    report.ignoredFileCount = folder.ignoredFileCount
    report.companions = folder.companions
    let used = Set(recordings.map { FilePath($0.path) })
    for file in files where used.contains(FilePath(file.path)) {
      report.notes += file.survey.notes.map { CorpusRemark(path: file.path, text: $0.description) }
    }
    var corpus = AudioCorpus(
      preparation: preparation, recordings: recordings, report: report, root: folder.root, spool: spool,
      width: SymbolWidth(levelCount: codec.levelCount), codec: codec)
    let shapes = Dictionary(files.map { (FilePath($0.path), $0.survey.shape) }) { first, _ in first }
    corpus.findNearCopies(by: recordings.map { shapes[FilePath($0.path)] ?? nil })
    return corpus
  }

  /// As the configuration says, or as most files and most of the sound have it.
  private func sampleRate(of files: [SurveyedFile]) throws(CorpusError) -> Int {
    if let sampleRate = configuration.sampleRate { return sampleRate }
    return try SampleRateVote(among: files, in: configuration.folder).sampleRate
  }

  private func preparation(sampleRate: Int) throws(CorpusError) -> AudioPreparation {
    do {
      return try AudioPreparation(
        sampleRate: sampleRate, levelCount: configuration.levelCount,
        trimThresholdInDecibels: configuration.trimmer?.thresholdInDecibels,
        trimMarginInSeconds: (configuration.trimmer ?? .standard).marginInSeconds)
    } catch {
      throw .preparation(error)
    }
  }

  private func survey(_ paths: [String], in root: String) -> (usable: [SurveyedFile], refused: [CorpusRemark]) {
    var usable: [SurveyedFile] = []
    var refused: [CorpusRemark] = []
    let trimmer = configuration.trimmer
    for start in stride(from: 0, to: paths.count, by: RecordingConversion.filesPerBatch) {
      let batch = Array(paths[start...].prefix(RecordingConversion.filesPerBatch))
      let surveys = batch.concurrentMap(threadCount: configuration.threadCount) { path in
        Result { () throws(SoundReadingError) in try SoundSurvey(path: FilePath(root).appending(path), trimmer: trimmer)
        }
      }
      for (path, survey) in zip(batch, surveys) {
        switch survey {
        case .success(let survey): usable.append(SurveyedFile(path: path, survey: survey))
        case .failure(let error): refused.append(CorpusRemark(path: path, text: error.reason))
        }
      }
      progress?(CorpusProgress(phase: .surveying, filesDone: start + batch.count, filesTotal: paths.count))
    }
    return (usable, refused)
  }

  private func convert(_ files: [SurveyedFile], by conversion: inout RecordingConversion) throws(FileError) {
    var rest = files[...]
    while !rest.isEmpty {
      let batch = conversion.takeBatch(from: &rest)
      try conversion.append(batch, threadCount: configuration.threadCount)
      progress?(
        CorpusProgress(phase: .converting, filesDone: files.count - rest.count, filesTotal: files.count))
    }
  }
}
