// An observation is of the present; whoever could call it past would not need a shift.
// Expected: there is no initializer that makes a Feature<Past> of observed symbols.

import Causality
import TensorCore

struct ObservationAsPast {
  let tape: Tape
  let layout: SiteLayout

  func past() -> Feature<Past> {
    // error: requires the types 'Past' and 'Present' be equivalent
    Feature<Past>(observing: layout, on: tape)
  }
}
