import Autoregression
import Causality
import Foundation
import Kernels
import Media
import Models
import TensorCore
import Testing
import Training
import WavegenTestSupport

@Suite("The program in the README")
struct ReadmeProgramTests {
  /// It ends before the file does, so that nobody has to count.
  private static let source = URL(fileURLWithPath: #filePath)

  private static var program: String {
    get throws {
      let readme = source.deletingLastPathComponent().appendingPathComponent("../../README.md").standardized
      let text = try String(contentsOf: readme, encoding: .utf8)
      let start = try #require(text.firstRange(of: "```swift\n"))
      let end = try #require(text[start.upperBound...].firstRange(of: "```"))
      return String(text[start.upperBound..<end.lowerBound])
    }
  }

  @Test(
    "compiles for somebody who has the library, and imports what it uses",
    .enabled(if: Compiler.isAvailable, "there is no swiftc in PATH, or no modules beside the tests"))
  func compiles() throws {
    let folder = try TemporaryFolder()
    let file = URL(fileURLWithPath: folder.path("main.swift"))
    try Self.program.write(to: file, atomically: true, encoding: .utf8)
    let (status, errors) = try Compiler().check(file)
    #expect(status == 0 && errors.isEmpty, "\(errors)")
    try Self.program.replacing("drawing:", with: "levelCount:").write(to: file, atomically: true, encoding: .utf8)
    #expect(try Compiler().check(file).status != 0, "a wrong program compiles too, so nothing was tried")
  }

  @Test("learns the tone and writes a tenth of a second of it")
  func runs() throws {
    let folder = try TemporaryFolder()
    // README begins
    // One second of a falling tone, as μ-law codes.
    let codec = MuLawCodec.standard
    let tone = (0..<8000).map { time -> Symbol in
      let phase = 0.3 * Double(time) - 1e-5 * Double(time * time)
      return Symbol(codec.encode(Float(0.5 * sin(phase))))
    }

    // A small network, trained on it for a hundred steps.
    let configuration = WaveNetConfiguration(
      blockCount: 1, layersPerBlock: 8, residualChannels: 16, skipChannels: 32, headChannels: 32)
    let model = try WaveNet(configuration, from: InitialValues(seed: 1))
    var training = TrainingConfiguration()
    training.windowLength = 1000
    training.warmupSteps = 10
    let backend = Backend(threadCount: Backend.availableThreadCount)
    let trainer = Trainer(model, learning: MemoryCorpus([tone]), training, on: backend)
    for step in 0..<100 {
      let report = try trainer.takeStep(progress: Double(step) / 100)
      if step % 20 == 0 { print("step \(step): \(report.bitsPerSymbol) bits per sample") }
    }

    // The network compiled, and a tenth of a second drawn from it.
    var generator = Generator(try model.stepPlan(on: backend), drawing: model.distribution, seed: 1)
    let samples = (0..<800).map { _ in codec.decode(generator.next()) }
    let file = try SoundFileWriter(path: folder.path("hum.wav"), sampleRate: 8000)
    try file.write(samples)
    try file.finish()
    // README ends
    let hum = try #require(SoundFileReader(path: folder.path("hum.wav")).next())
    #expect(samples.count == 800 && hum.count == 800)
    #expect(try trainer.takeStep(progress: 1).bitsPerSymbol < 5)
  }

  @Test("is, line by line, what the test above runs")
  func isTheSame() throws {
    let lines = try String(contentsOf: Self.source, encoding: .utf8).components(separatedBy: "\n")
    let first = try #require(lines.firstIndex { $0.hasSuffix("// README begins") })
    let end = try #require(lines.firstIndex { $0.hasSuffix("// README ends") })
    let run = lines[(first + 1)..<end].map {
      $0.trimmingPrefix("    ").replacing("folder.path(\"hum.wav\")", with: "\"hum.wav\"")
    }
    let shown = try Self.program.components(separatedBy: "\n").filter { !$0.hasPrefix("import ") }
    #expect(run.joined(separator: "\n") == shown.joined(separator: "\n").trimmingCharacters(in: .newlines))
  }
}
