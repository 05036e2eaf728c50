import CFFTW
import Glibc
import Synchronization

/// Only one thread at a time may make or destroy a plan: FFTW's planner keeps global tables.
private let planner = Mutex<Void>(())

/// The spectrum of one Hann-windowed stretch of sound, as amplitudes of sines.
///
/// Keeps one FFTW plan and its buffers, so that thousands of frames cost no allocation. Plans are made without
/// measuring (`FFTW_ESTIMATE`), so the same sound gives the same numbers on every run of the same machine.
///
/// A[k] = c[k] · |Σₙ w[n] · x[n] · e^(−2πi·k·n/N)| / Σₙ w[n], with c[k] = 2, but 1 for the bins at 0 and at N/2,
/// w[n] = ½ − ½·cos(2πn/N): a sine of amplitude 1 whose frequency lies on bin k gives A[k] = 1.
/// - Source: Harris 1978, "On the use of windows for harmonic analysis with the discrete Fourier transform".
struct ShortTimeTransform: ~Copyable {
  /// N, the samples that one frame looks at.
  let windowLength: Int
  /// N/2 + 1, rounded down: frequencies from 0 up to half the sample rate.
  let binCount: Int

  private let window: [Float]
  private let windowSum: Float
  private let frame: UnsafeMutablePointer<Float>
  private let bins: UnsafeMutablePointer<fftwf_complex>
  private let plan: fftwf_plan

  /// - Precondition: windowLength ≥ 2.
  init(windowLength: Int) {
    precondition(windowLength >= 2, "a window of \(windowLength) samples has no frequencies")
    self.windowLength = windowLength
    binCount = windowLength / 2 + 1
    window = hannWindow(length: windowLength)
    windowSum = window.reduce(0, +)
    guard let frame = fftwf_alloc_real(windowLength), let bins = fftwf_alloc_complex(binCount),
      let plan = planner.withLock({ _ in
        SendablePlan(fftwf_plan_dft_r2c_1d(Int32(windowLength), frame, bins, FFTW_ESTIMATE))
      }).plan
    else { preconditionFailure("no memory for a Fourier transform of \(windowLength) samples") }
    (self.frame, self.bins, self.plan) = (frame, bins, plan)
  }

  deinit {
    let plan = SendablePlan(plan)
    planner.withLock { _ in fftwf_destroy_plan(plan.plan) }
    fftwf_free(frame)
    fftwf_free(bins)
  }

  /// Amplitudes of the frame whose middle is sample `centre`; what lies outside the sound counts as silence.
  ///
  /// - Parameters:
  ///   - samples: the whole sound; a value that is not a finite number counts as 0.
  ///   - centre: an index, also one beside the sound.
  ///   - amplitudes: `[binCount]`, overwritten.
  mutating func amplitudes(of samples: UnsafeBufferPointer<Float>, at centre: Int, into amplitudes: inout [Float]) {
    precondition(amplitudes.count == binCount, "\(amplitudes.count) places for \(binCount) bins")
    let start = centre - windowLength / 2
    for n in 0..<windowLength {
      let index = start + n
      let sample = samples.indices.contains(index) ? samples[index] : 0
      frame[n] = sample.isFinite ? sample * window[n] : 0
    }
    fftwf_execute(plan)
    for k in 0..<binCount {
      let hasMirrorImage = k > 0 && 2 * k < windowLength
      let (real, imaginary) = bins[k]
      amplitudes[k] = (hasMirrorImage ? 2 : 1) * (real * real + imaginary * imaginary).squareRoot() / windowSum
    }
  }
}

/// w[n] = ½ − ½·cos(2πn/N): the periodic Hann window, whose shifted copies by N/2 add up to 1.
func hannWindow(length: Int) -> [Float] {
  (0..<length).map { n in Float(0.5 - 0.5 * cos(2 * Double.pi * Double(n) / Double(length))) }
}

/// Carries a plan out of the lock: a plan is a plain pointer that this file alone uses, one thread at a time.
private struct SendablePlan: @unchecked Sendable {
  let plan: fftwf_plan?

  init(_ plan: fftwf_plan?) { self.plan = plan }
}
