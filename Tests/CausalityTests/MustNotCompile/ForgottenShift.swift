// A network whose first layer is not shifted predicts each site from the site itself.
// Expected: what it returns is a Feature<Present>, not the Feature<Past> that a prediction must be.

import Causality
import TensorCore

struct ForgottenShift: AutoregressiveModel {
  let distribution: OutputDistribution
  let parameters: [Parameter]
  let first: CausalConvolution
  let output: CausalConvolution

  func logits(_ x: Feature<Present>) -> Feature<Past> {
    // error: cannot convert return expression of type 'Feature<Present>' to return type 'Feature<Past>'
    output(first(x).rectified())
  }
}
