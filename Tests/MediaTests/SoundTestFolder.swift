import Foundation
import Media

/// A folder of its own for one test, gone when the test is.
final class SoundTestFolder {
  let path: String

  init() throws {
    path = FileManager.default.temporaryDirectory.appendingPathComponent("wavegen-" + UUID().uuidString).path
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
  }

  deinit {
    try? FileManager.default.removeItem(atPath: path)
  }

  /// The path of a file in the folder; folders on the way to it are made.
  func path(_ name: String) throws -> String {
    let path = path + "/" + name
    try FileManager.default.createDirectory(
      atPath: (path as NSString).deletingLastPathComponent, withIntermediateDirectories: true)
    return path
  }

  @discardableResult
  func write(_ bytes: [UInt8], to name: String) throws -> String {
    let path = try path(name)
    try Data(bytes).write(to: URL(fileURLWithPath: path))
    return path
  }

  @discardableResult
  func record(_ samples: [Float], sampleRate: Int = 8000, to name: String) throws -> String {
    let path = try path(name)
    let writer = try SoundFileWriter(path: path, sampleRate: sampleRate)
    try writer.write(samples)
    try writer.finish()
    return path
  }

  func bytes(of name: String) throws -> [UInt8] {
    [UInt8](try Data(contentsOf: URL(fileURLWithPath: path + "/" + name)))
  }

  /// All names in the folder, hidden ones too.
  var names: [String] {
    get throws { try FileManager.default.contentsOfDirectory(atPath: path).sorted() }
  }
}

/// A WAV file made by hand, so that the reader is not tested with the writer's own ideas.
struct WaveBytes {
  var formatTag = 1
  var channelCount = 1
  var sampleRate = 8000
  var bitsPerSample = 16
  /// What the header says; nil for the truth.
  var declaredByteCount: Int?
  var data: [UInt8] = []

  var bytes: [UInt8] {
    let frameLength = channelCount * bitsPerSample / 8
    let isExtensible = formatTag == 0xFFFE
    var format = little(formatTag, 2) + little(channelCount, 2) + little(sampleRate, 4)
    format += little(sampleRate * frameLength, 4) + little(frameLength, 2) + little(bitsPerSample, 2)
    if isExtensible {
      // Extension of 22 bytes: valid bits, no channel mask, and the identifier of linear PCM.
      format += little(22, 2) + little(bitsPerSample, 2) + little(0, 4)
      format += [1, 0, 0, 0, 0, 0, 0x10, 0, 0x80, 0, 0, 0xAA, 0, 0x38, 0x9B, 0x71]
    }
    let declared = declaredByteCount ?? data.count
    let body = Array("WAVEfmt ".utf8) + little(format.count, 4) + format + Array("data".utf8) + little(declared, 4)
    return Array("RIFF".utf8) + little(body.count + declared, 4) + body + data
  }

  init(formatTag: Int = 1, channelCount: Int = 1, sampleRate: Int = 8000, bitsPerSample: Int = 16, data: [UInt8]) {
    self.formatTag = formatTag
    self.channelCount = channelCount
    self.sampleRate = sampleRate
    self.bitsPerSample = bitsPerSample
    self.data = data
  }

  init(samples: [Int16], sampleRate: Int = 8000) {
    self.init(sampleRate: sampleRate, data: samples.flatMap { little(Int($0), 2) })
  }

  init(floats: [Float], channelCount: Int = 1) {
    self.init(
      formatTag: 3, channelCount: channelCount, bitsPerSample: 32,
      data: floats.flatMap { little(Int($0.bitPattern), 4) })
  }
}

func little(_ number: Int, _ byteCount: Int) -> [UInt8] {
  (0..<byteCount).map { UInt8(truncatingIfNeeded: number >> (8 * $0)) }
}

/// Numbers in −1…1 that are the same in every run.
func noise(_ count: Int, seed: UInt64 = 1, amplitude: Float = 1) -> [Float] {
  var state = seed
  return (0..<count).map { _ in
    state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
    return amplitude * (Float(state >> 40) / Float(1 << 23) - 1)
  }
}

func sine(_ frequency: Double, sampleRate: Int, count: Int, amplitude: Double = 0.5) -> [Float] {
  (0..<count).map { Float(amplitude * sin(2 * .pi * frequency * Double($0) / Double(sampleRate))) }
}

/// Everything a file holds.
func readAll(_ path: String) throws -> (samples: [Float], reader: SoundFileReader) {
  let reader = try SoundFileReader(path: path)
  var samples: [Float] = []
  while let block = reader.next() { samples += block }
  return (samples, reader)
}
