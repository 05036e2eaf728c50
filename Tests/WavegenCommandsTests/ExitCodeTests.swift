import Durability
import Foundation
import Media
import Testing
import WavegenCommands
import WavegenTestSupport

@Suite("Exit codes") struct ExitCodeTests {
  private static let unreadable = FileError(path: "a", operation: .read, code: ENOENT)
  private static let full = FileError(path: "a", operation: .write, code: ENOSPC)

  private static let cases: [(error: any Error, code: Failure.Code)] = [
    (unreadable, .missingInput), (full, .inputOutput),
    (FileError(path: "a", operation: .read, code: EISDIR), .missingInput),
    (FileError(path: "a", operation: .read, code: EIO), .inputOutput),
    (FileError(path: "a", operation: .write, code: EACCES), .inputOutput),
    (SoundReadingError.unreadable(path: "a", reason: "gone"), .missingInput),
    (SoundReadingError.empty(path: "a"), .badData),
    (SoundReadingError.changed(path: "a"), .inputOutput),
    (SoundWritingError.unknownExtension(path: "a", found: "b"), .usage), (SoundWritingError.file(full), .inputOutput),
    (SoundWritingError.tooLong(path: "a"), .usage), (SoundWritingError.encoder(path: "a", reason: "b"), .inputOutput),
    (WaveStreamError.failed(code: ENOSPC), .inputOutput), (WaveStreamError.tooLong(frameCount: 1), .usage),
    (AudioPreparationError.levelCount(found: 3), .usage), (ResamplingError.ratio(source: 1, target: 1000), .badData),
    (SpectrogramError.noSamples, .badData), (SpectrogramError.hop(0), .usage),
    (SoundPictureError.file(full), .inputOutput), (SoundPictureError.encoding(reason: "b"), .internalError),
    (CorpusError.missingFolder(path: "a"), .missingInput), (CorpusError.noSound(path: "a", found: ""), .badData),
    (CorpusError.nothingUsable(path: "a", refusals: []), .badData), (CorpusError.spool(full), .inputOutput),
    (CorpusError.preparation(.levelCount(found: 3)), .usage), (CorpusSplitError.fraction(found: 2), .usage),
    (CorpusSplitError.noRecordings, .badData), (CorpusFetchError.unknownCorpus("a", known: []), .usage),
    (CorpusFetchError.unreachable(address: "a", reason: "b"), .inputOutput),
    (CorpusFetchError.wrongChecksum(address: "a", expected: "b", found: "c"), .badData),
    (CorpusFetchError.file(full), .inputOutput), (CancellationError(), .internalError),
  ]

  @Test("Every error of the layers below has its exit code and its sentence", arguments: cases.indices)
  func codes(index: Int) {
    let (error, code) = Self.cases[index]
    let failure = Failure(error)
    #expect(failure.code == code, "\(error)")
    #expect(failure.description == "\(error)")
  }
}
