import Models

extension Sample {
  func sampleText(_ checkpoint: Checkpoint) throws {
    try labelRequest.refuseAll("the model makes text, and knows no labels")
    try imageOptions.refuseClass("the model makes text, and knows no classes")
    try refuse(
      soundOptions.given + samplingOptions.guidanceOptions.given + imageOptions.given
        + [(nearest != nil, "--nearest")], for: "text")
    let request = TextRequest(
      outputs: SampleOutput.names(out, count: count), length: length, prime: prime, keepsPrime: keepPrime,
      sampling: sampling, seed: samplingOptions.seed, precision: precisionOptions.precision,
      backend: computation.backend)
    try request.run(checkpoint)
  }
}
