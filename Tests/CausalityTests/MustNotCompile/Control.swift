// The control: this model is sound and must compile, with the same flags as its neighbours that must not.

import Causality
import TensorCore

struct SoundModel: AutoregressiveModel {
  let distribution: OutputDistribution
  let parameters: [Parameter]
  let entry: ShiftedEmbedding
  let hidden: CausalConvolution
  let residual: ResidualProjection
  let above: RowEntry
  let row: RowConvolution
  let output: CausalConvolution

  func logits(_ x: Feature<Present>) -> Feature<Past> {
    let past: Feature<Past> = entry(x)
    let rows: Feature<RowsAbove> = row(above(x))
    let sum = residual(past, adding: hidden(past)) + rows.widened
    return output(sum.rectified())
  }
}
