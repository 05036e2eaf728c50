import Foundation
import Testing
import WavegenTestSupport

@Suite("Where sounds go") struct SampleOutputTests {
  private func workplace() throws -> Workplace {
    let workplace = try Workplace(recordingCount: 0)
    try workplace.addModel()
    return workplace
  }

  @Test("An unknown ending is refused before a model is read", arguments: ["out", "out.mp5", "out.wav.", ".wav"])
  func unknownExtension(name: String) throws {
    let workplace = try Workplace(recordingCount: 0)
    expectFailure(
      try workplace.run("sample", "--seconds", "0.1", name), code: 64, saying: name, ".flac", ".png", ".txt")
    #expect(try workplace.folder.names == ["corpus"])
  }

  @Test(
    "A place that cannot be written is an input/output error, and nothing is left", arguments: ["no/out.wav", "corpus"])
  func unwritable(name: String) throws {
    let workplace = try workplace()
    try workplace.folder.makeFolder("folder.wav")
    let path = name == "corpus" ? "folder.wav" : name
    expectFailure(try workplace.run("sample", "--seconds", "0.1", path), code: 74, saying: path)
    #expect(try workplace.folder.names == ["corpus", "folder.wav", "wavegen.safetensors"])
  }

  @Test("A folder without write permission is an input/output error", .enabled(if: geteuid() != 0))
  func readOnlyFolder() throws {
    let workplace = try workplace()
    chmod(workplace.path("corpus"), 0o500)
    defer { chmod(workplace.path("corpus"), 0o700) }
    expectFailure(try workplace.run("sample", "--seconds", "0.1", "corpus/out.wav"), code: 74, saying: "corpus/out.wav")
  }

  @Test("A full disk is an input/output error, for a file and for standard output")
  func fullDisk() throws {
    let workplace = try workplace()
    try FileManager.default.createSymbolicLink(atPath: workplace.path("full.wav"), withDestinationPath: "/dev/full")
    expectFailure(try workplace.run("sample", "--seconds", "0.1", "full.wav"), code: 74, saying: "full.wav", "space")
    expectFailure(
      try workplace.run("sample", "--seconds", "0.1", "-", standardOutput: "/dev/full"), code: 74, saying: "output",
      "space")
    expectFailure(
      try workplace.run("describe", "--json", standardOutput: "/dev/full"), code: 74, saying: "output", "space")
  }

  @Test("A failure leaves the earlier file as it was")
  func earlierFile() throws {
    let workplace = try workplace()
    try workplace.folder.write("precious", to: "out.wav")
    try workplace.folder.write("no model", to: "wavegen.safetensors")
    #expect(try workplace.run("sample", "--seconds", "0.1", "out.wav").status == 65)
    #expect(try workplace.folder.data("out.wav") == Data("precious".utf8))
  }

  @Test("A reader that has heard enough ends the program quietly, with exit code 0")
  func closedPipe() throws {
    let workplace = try workplace()
    let fifo = workplace.path("pipe")
    #expect(mkfifo(fifo, 0o600) == 0)
    // Both ends are opened here, so that nobody waits; the program then has the only writing end.
    let reader = open(fifo, O_RDONLY | O_NONBLOCK | O_CLOEXEC)
    let program = try Program(["sample", "--seconds", "3600", "-"], in: workplace.folder, standardOutput: fifo)
    var bytes: [UInt8] = []
    var block = [UInt8](repeating: 0, count: 1000)
    let deadline = ContinuousClock.now + .seconds(30)
    while bytes.count < 1000, ContinuousClock.now < deadline {
      let count = read(reader, &block, block.count)
      if count > 0 { bytes += block.prefix(count) } else { usleep(1000) }
    }
    close(reader)
    let outcome = try program.outcome()
    #expect(bytes.count >= 1000)
    #expect(outcome.status == 0, "\(outcome.errors)")
    #expect(outcome.errors.isEmpty)
  }

  @Test("Ctrl-C keeps what was generated", arguments: [1, 2, 40])
  func interruption(count: Int) throws {
    let workplace = try workplace()
    let options = count > 1 ? ["--count", "\(count)", "--threads", "1"] : []
    let program = try Program(["sample", "--seconds", "3600", "out.wav"] + options, in: workplace.folder)
    // The hidden file in which the sound grows says that it is being generated.
    let deadline = ContinuousClock.now + .seconds(30)
    func isGrowing() throws -> Bool {
      try workplace.folder.names.contains {
        $0.hasPrefix(".out") && (try? workplace.folder.data($0).count) ?? 0 > 8000
      }
    }
    while try !isGrowing(), ContinuousClock.now < deadline { usleep(2000) }
    program.send(SIGINT)
    let outcome = try program.outcome()
    expectFailure(outcome, code: 130, saying: "stopped early", "kept")
    #expect(outcome.output.isEmpty)
    // Of forty sounds on one thread twenty have not been begun, and leave no file.
    let names = count == 1 ? ["out.wav"] : (1...min(count, 20)).map { "out-\($0).wav" }
    #expect(try Set(workplace.folder.names) == Set(["corpus", "wavegen.safetensors"] + names))
    let samples = try workplace.readSound(names[0]).samples
    #expect(samples.count > 3000 && samples.count < 3600 * 8000)
    #expect(try names.allSatisfy { try workplace.readSound($0).samples.count == samples.count })
    // What is there is what the whole sound would have begun with.
    _ = try workplace.run("sample", "--seconds", "0.1", "short.wav")
    #expect(try workplace.readSound("short.wav").samples == Array(samples.prefix(800)))
  }

  @Test("A slow reader of standard output loses nothing")
  func slowReader() throws {
    let workplace = try workplace()
    let fifo = workplace.path("pipe")
    #expect(mkfifo(fifo, 0o600) == 0)
    let reader = open(fifo, O_RDONLY | O_NONBLOCK | O_CLOEXEC)
    defer { close(reader) }
    // A page is the smallest pipe there is, so that the program has to wait often. 1031 is F_SETPIPE_SZ, which the C
    // library's headers keep from Swift.
    #expect(fcntl(reader, 1031, 4096) == 4096)
    let program = try Program(["sample", "--seconds", "5", "-"], in: workplace.folder, standardOutput: fifo)
    let byteCount = 44 + 2 * 5 * 8000
    var bytes = Data()
    var block = [UInt8](repeating: 0, count: 1000)
    let deadline = ContinuousClock.now + .seconds(30)
    while bytes.count < byteCount, ContinuousClock.now < deadline {
      usleep(1000)
      let count = read(reader, &block, block.count)
      if count > 0 { bytes += block.prefix(count) }
    }
    let outcome = try program.outcome()
    #expect(outcome.status == 0, "\(outcome.errors)")
    #expect(read(reader, &block, block.count) == 0)
    #expect(try workplace.run("sample", "--seconds", "5", "-").output == bytes)
    #expect(bytes.count == byteCount)
  }
}
