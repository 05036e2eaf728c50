import Foundation

/// Unpacks a gzipped tar archive with the system's `tar`.
enum ArchiveUnpacking {
  /// - Parameters:
  ///   - archive: path of the archive.
  ///   - folder: an existing folder that receives what the archive holds.
  /// - Returns: nil, or why it failed, in the words of `tar`.
  static func unpack(_ archive: String, into folder: String) -> String? {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
    process.arguments = ["tar", "-x", "-z", "--no-same-owner", "-f", archive, "-C", folder]
    process.standardInput = FileHandle.nullDevice
    process.standardOutput = FileHandle.nullDevice
    let complaints = Pipe()
    process.standardError = complaints
    do { try process.run() } catch { return "tar could not be started: \(error.localizedDescription)" }
    let complaint = String(decoding: complaints.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
    process.waitUntilExit()
    guard process.terminationStatus != 0 else { return nil }
    let firstLine = complaint.split(separator: "\n").first.map(String.init)
    return firstLine ?? "tar ended with status \(process.terminationStatus)"
  }
}
