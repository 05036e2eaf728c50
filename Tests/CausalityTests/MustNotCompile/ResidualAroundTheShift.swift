// A residual connection around the shifted entry adds what site i shows to what predicts site i.
// Expected: the operands of + are features of two reaches, Feature<Past> and Feature<Present>.

import Causality
import TensorCore

struct ResidualAroundTheShift: AutoregressiveModel {
  let distribution: OutputDistribution
  let parameters: [Parameter]
  let entry: ShiftedConvolution
  let output: CausalConvolution

  func logits(_ x: Feature<Present>) -> Feature<Past> {
    // error: cannot convert value of type 'Feature<Present>' to expected argument type 'Feature<Past>'
    let sum = entry(x) + x
    return output(sum)
  }
}
