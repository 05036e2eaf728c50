import ArgumentParser
import Durability
import Foundation
import Models

/// Where a training run leaves its files, and when it looks up from its work.
struct RunOptions: ParsableArguments {
  @Option(
    name: [.customLong("checkpoint"), .customLong("output")],
    help: ArgumentHelp("Where the model goes; --output is an older name.", valueName: "file"))
  var output = CheckpointOptions.defaultPath

  @Flag(help: "Go on with the run that wrote the output, instead of beginning a new one.")
  var resume = false

  @Option(
    help: ArgumentHelp(
      """
      Steps between looks at held-out examples (default: a look after every epoch, or every 20 seconds where an epoch \
      takes longer; after forty epochs one whenever the run has become a twentieth longer).
      """, valueName: "count"))
  var lookEvery: Int?

  @Option(
    help: ArgumentHelp(
      """
      End early when this many looks in a row have brought no improvement (default: when ten looks, and as many steps \
      as were taken before them, have not brought a thousandth; never with --minutes, --steps or --epochs).
      """, valueName: "count"))
  var patience: Int?

  @Option(
    help: ArgumentHelp(
      "Write a sound of this many seconds beside the model whenever it has become better.", valueName: "seconds"))
  var sampleSeconds: Double?

  @Option(
    help: ArgumentHelp(
      "Draw this many images beside the model whenever it has become better.", valueName: "count"))
  var sampleCount: Int?

  @Option(
    help: ArgumentHelp(
      """
      Write a page for the browser, anew at every look: curves, the sounds of --sample-seconds or the images of \
      --sample-count, the configuration, and what looks wrong. One .html file that needs nothing else.
      """, valueName: "file"))
  var report: String?

  mutating func validate() throws {
    try Allowed.check(lookEvery, "--look-every", 1...1_000_000_000)
    try Allowed.check(patience, "--patience", 1...1_000_000)
    try Allowed.check(sampleSeconds, "--sample-seconds", 0.01...600)
    try Allowed.check(sampleCount, "--sample-count", 1...256)
    if let report { try Self.check(report: report, output) }
  }

  /// What is given of what only a run has that takes steps.
  var given: [(isGiven: Bool, name: String)] {
    [
      (resume, "--resume"), (lookEvery != nil, "--look-every"), (patience != nil, "--patience"),
      (sampleSeconds != nil, "--sample-seconds"), (sampleCount != nil, "--sample-count"), (report != nil, "--report"),
    ]
  }

  /// A page goes by a name that browsers open, and not by that of the model.
  private static func check(report: String, _ output: String) throws {
    guard ["html", "htm"].contains(FilePath(report).fileExtension) else {
      throw ValidationError("--report must end in .html, but is \(report).")
    }
    func place(_ path: String) -> FilePath { FilePath(URL(fileURLWithPath: path).standardizedFileURL.path) }
    guard place(report) != place(output) else {
      throw ValidationError("--report and --checkpoint are both \(report); give the page another name.")
    }
  }

  /// Makes sure that all that the run writes can be written, and that no run will learn from it.
  /// - Throws: `FileError` or `Failure`.
  func check(besides corpus: String) throws {
    try ReplacementOptions.check([output, report].compactMap(\.self), besides: corpus)
    try files.checkWritable()
    if !resume { try files.refuseWhatIsNoModel() }
    if let report {
      try RunFiles.refusePipe(report)
      try DurableFile(replacing: report).discard()
    }
    guard sampleSeconds != nil || sampleCount != nil else { return }
    func place(_ url: URL) -> String { url.resolvingSymlinksInPath().path(percentEncoded: false) }
    let folder = place(URL(fileURLWithPath: output).deletingLastPathComponent())
    // Folders that are reached by links in the corpus are not looked for.
    guard !FilePath(folder).hasPrefix(place(URL(fileURLWithPath: corpus, isDirectory: true))) else {
      throw Failure(
        .usage,
        """
        \(output) lies in the corpus, and the next run would learn from what \
        \(sampleSeconds == nil ? "--sample-count" : "--sample-seconds") leaves beside it; \
        \(resume ? "leave it out" : "put --checkpoint elsewhere")
        """)
    }
  }

  /// Samples are made by models of sounds and of images; asking another one is a mistake.
  func refuseSamples(of data: DataDescription) throws {
    let isOfImages = if case .grid(let grid) = data { grid.kind == .images } else { false }
    if sampleSeconds != nil, data.sound == nil {
      throw Failure(.usage, "--sample-seconds is for recordings\(isOfImages ? "; --sample-count draws images" : "")")
    }
    if sampleCount != nil, !isOfImages {
      throw Failure(
        .usage, "--sample-count is for images\(data.sound == nil ? "" : "; --sample-seconds writes sounds")")
    }
  }

  var files: RunFiles { RunFiles(checkpoint: output) }
}
