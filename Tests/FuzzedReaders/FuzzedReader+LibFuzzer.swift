import Foundation

// What libFuzzer calls, by way of `Tests/Fuzzing`. Two variables of the environment say what is to be done:
// WAVEGEN_READER names the reader, WAVEGEN_SEEDS a folder that sound files to begin with are put into.

/// The reader that is fuzzed, and where its files go.
private let fuzzed: (reader: FuzzedReader, folder: String) = {
  let environment = ProcessInfo.processInfo.environment
  guard let reader = FuzzedReader(rawValue: environment["WAVEGEN_READER"] ?? "") else {
    print("set WAVEGEN_READER to one of \(FuzzedReader.allCases.map(\.rawValue).joined(separator: ", "))")
    exit(64)
  }
  do {
    let folder = NSTemporaryDirectory() + "wavegen-fuzzing-\(getpid())"
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    if let seeds = environment["WAVEGEN_SEEDS"] {
      for (index, seed) in try reader.seeds(in: folder).enumerated() {
        try Data(seed).write(to: URL(fileURLWithPath: "\(seeds)/seed-\(index)"))
      }
    }
    return (reader, folder)
  } catch {
    print("\(error)")
    exit(74)
  }
}()

@_cdecl("wavegen_fuzzing_begin")
package func beginFuzzing() { _ = fuzzed }

@_cdecl("wavegen_fuzzing_read")
package func readFuzzed(_ bytes: UnsafePointer<UInt8>?, _ count: Int) {
  do {
    _ = try fuzzed.reader.read(Array(UnsafeBufferPointer(start: bytes, count: count)), in: fuzzed.folder)
  } catch {
    print("\(error)")
    exit(74)
  }
}
