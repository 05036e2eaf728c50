import Foundation
import Testing
import WavegenTestSupport

@Suite(
  "Looking ahead does not compile",
  .enabled(if: Compiler.isAvailable, "there is no swiftc in PATH, or no modules beside the tests"))
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

extension Compiler {
  fileprivate static let sourceFolder = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
    .appendingPathComponent("MustNotCompile")

  /// The exit status and the errors for one of the files.
  fileprivate func check(_ name: String) throws -> (status: Int32, errors: [String]) {
    try check(Self.sourceFolder.appendingPathComponent(name + ".swift"))
  }
}
