import ArgumentParser
import Kernels

/// In what precision weights are read while a network is stepped through, site by site.
struct PrecisionOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      """
      How weights are stored for generation: float32 as they were trained; bfloat16 in half the bytes, int8 in a \
      quarter of them, both faster and a little less exact.
      """))
  var precision: WeightPrecision = .float32
}
