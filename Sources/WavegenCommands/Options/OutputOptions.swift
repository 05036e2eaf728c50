import ArgumentParser
import Foundation

/// Whether numbers are printed for programs.
struct OutputOptions: ParsableArguments {
  @Flag(help: "Print the results as JSON on standard output.")
  var json = false
}

/// What becomes of files that are there already.
struct ReplacementOptions: ParsableArguments {
  @Flag(help: "Refuse to replace a file that is there already.")
  var noClobber = false

  /// - Parameters:
  ///   - paths: what will be written; pipes and devices are nothing that could be replaced.
  ///   - inputs: what will be read, if it is a file.
  /// - Throws: `Failure` if one is there and must stay.
  func check(_ paths: [String], besides inputs: [String?] = []) throws(Failure) {
    for input in inputs.compactMap(\.self) { try Self.check(paths, besides: input) }
    guard noClobber else { return }
    for path in paths where path != "-" {
      var status = stat()
      guard lstat(path, &status) == 0, [S_IFREG, S_IFLNK, S_IFDIR].contains(status.st_mode & S_IFMT) else { continue }
      throw Failure(.inputOutput, "\(path) is there already, and --no-clobber keeps it; choose another name")
    }
  }

  /// - Throws: `Failure` if a path to be written leads to a file that is read.
  static func check(_ paths: [String], besides input: String) throws(Failure) {
    guard let read = FileIdentity(of: input), let path = paths.first(where: { FileIdentity(of: $0) == read })
    else { return }
    throw Failure(.usage, "\(path) is read, and would be replaced; choose another name for what is written")
  }
}

/// Which file a path leads to, by whatever name.
private struct FileIdentity: Equatable {
  private let device: dev_t
  private let node: ino_t

  /// Nil if there is no file, or what there is keeps nothing, such as a pipe.
  init?(of path: String) {
    var status = stat()
    guard stat(path, &status) == 0, status.st_mode & S_IFMT == S_IFREG else { return nil }
    (device, node) = (status.st_dev, status.st_ino)
  }
}
