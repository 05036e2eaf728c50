public import Durability

/// One picture of a sound: its waveform above, its spectrogram below, over the same time axis.
///
///     try SoundPicture(of: samples, sampleRate: 8000).write(to: "sample.png")
///
/// The spectrogram shows 80 dB below the loudest cell (rounded up to 10 dB), from 0 Hz to half the sample rate. The
/// waveform shows, for every column, the lowest and highest sample and, in a lighter tone, the root of the mean square.
/// Any length from one sample to hours: a long sound shows in each column the mean power of a few frames, so the memory
/// needed depends on the picture only.
public struct SoundPicture: Sendable {
  let canvas: PixelCanvas

  /// Draws the picture.
  ///
  /// - Parameters:
  ///   - samples: amplitudes, −1…1 is full scale; a value that is not a finite number counts as 0.
  ///   - sampleRate: samples per second.
  /// - Throws: `SpectrogramError.noSamples`, `.sampleRate`.
  /// - Complexity: O(samples) for the waveform, at most eight transforms per column for the spectrogram.
  public init(of samples: [Float], sampleRate: Int) throws(SpectrogramError) {
    guard !samples.isEmpty else { throw .noSamples }
    guard sampleRate >= 1 else { throw .sampleRate(sampleRate) }
    var drawing = SoundDrawing(sampleCount: samples.count, sampleRate: sampleRate)
    samples.withUnsafeBufferPointer { samples in
      drawing.drawWaveform(of: samples)
      drawing.drawSpectrogram(of: samples)
    }
    drawing.drawTimeAxis()
    canvas = drawing.canvas
  }

  /// Draws the picture with two more panels below: average spectra over a mel scale of frequencies, and how often samples
  /// have which level. A corpus is drawn in blue behind the sound.
  ///
  ///     let sound = try MeasuredSound(readingFrom: path) { samples += $0 }
  ///     let picture = try SoundPicture(of: samples, measured: sound.profile, against: corpus.profile)
  ///
  /// - Parameters:
  ///   - samples: amplitudes, −1…1 is full scale; a value that is not a finite number counts as 0.
  ///   - sound: what was measured of the samples.
  ///   - corpus: what to compare with, measured at the same sample rate.
  /// - Throws: `SpectrogramError.noSamples`.
  /// - Precondition: sound and corpus have frames of one kind.
  public init(
    of samples: [Float], measured sound: SoundProfile, against corpus: SoundProfile? = nil
  ) throws(SpectrogramError) {
    precondition(corpus.map { $0.frames == sound.frames } ?? true, "a sound and a corpus of different sample rates")
    guard !samples.isEmpty else { throw .noSamples }
    var drawing = SoundDrawing(
      sampleCount: samples.count, sampleRate: sound.frames.sampleRate, addedRows: SoundDrawing.measureRows)
    samples.withUnsafeBufferPointer { samples in
      drawing.drawWaveform(of: samples)
      drawing.drawSpectrogram(of: samples)
    }
    drawing.drawTimeAxis()
    drawing.drawMeasures(of: sound, against: corpus)
    canvas = drawing.canvas
  }

  /// The bytes of a PNG file, 1200 × 600 pixels, or 1200 × 912 with measures.
  ///
  /// - Throws: `SoundPictureError.encoding`.
  public func encodedPNG() throws(SoundPictureError) -> [UInt8] { try canvas.encodedPicture() }

  /// Writes the picture as a PNG file, which appears whole or not at all.
  ///
  /// - Throws: `SoundPictureError`.
  public func write(to path: String) throws(SoundPictureError) { try canvas.write(to: path) }
}

extension PixelCanvas {
  /// - Throws: `SoundPictureError.encoding`.
  fileprivate func encodedPicture() throws(SoundPictureError) -> [UInt8] {
    do { return try encodedPNG() } catch { throw .encoding(reason: error.reason) }
  }

  /// Writes what was drawn as a PNG file, which appears whole or not at all.
  ///
  /// - Throws: `SoundPictureError`.
  func write(to path: String) throws(SoundPictureError) {
    let bytes = try encodedPicture()
    do {
      let file = try DurableFile(replacing: path)
      try file.write(bytes)
      try file.commit()
    } catch {
      throw .file(error)
    }
  }
}

/// Why a picture was not written.
public enum SoundPictureError: Error, Equatable, Sendable {
  case encoding(reason: String)
  case file(FileError)
}

extension SoundPictureError: CustomStringConvertible {
  public var description: String {
    switch self {
    case .encoding(let reason): "the picture could not be encoded as PNG: \(reason)"
    case .file(let error): error.description
    }
  }
}
