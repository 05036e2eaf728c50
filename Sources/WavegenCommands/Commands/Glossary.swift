import ArgumentParser

/// `wavegen glossary`: the words that the other commands use.
struct Glossary: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Explain the words that the other commands use.",
    discussion: entries.map { "\($0.word): \($0.meaning)" }.joined(separator: "\n\n"))

  func run() throws { throw CleanExit.helpRequest(self) }

  /// The README says the same.
  private static let entries: [(word: String, meaning: String)] = [
    (
      "causal",
      """
      computed from what came before and from nothing after. Symbols are predicted one by one, each from those before \
      it, and `wavegen verify` tries on a trained model that none is predicted from itself or from later ones.
      """
    ),
    (
      "receptive field",
      """
      how many of the symbols before it a prediction can see. A network that sees 767 samples at 8000 Hz hears the last \
      96 ms; what is farther back it does not know.
      """
    ),
    (
      "bits per sample",
      """
      how surprised the model is by a sample: the mean of −log₂ p, where p is the probability that it gave to what came. \
      Lower is better; 8 is chance among 256 levels.
      """
    ),
    (
      "nats",
      """
      the same surprise with the natural logarithm, −ln p, summed over a whole image or a row of a table. A nat is 1.44 \
      bits.
      """
    ),
    (
      "held out",
      """
      kept back from learning, so that a model is judged by what it has not seen. A score on what was learned from \
      tells how much of it is known by heart.
      """
    ),
    ("step", "one change of the weights, after a few examples, or windows cut from them, were read."),
    ("epoch", "as many steps as it takes to go once through all that is learned from."),
    (
      "look",
      """
      a pause of the training in which the model is scored on what was held out; the best one so far is kept in its \
      file.
      """
    ),
    (
      "label",
      """
      what is known of an example beside the example, such as which digit a recording says and who says it. A model \
      that learned labels can be asked for them; of images there is one, called class.
      """
    ),
    (
      "guidance",
      """
      how much a label counts when something is generated. 1 is as it was learned; 2 makes the sound or the image more \
      like what was asked for, and less varied.
      """
    ),
  ]
}
