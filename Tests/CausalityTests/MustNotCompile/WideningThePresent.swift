// Only rows above may be taken for the past. If every feature could, the present could, too.
// Expected: there is no such property on a Feature<Present>.

import Causality
import TensorCore

struct WideningThePresent: AutoregressiveModel {
  let distribution: OutputDistribution
  let parameters: [Parameter]
  let output: CausalConvolution

  func logits(_ x: Feature<Present>) -> Feature<Past> {
    // error: property 'widened' requires the types 'Present' and 'RowsAbove' be equivalent
    output(x.widened)
  }
}
