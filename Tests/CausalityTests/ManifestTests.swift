import Foundation
import Testing

/// The tower of `Documentation`: what stands where, and what may use what. A storey sees what is below it.
private let tower: [String: Set<String>] = [
  "Durability": [],
  "Kernels": ["CKernels"],
  "Media": ["Durability", "CSndfile", "CSamplerate", "CFFTW", "CPNG", "CJPEG", "CZlib"],
  "TensorCore": ["Kernels", "Durability"],
  "Causality": ["TensorCore", "Kernels"],
  "Autoregression": ["Causality", "TensorCore", "Kernels"],
  "Models": ["Autoregression", "Causality", "TensorCore", "Kernels", "Durability"],
  "Training": ["Autoregression", "Causality", "TensorCore", "Kernels", "Durability"],
  "Benchmarks": ["Models", "Training", "Autoregression", "Causality", "TensorCore", "Kernels", "CBenchmarks"],
  "WavegenCommands": [
    "Media", "Models", "Training", "Benchmarks", "Autoregression", "Causality", "TensorCore", "Kernels", "Durability",
  ],
  "wavegen": ["WavegenCommands", "Kernels"],
]

@Suite("Arrows only point down")
struct ManifestTests {
  private static let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
    .appendingPathComponent("../..").standardized

  /// The names in brackets of every storey's line in the manifest.
  private func dependencies() throws -> [String: Set<String>] {
    let manifest = try String(contentsOf: Self.root.appendingPathComponent("Package.swift"), encoding: .utf8)
    let storey = /(?:storey\(|executableTarget\(name:)\s*"(\w+)",\s*(?:on|dependencies):\s*\[([^\]]*)\]/
    var result: [String: Set<String>] = [:]
    for match in manifest.matches(of: storey) {
      // Products of other packages are not storeys.
      let own = match.2.replacing(/\.product\([^)]*\)/, with: "")
      result[String(match.1)] = Set(own.matches(of: /"(\w+)"/).map { String($0.1) })
    }
    return result
  }

  @Test("in the manifest")
  func manifest() throws {
    let found = try dependencies()
    #expect(found.count >= 7, "the storeys were not found: \(found.keys.sorted())")
    // What lies beside the tests is a tool of theirs and no storey.
    let sources = Self.root.appendingPathComponent("Sources")
    for (name, dependencies) in found
    where FileManager.default.fileExists(atPath: sources.appendingPathComponent(name).path) {
      let allowed = try #require(tower[name], "\(name) has no place in the tower")
      #expect(dependencies.subtracting(allowed).isEmpty, "\(name) may not depend on all of \(dependencies.sorted())")
    }
  }

  @Test("in every import")
  func imports() throws {
    let known = Set(tower.keys).union(tower.values.joined())
    var importCount = 0
    let folder = Self.root.appendingPathComponent("Sources")
    for name in try FileManager.default.contentsOfDirectory(atPath: folder.path) {
      guard !name.hasPrefix("."), !name.hasPrefix("C") || tower[name] != nil else { continue }
      let allowed = try #require(tower[name], "Sources/\(name) has no place in the tower")
      for file in try swiftFiles(in: folder.appendingPathComponent(name)) {
        let source = try String(contentsOf: file, encoding: .utf8)
        for match in source.matches(of: /(?m)^\s*(?:@\w+ )?(?:\w+ )?import (?:\w+ (?=\w+\.))?(\w+)/) {
          let module = String(match.1)
          importCount += 1
          guard known.contains(module) else { continue }
          #expect(allowed.contains(module), "\(name)/\(file.lastPathComponent) imports \(module)")
        }
      }
    }
    #expect(importCount > 100, "the imports were not found")
  }

  @Test("in the picture itself: nobody stands above himself")
  func noCycles() {
    for (name, below) in tower {
      for storey in below { #expect(tower[storey]?.contains(name) != true, "\(name) and \(storey) use each other") }
    }
    #expect(tower["Models"]?.contains("Training") == false && tower["Training"]?.contains("Models") == false)
    #expect(tower["Models"]?.contains("Media") == false && tower["Training"]?.contains("Media") == false)
  }

  private func swiftFiles(in folder: URL) throws -> [URL] {
    let names = try FileManager.default.subpathsOfDirectory(atPath: folder.resolvingSymlinksInPath().path)
    return names.filter { $0.hasSuffix(".swift") }.map { folder.resolvingSymlinksInPath().appendingPathComponent($0) }
  }
}
