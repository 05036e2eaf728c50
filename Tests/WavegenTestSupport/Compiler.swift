package import Foundation

/// The compiler, run on one file against the modules that the tests were built with, as somebody else's program is: it
/// sees what is public.
package struct Compiler {
  package static var isAvailable: Bool { executable != nil && modules != nil }

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

  /// Holds empty modules in place of those of C, whose contents no program can name.
  private let emptyModules: TemporaryFolder

  package init() throws {
    emptyModules = try TemporaryFolder()
    let names = ["CKernels", "CFFTW", "CJPEG", "CPNG", "CSamplerate", "CSndfile", "CZlib"]
    let map = names.map { "module \($0) {}\n" }.joined()
    try map.write(toFile: emptyModules.path("module.modulemap"), atomically: true, encoding: .utf8)
  }

  /// The exit status and the errors for one file.
  package func check(_ source: URL) throws -> (status: Int32, errors: [String]) {
    guard let modules = Self.modules, let executable = Self.executable else { throw Missing() }
    let process = Process()
    process.executableURL = executable
    process.arguments = [
      "-typecheck", "-diagnostic-style=llvm", "-I", modules.path, "-I", emptyModules.path, "-module-cache-path",
      emptyModules.path("cache"), source.path,
    ]
    let output = Pipe()
    process.standardOutput = output
    process.standardError = output
    try process.run()
    let text = String(decoding: output.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
    process.waitUntilExit()
    return (process.terminationStatus, text.split(separator: "\n").filter { $0.contains("error:") }.map(String.init))
  }

  private struct Missing: Error {}
}
