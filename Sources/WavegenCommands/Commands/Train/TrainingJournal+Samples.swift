import Autoregression
import Foundation
import Media
import Models
import Training

extension TrainingJournal {
  /// What the model makes of what it has learned, where that is a sound.
  func hear() -> HeardSound? {
    guard let audition = plan.audition else { return nil }
    do {
      let heard = try audition.hear(trainer.model, on: trainer.backend)
      // A model that is diverging may draw what it cannot score, and a log holds no such numbers.
      guard heard.bitsPerSample.isFinite else { return nil }
      let distance = heard.spectralDistance.map {
        "\(Wording.decimal($0, places: 1)) dB from the spectrum of recordings"
      }
      Console.say(
        """
        heard     a second of its own: \(Wording.decimal(heard.bitsPerSample)) bits per \(plan.words.scored), \
        \(distance ?? "silent")
        """)
      return heard
    } catch {
      Console.say("warning   \(error)")
      return nil
    }
  }

  /// Lets the model make what was asked for; nil if nothing was, or if the run was interrupted meanwhile.
  func makeSample(ofStep step: Int) throws -> RunFiles.Sample? {
    switch plan.context.checkpoint.data {
    case .sound:
      guard let sampleSeconds, let audition = plan.audition else { return nil }
      let sample = files.sample(.sound, ofStep: step)
      var voice = try audition.voice(of: trainer.model, on: trainer.backend)
      let writer = try SoundFileWriter(path: sample.path, sampleRate: audition.sound.sampleRate)
      var left = audition.sampleCount(max(1, Int(sampleSeconds * Double(audition.sound.sampleRate))))
      while left > 0 {
        guard !Interruption.isRequested else { return nil }
        let block = voice.next(min(left, 1 << 10))[0]
        try writer.write(block)
        left -= block.count
      }
      try writer.finish()
      Console.say("sound     \(sample.path)")
      return sample
    case .grid(let grid):
      guard let sampleCount else { return nil }
      return try drawImages(grid, count: sampleCount, to: files.sample(.images, ofStep: step))
    case .text: return nil
    }
  }

  private func drawImages(
    _ grid: GridDescription, count: Int, to sample: RunFiles.Sample
  ) throws -> RunFiles.Sample? {
    let sampler = GridSampler(model: trainer.model, grid: grid, backend: trainer.backend)
    let (output, dimensions) = (try GridOutput(sample.path, for: grid), sampler.dimensions)
    // Large images on a page are not magnified.
    let magnification = max(1, min(4, 112 / max(dimensions.rows, dimensions.columns)))
    let drawing = try sampler.drawing(of: count)
    let remedy = "a smaller --sample-count, or none"
    try drawing.announce(
      outputByteCount: output.byteCount(
        count, rows: dimensions.rows, columns: dimensions.columns, grid, magnification: magnification, remedy: remedy),
      remedy: remedy)
    guard let drawn = try? drawing.draw(progress: { _ in Interruption.isRequested ? .stop : .proceed }) else {
      if !Interruption.isRequested { Console.say("warning   what the model draws is no number") }
      return nil
    }
    try output.write(
      drawn, rows: dimensions.rows, columns: dimensions.columns, grid, magnification: magnification)
    Console.say("images    \(sample.path)")
    return sample
  }
}
