// A convolution that may look to the right is sound on complete rows above, and on nothing else.
// Expected: RowConvolution takes a Feature<RowsAbove> and is given a Feature<Past>.

import Causality
import TensorCore

struct LookingRight: AutoregressiveModel {
  let distribution: OutputDistribution
  let parameters: [Parameter]
  let entry: ShiftedConvolution
  let row: RowConvolution
  let output: CausalConvolution

  func logits(_ x: Feature<Present>) -> Feature<Past> {
    // error: cannot convert value of type 'Feature<Past>' to expected argument type 'Feature<RowsAbove>'
    let wide = row(entry(x))
    return output(wide.widened)
  }
}
