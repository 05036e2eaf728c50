// An observation is of the present; whoever could call it past would not need a shift.
// Expected: there is no initializer that makes a Feature<Past> of observed symbols.

import Causality
import TensorCore

struct ObservationAsPast {
  let tape: Tape
  let batch: SymbolBatch

  func past() -> Feature<Past> {
    // error: requires the types 'Past' and 'Present' be equivalent
    Feature<Past>(observing: batch, on: tape)
  }
}
