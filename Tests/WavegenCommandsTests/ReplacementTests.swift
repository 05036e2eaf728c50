import Foundation
import Media
import Testing
import WavegenTestSupport

@Suite("Files that are there already, and sounds that were not finished") struct ReplacementTests {
  private func workplace() throws -> Workplace {
    let workplace = try Workplace(recordingCount: 1)
    try workplace.addModel()
    return workplace
  }

  @Test("What is there is replaced, and with --no-clobber it is kept")
  func noClobber() throws {
    let workplace = try workplace()
    try workplace.folder.write("precious", to: "out.wav")
    let sample = ["sample", "--seconds", "0.01", "out.wav"]
    let complete = ["complete", "--seconds", "0.01", "corpus/tone-0.wav", "out.wav"]
    for command in [sample, complete] {
      let kept = try Program.run(command + ["--no-clobber"], in: workplace.folder)
      expectFailure(kept, code: 74, saying: "out.wav", "--no-clobber")
      #expect(try workplace.folder.data("out.wav") == Data("precious".utf8))
    }
    #expect(try Program.run(sample, in: workplace.folder).status == 0)
    #expect(try workplace.readSound("out.wav").samples.count == 80)
    // Where nothing is, or nothing that could be replaced, the option does nothing.
    for out in ["new.wav", "-"] {
      let outcome = try workplace.run("sample", "--no-clobber", "--seconds", "0.01", out)
      #expect(outcome.status == 0, "\(outcome.errors)")
    }
    // Of several sounds one is enough.
    try workplace.folder.write("precious", to: "out-2.wav")
    let several = try workplace.run("sample", "--count", "3", "--no-clobber", "--seconds", "0.01", "out.wav")
    expectFailure(several, code: 74, saying: "out-2.wav")
    #expect(!workplace.folder.exists("out-1.wav"))
  }

  @Test("Pictures are kept as well")
  func pictures() throws {
    let workplace = try workplace()
    try workplace.folder.write("precious", to: "out.png")
    let commands = [
      ["spectrum", "corpus/tone-0.wav", "--plot", "out.png"], ["describe", "--receptive-field", "out.png"],
    ]
    for command in commands {
      expectFailure(
        try Program.run(command + ["--no-clobber"], in: workplace.folder), code: 74, saying: "out.png", "--no-clobber")
    }
    #expect(try workplace.folder.data("out.png") == Data("precious".utf8))
  }

  @Test("A sample that was killed leaves what it had, to be played, beside what was there before")
  func killed() throws {
    let workplace = try workplace()
    try workplace.folder.write("precious", to: "out.wav")
    let program = try Program(["sample", "--seconds", "3600", "out.wav"], in: workplace.folder)
    func partial() throws -> String? { try workplace.folder.names.first { $0.hasPrefix(".out.wav.") } }
    let deadline = ContinuousClock.now + .seconds(30)
    while ContinuousClock.now < deadline {
      if let name = try partial(), try workplace.folder.data(name).count > 8000 { break }
      usleep(2000)
    }
    program.send(SIGKILL)
    #expect(try program.outcome().signal == SIGKILL)
    let left = try #require(try partial())
    let reader = try SoundFileReader(path: workplace.path(left))
    var samples: [Float] = []
    while let block = reader.next() { samples += block }
    #expect(samples.count > 3000 && reader.notes.isEmpty)
    #expect(try workplace.folder.data("out.wav") == Data("precious".utf8))
    _ = try workplace.run("sample", "--seconds", "0.3", "short.wav")
    #expect(try workplace.readSound("short.wav").samples == Array(samples.prefix(2400)))
  }
}
