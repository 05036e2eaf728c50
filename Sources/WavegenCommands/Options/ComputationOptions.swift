public import ArgumentParser
public import Kernels
import TensorCore

/// What computes, and on how many threads.
struct ComputationOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "Threads to compute on (default: all cores). The results do not depend on it.", valueName: "count"))
  var threads: Int?

  @Option(
    help: ArgumentHelp(
      """
      What computes: the plain loops that define what is right (many times slower), or the same code for any \
      processor, for AVX2, for AVX-512, or for AVX-512 with integer products (default: the fastest that this machine \
      has).
      """))
  var kernels: Backend.Implementation?

  mutating func validate() throws {
    if let threads, !(1...1024 ~= threads) { throw ValidationError("--threads must be 1 to 1024, but is \(threads).") }
    if let kernels, !kernels.isAvailable {
      throw ValidationError(
        """
        --kernels \(kernels) needs instructions that this machine does not have; it can run \
        \(Backend.Implementation.available.map(\.rawValue).joined(separator: ", ")).
        """)
    }
  }

  var backend: Backend { Backend(kernels ?? .fast, threadCount: threads ?? Backend.availableThreadCount) }
}

extension Backend.Implementation: ExpressibleByArgument {}
extension WeightPrecision: ExpressibleByArgument {}
