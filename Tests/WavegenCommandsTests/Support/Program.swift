import Foundation
import Testing
import WavegenTestSupport

/// The built program, run as a user runs it: a process with arguments, a working directory and three streams.
struct Program {
  /// How a run ended and what it said.
  struct Outcome {
    /// The exit status; nil if a signal ended the process.
    let status: Int32?
    /// The signal that ended the process, if one did.
    let signal: Int32?
    let output: Data
    let errors: String

    var text: String { String(decoding: output, as: UTF8.self) }

    /// Standard output as one JSON object, and nothing else.
    var json: [String: Any] {
      get throws { try #require(try JSONSerialization.jsonObject(with: output) as? [String: Any]) }
    }
  }

  /// It stands beside the test bundle.
  static let path = URL(fileURLWithPath: CommandLine.arguments[0]).resolvingSymlinksInPath()
    .deletingLastPathComponent().appendingPathComponent("wavegen").path

  private let process: pid_t
  private let folder: TemporaryFolder
  private let streams: TemporaryFolder

  /// Starts the program.
  ///
  /// - Parameters:
  ///   - folder: the working directory, which lives for as long as the program.
  ///   - standardOutput: a path that takes standard output instead of this object.
  ///   - preparation: what the shell does before it becomes the program.
  init(
    _ arguments: [String], in folder: TemporaryFolder, standardOutput: String? = nil, after preparation: String = "true"
  ) throws {
    self.folder = folder
    streams = try TemporaryFolder()
    var actions = posix_spawn_file_actions_t()
    posix_spawn_file_actions_init(&actions)
    defer { posix_spawn_file_actions_destroy(&actions) }
    let write = O_WRONLY | O_CREAT | O_TRUNC
    posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0)
    posix_spawn_file_actions_addopen(&actions, STDOUT_FILENO, standardOutput ?? streams.path("out"), write, 0o600)
    posix_spawn_file_actions_addopen(&actions, STDERR_FILENO, streams.path("err"), write, 0o600)

    // Signals are as they are in a terminal, even where whoever runs the tests has switched some off.
    var attributes = posix_spawnattr_t()
    posix_spawnattr_init(&attributes)
    defer { posix_spawnattr_destroy(&attributes) }
    var (all, none) = (sigset_t(), sigset_t())
    sigfillset(&all)
    sigemptyset(&none)
    posix_spawnattr_setsigdefault(&attributes, &all)
    posix_spawnattr_setsigmask(&attributes, &none)
    posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETSIGMASK))

    // The shell goes to the folder and then becomes the program, so the process stays the same one.
    let shell = ["/bin/sh", "-c", "cd \"$0\" && \(preparation) && exec \"$@\"", folder.path, Self.path]
    let words = (shell + arguments).map { strdup($0) } + [nil]
    let environment = ProcessInfo.processInfo.environment.merging(["COLUMNS": "80"]) { $1 }
    let variables = environment.map { strdup("\($0)=\($1)") } + [nil]
    defer { (words + variables).forEach { free($0) } }
    var process: pid_t = 0
    let code = posix_spawn(&process, shell[0], &actions, &attributes, words, variables)
    try #require(code == 0, "\(Self.path) does not start: \(String(cString: strerror(code)))")
    self.process = process
  }

  func send(_ signal: Int32) { kill(process, signal) }

  /// Waits for the end.
  func outcome() throws -> Outcome {
    var status: Int32 = 0
    while waitpid(process, &status, 0) < 0 && errno == EINTR {}
    withExtendedLifetime(folder) {}
    let signal = status & 0x7f
    let output = try? Data(contentsOf: URL(fileURLWithPath: streams.path("out")))
    let errors = try Data(contentsOf: URL(fileURLWithPath: streams.path("err")))
    return Outcome(
      status: signal == 0 ? status >> 8 & 0xff : nil, signal: signal == 0 ? nil : signal, output: output ?? Data(),
      errors: String(decoding: errors, as: UTF8.self))
  }

  static func run(
    _ arguments: [String], in folder: TemporaryFolder, standardOutput: String? = nil, after preparation: String = "true"
  ) throws -> Outcome {
    try Program(arguments, in: folder, standardOutput: standardOutput, after: preparation).outcome()
  }
}

/// The run ends with this code and one sentence of its own, which holds these words.
func expectFailure(
  _ outcome: Program.Outcome, code: Int32, saying words: String..., at location: SourceLocation = #_sourceLocation
) {
  #expect(outcome.status == code, "\(outcome.errors)", sourceLocation: location)
  let sentences = outcome.errors.split(separator: "\n").filter { $0.hasPrefix("wavegen: ") }
  #expect(sentences.count == 1, "\(outcome.errors)", sourceLocation: location)
  for word in words {
    #expect(sentences.first?.contains(word) == true, "no \(word) in: \(outcome.errors)", sourceLocation: location)
  }
}

/// The argument parser ends the run: exit code 64, and a message that holds these words.
func expectWrongUsage(
  _ outcome: Program.Outcome, saying words: String..., at location: SourceLocation = #_sourceLocation
) {
  #expect(outcome.status == 64, "\(outcome.errors)", sourceLocation: location)
  #expect(outcome.output.isEmpty, sourceLocation: location)
  for word in words {
    #expect(outcome.errors.contains(word), "no \(word) in: \(outcome.errors)", sourceLocation: location)
  }
}
