public import Durability

/// Why a folder yields no corpus.
public enum CorpusError: Error, Equatable, Sendable, CustomStringConvertible {
  case missingFolder(path: String)
  case unreadableFolder(path: String, reason: String)
  /// `found` lists what is there instead, empty if nothing is.
  case noSound(path: String, found: String)
  /// The caller's selection took none of the sound files.
  case nothingSelected(path: String, fileCount: Int)
  /// Every file was refused.
  case nothingUsable(path: String, refusals: [CorpusRemark])
  /// More than half of the files were refused.
  case mostUnusable(path: String, refusals: [CorpusRemark], fileCount: Int)
  /// Most files or as many have one sample rate, and most of the sound another.
  case sampleRates(path: String, ofFiles: RateShare, ofSound: RateShare)
  case preparation(AudioPreparationError)
  /// The file that holds the decoded corpus could not be written.
  case spool(FileError)

  public var description: String {
    switch self {
    case .missingFolder(let path):
      "there is no folder or sound file \(path); check the path"
    case .unreadableFolder(let path, let reason):
      "could not read the folder \(path): \(reason)"
    case .noSound(let path, let found):
      "there is no sound in \(path): looked for \(SoundFolder.extensions.sorted().joined(separator: ", ")), found "
        + (found.isEmpty ? "no files at all" : found)
    case .nothingSelected(let path, let fileCount):
      "none of the \(fileCount) sound files in \(path) was selected; check the pattern"
    case .nothingUsable(let path, let refusals) where refusals.count == 1 && path.hasSuffix(refusals[0].path):
      // A single file that was given by its name.
      "\(StreamedInput.readable(path)) \(refusals[0].text)"
    case .nothingUsable(let path, let refusals):
      "nothing in \(path) can be used: \(CorpusRemark.list(refusals))"
    case .mostUnusable(let path, let refusals, let fileCount):
      FileVerdict.sentence(path, refusals, of: fileCount)
    case .sampleRates(let path, let files, let sound):
      "\(files.fileCount) \(files.fileCount == 1 ? "file" : "files") in \(path) \(files.fileCount == 1 ? "has" : "have") \(files.sampleRate) Hz, but most of the sound is in "
        + "\(sound.fileCount) of \(sound.sampleRate) Hz, such as \(sound.example), so it cannot be said which rate is "
        + "meant; name it by --sample-rate \(files.sampleRate) or --sample-rate \(sound.sampleRate), or take the others away"
    case .preparation(let error):
      error.description
    case .spool(let error):
      error.description
    }
  }
}
