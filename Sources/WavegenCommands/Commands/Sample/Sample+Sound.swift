import ArgumentParser
import Models

/// What only sounds have.
struct SoundSamplingOptions: ParsableArguments {
  @Option(help: "How long the sound is (default: as long as the recordings of a model of short ones).")
  var seconds: Double?

  @Option(
    help: ArgumentHelp(
      "Say again what a recording says: for a model that was trained with --condition mel.", valueName: "recording"))
  var melOf: String?

  @Option(
    help: ArgumentHelp(
      "A .npy of frames × channels that the sound follows, for a model that learned to.", valueName: "file"))
  var condition: String?

  @Option(
    help: ArgumentHelp(
      "Say this, word by word: for a model that was trained with --condition phonemes.", valueName: "words"))
  var text: String?

  mutating func validate() throws {
    try Self.check(seconds)
    let followed = followed.filter(\.isGiven).map(\.name)
    if followed.count > 1 { throw ValidationError("Give \(followed.joined(separator: " or ")), not both.") }
  }

  private static let longest = 86_400.0

  static func check(_ seconds: Double?) throws {
    guard let seconds, !(seconds > 0 && seconds <= longest) else { return }
    throw ValidationError("--seconds must be above 0 and at most \(Int(longest)) (a day), but is \(seconds).")
  }

  /// What is given, for models of something else.
  var given: [(isGiven: Bool, name: String)] {
    [(seconds != nil, "--seconds")] + followed
  }

  /// What a sound is to follow.
  var followed: [(isGiven: Bool, name: String)] {
    [(melOf != nil, "--mel-of"), (condition != nil, "--condition"), (text != nil, "--text")]
  }
}

extension Sample {
  func sampleSound(_ sound: SoundDescription, _ checkpoint: Checkpoint) throws {
    try imageOptions.refuseClass("the model makes sound, and knows no classes, but perhaps labels (--label)")
    try refuse(imageOptions.given + [(length != nil, "--length")], for: "sound")
    try Allowed.check(count, "--count", 1...10_000)
    let request = SoundRequest(
      outputs: SampleOutput.names(out, count: count), seconds: soundOptions.seconds, prime: prime,
      keepsPrime: keepPrime, condition: try condition(of: sound),
      labelIndices: try labelRequest.indices(in: sound.labels),
      sampling: try samplingOptions.configuration(sound), seed: samplingOptions.seed,
      precision: precisionOptions.precision, backend: computation.backend)
    let recordings = try nearest.map { try NearestRecordings(in: $0, like: sound, on: computation.backend) }
    try request.run(sound, checkpoint)
    try recordings?.tell(of: request.outputs)
  }

  static func list(_ outputs: [String]) -> String {
    guard let first = outputs.first, let last = outputs.last, first != "-" else { return "standard output" }
    return outputs.count == 1 ? first : "\(first) … \(last)"
  }
}
