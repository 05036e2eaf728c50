import Foundation
import Kernels
import TensorCore
import Testing
import WavegenTestSupport

@Suite("Every operation")
struct OperationTests {
  @Test("has an example in the catalog")
  func completeness() throws {
    let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
      .appendingPathComponent("../../Sources/TensorCore/Operations").standardized
    let files = try FileManager.default.contentsOfDirectory(at: folder, includingPropertiesForKeys: nil)
    var declared: Set<String> = []
    for file in files where file.pathExtension == "swift" {
      let source = try String(contentsOf: file, encoding: .utf8)
      for match in source.matches(of: /(?:struct|class|enum) (\w+)[^{\n]*: [^{\n]*\b(?:Elementwise)?Operation\b/) {
        declared.insert(String(match.1))
      }
    }
    #expect(declared.count >= 10, "the declarations were not found: \(declared)")
    let shown = Set(OperationCatalog.examples.map { "\(type(of: $0.operation))" })
    #expect(shown == declared)
  }

  @Test("has the gradients that differences give", arguments: OperationCatalog.examples.filter(\.hasGradients))
  func gradient(_ example: OperationExample) {
    let check = GradientCheck(of: example.recorded(), from: example.inputs)
    #expect(check.holds, "\(check.detail)")
  }

  @Test("computes the same with fast and reference kernels", arguments: OperationCatalog.examples)
  func fast(_ example: OperationExample) {
    for example in [example, example.enlarged] {
      let check = OperationCheck.fastEqualsReference(example)
      #expect(check.holds, "\(check.detail)")
    }
  }

  @Test("gives the same bits on 1, 2 and 8 threads", arguments: OperationCatalog.examples)
  func threads(_ example: OperationExample) {
    let check = OperationCheck.threadIndependence(example.enlarged)
    #expect(check.holds, "\(check.detail)")
  }

  @Test("computes site by site what it computes at once, or refuses", arguments: OperationCatalog.examples)
  func step(_ example: OperationExample) throws {
    switch example.generation {
    case .equalsWhole:
      let check = try OperationCheck.stepEqualsWhole(example)
      #expect(check.holds, "\(check.detail)")
    case .refused: #expect(throws: StepPlanError.self) { try OperationCheck.stepEqualsWhole(example) }
    case .differs: #expect(try !OperationCheck.stepEqualsWhole(example).holds)
    }
  }
}
