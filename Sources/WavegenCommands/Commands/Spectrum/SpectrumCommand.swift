import ArgumentParser
import Durability
import Foundation
import Kernels
package import Media

/// `wavegen spectrum`: what sounds are like, how far they are from a corpus, and a picture of one.
struct SpectrumCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "spectrum", abstract: "Measure sounds, alone or against recordings, and draw one.",
    discussion: """
      Tells the levels, the timbre and the pitch of each sound, and when it fell apart into noise, if it did. With \
      --against it tells how far it is from a corpus, beside how far pieces of the corpus and white noise are. All \
      recordings of the corpus are brought to the sound's sample rate.
      """)

  @Argument(help: ArgumentHelp("The sounds; - is standard input.", valueName: "files"))
  var files: [String]

  @Option(help: ArgumentHelp("Compare with all recordings in this folder.", valueName: "corpus"))
  var against: String?

  @Option(
    help: ArgumentHelp(
      "Draw the sound, its spectrogram, its average spectrum and its levels as a PNG; of one sound only.",
      valueName: "out.png"))
  var plot: String?

  @OptionGroup var replacement: ReplacementOptions
  @OptionGroup var output: OutputOptions

  mutating func validate() throws {
    if files.count > 1, let picture = files.first(where: Self.isPicture) {
      throw ValidationError(
        "\(picture) is the name of a picture and not of a sound; write --plot \(picture) to draw one.")
    }
    guard let plot else { return }
    guard Self.isPicture(plot) else {
      throw ValidationError("--plot makes a PNG, so its name must end in .png, but is \(plot).")
    }
    guard files.count == 1 else {
      throw ValidationError(
        """
        --plot draws one sound, but got \(files.count); leave the others out: wavegen spectrum \(files[0]) --plot \(plot).
        """)
    }
  }

  private static func isPicture(_ path: String) -> Bool { path.lowercased().hasSuffix(".png") }

  func run() throws {
    try Inputs.take(files + [against].compactMap(\.self))
    if let plot { try replacement.check([plot], besides: files) }
    var samples: [Float] = []
    let sounds = try files.map { file in
      let sound = try MeasuredSound(readingFrom: file) { block in
        // More than that is refused below; what is measured does not need the samples.
        if plot != nil, samples.count <= Self.mostDrawnSamples { samples += block }
      }
      for note in sound.notes { Console.say("note      \(StreamedInput.readable(file)) \(note)") }
      return sound
    }
    guard samples.count <= Self.mostDrawnSamples else {
      throw Failure(
        .badData,
        "\(files[0]) is longer than \(Self.mostDrawnSamples) samples, too long for one picture; leave out --plot")
    }
    let corpora = try openCorpora(for: sounds)
    let reports = zip(files, sounds).map { file, sound in
      SpectrumReport(file: file, sound: sound, corpus: corpora[sound.profile.frames.sampleRate])
    }
    if let plot, let sound = sounds.first?.profile {
      let corpus = corpora[sound.frames.sampleRate]?.profile
      try SoundPicture(of: samples, measured: sound, against: corpus).write(to: plot)
      Console.say("picture   \(plot) shows \(Wording.duration(sound.durationInSeconds)) of sound")
    }
    try print(reports)
  }

  private func print(_ reports: [SpectrumReport]) throws {
    if output.json { return try StandardOutput.print(json: SpectrumReport.Document(files: reports)) }
    for (index, report) in reports.enumerated() {
      if index > 0 { try StandardOutput.print("") }
      for line in report.lines { try StandardOutput.print(line) }
    }
  }

  /// The corpus at every sample rate that occurs among the sounds.
  private func openCorpora(for sounds: [MeasuredSound]) throws -> [Int: CorpusProfile] {
    guard let against else { return [:] }
    var corpora: [Int: CorpusProfile] = [:]
    let byRate = Dictionary(grouping: sounds, by: \.profile.frames.sampleRate)
    for (rate, sounds) in byRate.sorted(by: { $0.key < $1.key }) {
      let duration = sounds.reduce(0) { $0 + $1.profile.durationInSeconds } / Double(sounds.count)
      let corpus = try Self.openCorpus(against, sampleRate: rate, pieceDurationInSeconds: duration)
      Console.endProgress()
      for note in corpus.notes { Console.say("note      \(note.path) \(note.text)") }
      for refusal in corpus.refusals { Console.say("left out  \(refusal.path) \(refusal.text)") }
      if corpus.lowestSampleRate < rate {
        Console.say(
          """
          note      some recordings have only \(corpus.lowestSampleRate) Hz and nothing above \
          \(corpus.lowestSampleRate / 2) Hz, where a sound at \(rate) Hz seems different for that alone
          """)
      }
      corpora[rate] = corpus
    }
    return corpora
  }

  private static func openCorpus(
    _ folder: String, sampleRate: Int, pieceDurationInSeconds: Double
  ) throws(Failure) -> CorpusProfile {
    do throws(CorpusError) {
      return try CorpusProfile(
        of: folder, sampleRate: sampleRate, pieceDurationInSeconds: pieceDurationInSeconds,
        threadCount: Backend.availableThreadCount
      ) { Console.showProgress("corpus    \($0) of \($1) files measured") }
    } catch {
      throw Failure(error.code, "\(error); --against takes a folder of recordings, such as that of the training")
    }
  }

  /// An hour and a half at 48 kHz.
  private static let mostDrawnSamples = 1 << 28
}

extension SoundMeasuringError: CodedError {
  package var code: Failure.Code {
    switch self {
    case .reading(let error): error.code
    case .tooShort, .sampleRate: .badData
    }
  }
}
