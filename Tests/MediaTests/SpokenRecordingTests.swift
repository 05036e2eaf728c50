import Foundation
import Media
import Testing

@Suite("What is said in recordings of known lengths") struct SpokenRecordingTests {
  private let folder: SoundTestFolder

  init() throws { folder = try SoundTestFolder() }

  /// Each text is a file, and each number the seconds of its recording.
  private func read(_ files: (text: String, seconds: Double)...) throws -> SpokenRecordings {
    try SpokenRecordings(
      reading: files.enumerated().map { index, file in
        SpokenRecordings.Source(
          path: try folder.write(Array(file.text.utf8), to: "\(index).lab"), recording: "\(index).wav",
          seconds: file.seconds)
      })
  }

  private func fault(_ files: (text: String, seconds: Double)...) -> String {
    do {
      guard let file = files.first, files.count == 1 else {
        let spoken = try read(files[0], files[1])
        return "read \(spoken.symbols.map(\.entries))"
      }
      return "read \(try read(file).symbols.map(\.entries))"
    } catch {
      return "\(error)"
    }
  }

  private let seconds = "0.05\t0.15\ts\tseven\n0.15\t0.9\tE\tseven\n"

  @Test("Units of 100 ns are read as such, where whole numbers fit all recordings in them and in nothing longer")
  func hundredNanoseconds() throws {
    let counted = "500000\t1500000\ts\tseven\n1500000\t9000000\tE\tseven\n"
    let spoken = try read((counted, 1), ("0\t500000\ta\tb", 1))
    #expect(spoken.unit == .hundredNanoseconds)
    #expect(try spoken.symbols[0].entries == read((seconds, 1)).symbols[0].entries)
    #expect(spoken.symbols[1].entries.map(\.time) == [0..<0.05])
    #expect(try read(("0\t1\ta\tb", 1)).unit == .second)
  }

  @Test("Whole numbers that may be anything are refused, as are units that the files do not have in common")
  func ambiguous() {
    // 0.9 s in microseconds, and 0.09 s in units of 100 ns.
    #expect(fault(("0\t900000\ta\tb", 1)).contains("microseconds, so divide all times by 1000000"))
    #expect(fault(("0\t900\ta\tb", 1)).contains("milliseconds, so divide all times by 1000"))
    let mixed = fault((seconds, 1), ("0\t9000000\ta\tb", 1))
    #expect(mixed.contains("1.lab") && mixed.contains("100 ns") && mixed.contains("by 10000000"), "\(mixed)")
    #expect(fault(("0.0\t9000000.0\ta\tb", 1)).contains("from 0 to 9000000 s"))
  }

  @Test("A time behind the end of its recording is refused with file, line, time and length; one of rounding is not")
  func beyond() throws {
    #expect(try read((seconds, 0.81)).symbols[0].entries.count == 2)
    let late = fault((seconds, 0.5))
    #expect(late.contains("line 2") && late.contains("0.lab") && late.contains("from 0.15 to 0.9 s"), "\(late)")
    #expect(late.contains("0.wav lasts 0.5 s"), "\(late)")
    #expect(fault(("0\t0.1\ta\tb\n\n7\t1e300\ta\tb", 0.5)).contains("line 3"))
  }
}
