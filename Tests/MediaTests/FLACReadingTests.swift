import Foundation
import Media
import Testing

@Suite("Reading damaged FLAC")
struct FLACReadingTests {
  private let folder: SoundTestFolder

  init() throws { folder = try SoundTestFolder() }

  private func whole() throws -> (bytes: [UInt8], samples: [Float]) {
    let path = try folder.record(noise(60_000, amplitude: 0.5), to: "whole.flac")
    return (try folder.bytes(of: "whole.flac"), try readAll(path).samples)
  }

  @Test("Where one byte is wrong, a frame is silent, what follows keeps its time, and that is told")
  func oneByte() throws {
    let (bytes, expected) = try whole()
    for place in [bytes.count / 3, bytes.count / 2, bytes.count * 9 / 10] {
      var damaged = bytes
      damaged[place] ^= 0x55
      let (samples, reader) = try readAll(folder.write(damaged, to: "a.flac"))
      #expect(samples.count == 60_000)
      guard case .damaged(let damage)? = reader.notes.first, reader.notes.count == 1 else {
        Issue.record("\(reader.notes)")
        continue
      }
      #expect(damage.placeCount == 1)
      #expect(abs(Double(damage.firstFrame) / 60_000 - Double(place) / Double(bytes.count)) < 0.1)
      let gap = damage.firstFrame..<damage.firstFrame + damage.frameCount
      #expect(gap.count <= 4608)
      #expect(samples[gap].allSatisfy { $0 == 0 })
      #expect(samples[..<gap.lowerBound] == expected[..<gap.lowerBound])
      #expect(samples[gap.upperBound...] == expected[gap.upperBound...])
    }
  }

  @Test("A hole of many frames, and several, are silent and no more is")
  func holes() throws {
    let (bytes, expected) = try whole()
    var damaged = bytes
    for start in [bytes.count / 4, bytes.count * 3 / 4] {
      damaged.replaceSubrange(start..<start + 9000, with: repeatElement(0, count: 9000))
    }
    let (samples, reader) = try readAll(folder.write(damaged, to: "a.flac"))
    #expect(samples.count == 60_000)
    #expect(zip(samples, expected).allSatisfy { $0 == $1 || $0 == 0 })
    guard case .damaged(let damage)? = reader.notes.first, reader.notes.count == 1 else {
      Issue.record("\(reader.notes)")
      return
    }
    #expect(damage.placeCount == 2)
    #expect(damage.frameCount >= samples.count - zip(samples, expected).count { $0 == $1 })
    #expect(damage.frameCount < 24_000)
  }

  @Test("A header that counts no samples, or too few, hides none", arguments: [0, 30_000, 90_000])
  func wrongCount(_ count: Int) throws {
    var (bytes, expected) = try whole()
    // 36 bits, of which the first four are 0 here.
    bytes.replaceSubrange(22..<26, with: little(count, 4).reversed())
    let (samples, reader) = try readAll(folder.write(bytes, to: "a.flac"))
    #expect(samples == expected)
    switch count {
    case 0: #expect(reader.notes.isEmpty)
    case 30_000: #expect(reader.notes == [.longer(expectedFrames: 30_000, foundFrames: 60_000)])
    default: #expect(reader.notes == [.truncated(expectedFrames: 90_000, foundFrames: 60_000)])
    }
  }

  @Test("A tag before a FLAC, and one behind it, change nothing")
  func tags() throws {
    let (bytes, expected) = try whole()
    let old = Array("TAG".utf8) + [UInt8](repeating: 32, count: 125)
    let (samples, reader) = try readAll(folder.write(titleTag(700) + bytes + old, to: "a.flac"))
    #expect(samples == expected)
    #expect(reader.notes.isEmpty)
  }
}
