import AllocationTracker
import Foundation
import FuzzedReaders
import Testing
import WavegenTestSupport

/// Within a time and a memory that the size of the file accounts for, every reader takes a file or says in a sentence what
/// is wrong with it. `make fuzz` goes on where this ends.
@Suite("A reader of files from strangers", .serialized)
struct FuzzedReaderTests {
  private let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  /// The largest single allocation that a file of `count` bytes may cause: a megabyte for what is read at a time, and what
  /// the strongest compression there is, gzip's, makes of the file. libFLAC allocates the metadata that a file announces,
  /// of which the format counts the bytes with 24 bits.
  private static func mostBytes(for count: Int, by reader: FuzzedReader) -> UInt64 {
    UInt64((reader == .flac ? 1 << 24 : 1 << 20) + 2 * 1032 * count)
  }

  private func check(_ bytes: [UInt8], by reader: FuzzedReader, _ origin: String) throws -> String? {
    let start = ContinuousClock.now
    allocation_forget_largest()
    let complaint = try reader.read(bytes, in: folder.path)
    let (largest, time) = (allocation_largest(), ContinuousClock.now - start)
    #expect(
      largest <= Self.mostBytes(for: bytes.count, by: reader),
      "\(reader), \(origin): \(largest) bytes for \(bytes.count)")
    #expect(time < .seconds(1) + .seconds(1) * bytes.count / (1 << 20), "\(reader), \(origin): \(time)")
    if let complaint {
      #expect(!complaint.contains("\n") && complaint.utf8.count < 2000, "\(reader), \(origin): \(complaint)")
    }
    return complaint
  }

  @Test("takes what is sound", arguments: FuzzedReader.allCases)
  func sound(reader: FuzzedReader) throws {
    let seeds = try reader.seeds(in: folder.path)
    #expect(!seeds.isEmpty)
    for (index, seed) in seeds.enumerated() {
      let complaint = try check(seed, by: reader, "seed \(index)")
      // A configuration alone is a model whose weights are missing.
      let isTaken = reader == .configuration ? complaint?.contains("missing") == true : complaint == nil
      #expect(isTaken, "\(complaint ?? "")")
    }
    #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path).isEmpty)
  }

  @Test("refuses what is damaged in one sentence, in time and in little memory", arguments: FuzzedReader.allCases)
  func damaged(reader: FuzzedReader) throws {
    let seeds = try reader.seeds(in: folder.path)
    var mutation = Mutation(seed: 20_161_208)
    var refusals = 0
    for trial in 0..<150 {
      let bytes = mutation.damage(seeds[trial % seeds.count])
      if try check(bytes, by: reader, "trial \(trial)") != nil { refusals += 1 }
    }
    // Any bytes are a text.
    #expect(refusals > 10 || reader == .text)
  }

  @Test("stands what the fuzzer has found", arguments: FuzzedReader.allCases)
  func found(reader: FuzzedReader) throws {
    let inputs = URL(fileURLWithPath: #filePath).deletingLastPathComponent().appendingPathComponent("Inputs")
    let kept = inputs.appendingPathComponent(reader.rawValue)
    for name in (try? FileManager.default.contentsOfDirectory(atPath: kept.path)) ?? [] {
      _ = try check([UInt8](Data(contentsOf: kept.appendingPathComponent(name))), by: reader, name)
    }
  }
}
