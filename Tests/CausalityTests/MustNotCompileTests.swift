import Foundation
import Testing
import WavegenTestSupport

@Suite(
  "Looking ahead does not compile",
  .enabled(if: Compiler.isAvailable, "there is no swiftc in PATH, or no module Causality beside the tests"))
struct MustNotCompileTests {
  /// Files that are wrong in one place, marked by a comment on the line above.
  static let wrongFiles = [
    "ResidualAroundTheShift", "ForgottenShift", "LookingRight", "ObservationAsPast", "WideningThePresent",
  ]

  @Test("Every file is tried")
  func completeness() throws {
    let files = try FileManager.default.contentsOfDirectory(atPath: Compiler.sourceFolder.path)
    #expect(Set(files) == Set((Self.wrongFiles + ["Control"]).map { $0 + ".swift" }))
  }

  @Test("The control, a sound model, compiles with the same flags")
  func control() throws {
    let (status, errors) = try Compiler().check("Control")
    #expect(status == 0 && errors.isEmpty, "\(errors)")
  }

  @Test("A model that looks ahead is refused in the line that does, and for that reason", arguments: wrongFiles)
  func refusal(_ name: String) throws {
    let lines = try String(contentsOf: Compiler.sourceFolder.appendingPathComponent(name + ".swift"), encoding: .utf8)
      .split(separator: "\n", omittingEmptySubsequences: false)
    let marks = lines.enumerated().filter { $0.element.contains("// error: ") }
    let mark = try #require(marks.count == 1 ? marks.first : nil)
    let expected = try #require(mark.element.split(separator: "// error: ").last)

    let (status, errors) = try Compiler().check(name)
    #expect(status != 0)
    #expect(errors.count == 1)
    let error = try #require(errors.first)
    #expect(error.contains(expected))
    // The line below the mark, counted from 1.
    #expect(error.contains("\(name).swift:\(mark.offset + 2):"))
  }
}

/// The compiler, run on one file against the modules that these tests were built with.
private struct Compiler {
  static let sourceFolder = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
    .appendingPathComponent("MustNotCompile")

  static var isAvailable: Bool { executable != nil && modules != nil }

  private static let executable: URL? = {
    let folders = ProcessInfo.processInfo.environment["PATH", default: ""].split(separator: ":")
    return folders.map { URL(fileURLWithPath: String($0)).appendingPathComponent("swiftc") }
      .first { FileManager.default.isExecutableFile(atPath: $0.path) }
  }()

  /// The folder with Causality's module: beside the test program, or beside a folder that holds it.
  private static let modules: URL? = {
    var folder = URL(fileURLWithPath: CommandLine.arguments[0]).resolvingSymlinksInPath()
    for _ in 0..<5 {
      folder.deleteLastPathComponent()
      for candidate in [folder.appendingPathComponent("Modules"), folder] {
        let module = candidate.appendingPathComponent("Causality.swiftmodule").path
        if FileManager.default.fileExists(atPath: module) { return candidate }
      }
    }
    return nil
  }()

  /// Holds an empty module in place of the C one, whose contents no layer of a model can name.
  private let emptyModule: TemporaryFolder

  init() throws {
    emptyModule = try TemporaryFolder()
    let map = "module CKernels {}\n"
    try map.write(toFile: emptyModule.path("module.modulemap"), atomically: true, encoding: .utf8)
  }

  /// The exit status and the errors for one of the files.
  func check(_ name: String) throws -> (status: Int32, errors: [String]) {
    let modules = try #require(Self.modules)
    let executable = try #require(Self.executable)
    let process = Process()
    process.executableURL = executable
    process.arguments = [
      "-typecheck", "-diagnostic-style=llvm", "-I", modules.path, "-I", emptyModule.path, "-module-cache-path",
      emptyModule.path("cache"), Self.sourceFolder.appendingPathComponent(name + ".swift").path,
    ]
    let output = Pipe()
    process.standardOutput = output
    process.standardError = output
    try process.run()
    let text = String(decoding: output.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
    process.waitUntilExit()
    return (process.terminationStatus, text.split(separator: "\n").filter { $0.contains("error:") }.map(String.init))
  }
}
