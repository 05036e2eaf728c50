/// A few elements of a sequence whose length is not known, spread evenly over it.
///
/// Takes every element until there are twice as many as wanted, then forgets every other one and takes every second
/// from then on, and so forth.
struct EvenSelection<Element> {
  private(set) var elements: [Element] = []
  private let largestCount: Int
  private var stride = 1
  private var seen = 0

  /// - Precondition: largestCount ≥ 1.
  init(atMost largestCount: Int) {
    precondition(largestCount >= 1)
    self.largestCount = largestCount
  }

  /// Whether the next element will be taken.
  var wantsNext: Bool { seen.isMultiple(of: stride) }

  /// Takes or leaves the next element.
  mutating func add(_ element: Element) {
    if wantsNext, elements.count == largestCount {
      elements = elements.indices.filter { $0.isMultiple(of: 2) }.map { elements[$0] }
      stride *= 2
    }
    if wantsNext { elements.append(element) }
    skip()
  }

  /// Leaves the next element.
  mutating func skip() { seen += 1 }
}
