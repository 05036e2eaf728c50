import Foundation
import Kernels
import Media
import Models

/// Which recordings of a corpus sounds are nearest to: learned, or memorised?
struct NearestRecordings {
  private let recordings: [(path: String, sound: ComparableSound)]
  private let sampleRate: Int
  private let backend: Backend

  /// What a sound, or a part of a long one, was found to be nearest to.
  private struct Found {
    let recording: Int
    let likeness: SoundLikeness
    let correlation: Double

    var isCopy: Bool { correlation >= SoundLikeness.correlationOfCopies }
  }

  /// - Parameter path: a folder of recordings, or one recording.
  /// - Throws: `Failure` if there are no recordings, or if the model's sounds are too coarse to be compared.
  init(in path: String, like sound: SoundDescription, on backend: Backend) throws {
    guard sound.sampleRate >= SoundFrames.lowestSampleRate else {
      throw Failure(
        .usage,
        "--nearest compares spectra, which need \(SoundFrames.lowestSampleRate) Hz, and the model has \(sound.sampleRate)"
      )
    }
    let corpus = try AudioCorpus.openTelling(
      try sound.corpusConfiguration(folder: path, spoolFolder: NSTemporaryDirectory(), threadCount: backend.threadCount)
    )
    let codec = try SoundCodec(levelCount: sound.levelCount)
    recordings = backend.mapPieces(corpus.recordings.count) { index in
      let recording = corpus.recordings[index]
      let symbols = corpus.symbols(recording: index, range: 0..<recording.sampleCount)
      return (recording.path, ComparableSound(symbols.map(codec.decode), sampleRate: sound.sampleRate))
    }
    sampleRate = sound.sampleRate
    self.backend = backend
  }

  /// Tells what each of some sound files is nearest to.
  func tell(of files: [String]) throws {
    for file in files {
      let reader = try SoundFileReader(path: file)
      var samples: [Float] = []
      while let block = reader.next() { samples += block }
      Console.say("nearest   \(file): \(sentence(on: samples))")
    }
  }

  /// - Parameter samples: at the model's rate.
  private func sentence(on samples: [Float]) -> String {
    let parts = parts(of: samples)
    let found = parts.map { nearest(to: ComparableSound(Array(samples[$0]), sampleRate: sampleRate)) }
    let copies = found.count { $0?.isCopy == true }
    // Of a long sound the part that is most like a recording.
    let ranked = zip(parts, found).compactMap { part, found in found.map { (part: part, found: $0) } }.sorted {
      ($0.found.isCopy ? 0 : 1, $0.found.likeness.distanceInDecibels)
        < ($1.found.isCopy ? 0 : 1, $1.found.likeness.distanceInDecibels)
    }
    guard let best = ranked.first else { return "it is silent, and like no recording" }
    let recording = recordings[best.found.recording]
    let distance = Wording.decimal(best.found.likeness.distanceInDecibels, places: 1)
    var sentence = "\(recording.path) at \(seconds(best.found.likeness.startInSeconds)), \(distance) dB apart"
    if parts.count > 1 {
      sentence = "its part from \(seconds(Double(best.part.lowerBound) / Double(sampleRate))): " + sentence
    }
    let beside = nearest(to: part(of: recording.sound, best), besides: best.found.recording)
    if let beside {
      let other = Wording.decimal(beside.likeness.distanceInDecibels, places: 1)
      sentence += "; that recording's own nearest, \(recordings[beside.recording].path), is \(other) dB from it"
    }
    if best.found.isCopy {
      let correlation = Wording.decimal(best.found.correlation, places: 2)
      sentence +=
        parts.count > 1
        ? "; \(copies) of its \(parts.count) parts are copies (this one correlates by \(correlation))"
        : "; it is a copy (they correlate by \(correlation))"
    } else {
      sentence += "; no copy"
    }
    return sentence
  }

  private func seconds(_ value: Double) -> String { "\(Wording.decimal(value, places: 2)) s" }

  /// What of a recording stands where a part of a sound was found.
  private func part(of recording: ComparableSound, _ best: (part: Range<Int>, found: Found)) -> ComparableSound {
    let start = Int(best.found.likeness.startInSeconds * Double(sampleRate))
    let range = (start..<start + best.part.count).clamped(to: 0..<recording.samples.count)
    return ComparableSound(Array(recording.samples[range]), sampleRate: sampleRate)
  }

  /// A sound of more than a second in halves of one, since a model can stitch what it has learned by heart.
  private func parts(of samples: [Float]) -> [Range<Int>] {
    guard samples.count > sampleRate else { return [0..<samples.count] }
    let count = 2 * samples.count / sampleRate
    return (0..<count).map { samples.count * $0 / count..<samples.count * ($0 + 1) / count }
  }

  private func nearest(to sound: ComparableSound, besides: Int? = nil) -> Found? {
    let likenesses = backend.mapPieces(recordings.count) { index in
      index == besides ? nil : SoundLikeness(of: sound, in: recordings[index].sound)
    }
    let best = likenesses.indices.filter { likenesses[$0] != nil }.min {
      (likenesses[$0]?.distanceInDecibels ?? 0) < (likenesses[$1]?.distanceInDecibels ?? 0)
    }
    return best.flatMap { index in
      likenesses[index].map {
        Found(
          recording: index, likeness: $0, correlation: $0.correlation(of: sound, in: recordings[index].sound))
      }
    }
  }
}
