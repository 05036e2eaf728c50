// The trusted core begins here. A feature's type says what it may have been computed from, and only this module can
// make a feature, so only this module has to be believed.

/// What a feature at site *i* is allowed to have been computed from. Sites are in the order in which
/// they are predicted.
public protocol Reach: Sendable {}

/// x[≤ i]: the observation itself and everything built on it without a shift.
public enum Present: Reach {}

/// x[< i]: the only reach that a prediction of x[i] may have.
public enum Past: Reach {}

/// Complete rows above the row of *i*: the vertical stack of a Gated PixelCNN.
public enum RowsAbove: Reach {}
