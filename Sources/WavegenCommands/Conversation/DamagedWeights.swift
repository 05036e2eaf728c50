import Models

/// A model has predicted what is no number: what was to be made of it can only be noise.
struct DamagedWeights: Error {}

extension Checkpoint {
  /// Makes something of the model, whose file is to blame for damaged weights and for what it does not know.
  func making<Result>(_ work: () throws -> Result) throws -> Result {
    do {
      return try work()
    } catch is DamagedWeights {
      throw Failure(
        .badData, "what \(path) predicts is no number, for its weights are damaged; take another checkpoint")
    } catch let unknown as UnknownRequest {
      throw unknown.failure(of: self)
    }
  }
}
