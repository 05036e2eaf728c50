extension SoundLayout {
  /// What can be decoded of a FLAC that a decoder stumbled over.
  struct Repair {
    var parts: [Part] = []
    /// Frames of the first part that have been delivered already.
    var skippedFrameCount = 0
    var damage: SoundDamage
  }

  /// The rest of a stream, with silence for frames whose checksums are wrong.
  /// - Parameter position: the first sample that is wanted.
  static func repair(of stream: FLACStream, from position: Int) -> Repair {
    var repair = Repair(damage: SoundDamage(sampleRate: max(stream.sampleRate, 1)))
    var position = position
    for run in runs(of: stream.intactFrames()) where run.endSample > position {
      if run.firstSample > position {
        let missing = run.firstSample - position
        repair.parts.append(.silence(frameCount: min(missing, stream.bytes.greatestGap)))
        repair.damage.add(at: position, frameCount: missing)
      } else {
        repair.skippedFrameCount = position - run.firstSample
      }
      if let view = stream.view(of: run.range, sampleCount: run.sampleCount) { repair.parts.append(.encoded(view)) }
      position = run.endSample
    }
    return repair
  }

  /// Frames that follow each other without a gap, as one.
  private static func runs(of frames: [FLACStream.Frame]) -> [FLACStream.Frame] {
    frames.reduce(into: []) { runs, frame in
      if let last = runs.last, last.range.upperBound == frame.range.lowerBound, last.endSample == frame.firstSample {
        runs[runs.count - 1].range = last.range.lowerBound..<frame.range.upperBound
        runs[runs.count - 1].sampleCount += frame.sampleCount
      } else {
        runs.append(frame)
      }
    }
  }
}
