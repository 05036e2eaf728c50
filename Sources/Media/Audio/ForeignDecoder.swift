import Durability
import Foundation
import Synchronization

/// Decodes with `ffmpeg`, where that is installed, what libsndfile does not know.
enum ForeignDecoder {
  enum Outcome {
    /// A nameless WAV, and what was said of the file it was made from, if anything.
    case decoded(FileBytes, complaint: String?)
    case failed(reason: String)
    case notInstalled
  }

  /// Decodes the first sound of a file, all channels, as a WAV of 32-bit floats that lies where temporary files do.
  static func decode(_ path: String) -> Outcome {
    var template = Array((NSTemporaryDirectory() + "wavegen-XXXXXX").utf8CString)
    let descriptor = mkstemp(&template)
    guard descriptor >= 0 else { return .failed(reason: "no temporary file: " + String(cString: strerror(errno))) }
    unlink(template)
    _ = fcntl(descriptor, F_SETFD, FD_CLOEXEC)
    let place = StreamedInput.placeForOthers(of: path)
    let url = URL(fileURLWithPath: place).path
    let (status, words) = run(
      [
        "ffmpeg", "-nostdin", "-v", "error", "-i", "file:" + (place.hasPrefix("/proc/") ? place : url), "-map", "0:a:0",
        "-vn", "-sn", "-dn", "-c:a", "pcm_f32le", "-f", "wav", "-",
      ], output: descriptor)
    let complaint = words.split(separator: "\n").first.map { firstLine(String($0), without: url) }
    var file = stat()
    guard fstat(descriptor, &file) == 0, status == 0, file.st_size > 0 else {
      close(descriptor)
      guard let status else { return .notInstalled }
      return .failed(reason: complaint ?? "ffmpeg ended with status \(status)")
    }
    return .decoded(FileBytes(owning: descriptor, count: Int(file.st_size)), complaint: complaint)
  }

  /// ffmpeg names the file and an address in memory; the reader knows the one and wants not the other.
  private static func firstLine(_ line: String, without path: String) -> String {
    if line.contains("matches no streams") { return "it holds no sound" }
    var text = line.replacingOccurrences(of: "file:" + path + ": ", with: "")
    if text.hasPrefix("["), let end = text.firstIndex(of: "]") {
      text = text[text.index(after: end)...].trimmingCharacters(in: .whitespaces)
    }
    return text
  }

  /// Runs a program that reads nothing.
  /// - Returns: how it ended, nil if there is no such program; and what it wrote on its standard error.
  private static func run(_ words: [String], output: Int32) -> (status: Int32?, errors: String) {
    let arguments = words.map { strdup($0) } + [nil]
    defer { arguments.forEach { free($0) } }
    var process: pid_t = 0
    // One at a time, so that no child inherits the pipe of another.
    let (source, code) = beginning.withLock { _ in begin(&process, words[0], arguments, output: output) }
    defer { close(source) }
    guard code == 0 else { return (code == ENOENT ? nil : -1, String(cString: strerror(code))) }
    var errors: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: 4096)
    while true {
      let count = read(source, &buffer, buffer.count)
      if count < 0, errno == EINTR { continue }
      guard count > 0 else { break }
      // The first lines are all that is told; the rest is read so that the program does not wait.
      if errors.count < 1 << 14 { errors += buffer[..<count] }
    }
    var status: Int32 = 0
    while waitpid(process, &status, 0) < 0, errno == EINTR {}
    let isExit = status & 0x7F == 0
    return (isExit ? status >> 8 & 0xFF : -1, String(decoding: errors, as: UTF8.self))
  }

  private static let beginning = Mutex(())

  /// - Returns: where the errors can be read, and 0 or the `errno` of what failed.
  private static func begin(
    _ process: inout pid_t, _ program: String, _ arguments: [UnsafeMutablePointer<CChar>?], output: Int32
  ) -> (source: Int32, code: Int32) {
    var ends: [Int32] = [-1, -1]
    guard pipe(&ends) == 0 else { return (-1, errno) }
    for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
    var actions = posix_spawn_file_actions_t()
    posix_spawn_file_actions_init(&actions)
    defer { posix_spawn_file_actions_destroy(&actions) }
    posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0)
    posix_spawn_file_actions_adddup2(&actions, output, STDOUT_FILENO)
    posix_spawn_file_actions_adddup2(&actions, ends[1], STDERR_FILENO)
    let code = posix_spawnp(&process, program, &actions, nil, arguments, environ)
    close(ends[1])
    return (ends[0], code)
  }
}
