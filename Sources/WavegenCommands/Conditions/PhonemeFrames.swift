package import Media
package import Models
package import TensorCore

extension PhonemeDescription {
  /// What recordings tell of how words are said.
  /// - Parameter recordings: at least one.
  init(hop: Int, hearing recordings: [TimedSymbols]) {
    let entries = recordings.flatMap(\.entries)
    self.init(
      hop: hop, symbols: Set(entries.map(\.symbol)).sorted(),
      words: Dictionary(grouping: recordings.flatMap(\.occurrences), by: \.word).map { word, occurrences in
        SpokenWord(word, heardAs: occurrences)
      }.sorted { $0.word < $1.word })
  }

  /// Symbols by their numbers.
  /// - Throws: `UnknownSymbol` if the model knows none such.
  package func numbered(_ entries: [TimedSymbols.Entry]) throws(UnknownSymbol) -> [TimedPhoneme] {
    let numbers = Dictionary(uniqueKeysWithValues: zip(symbols, symbols.indices))
    var phonemes: [TimedPhoneme] = []
    for entry in entries {
      guard let number = numbers[entry.symbol] else { throw UnknownSymbol(symbol: entry.symbol) }
      phonemes.append(TimedPhoneme(time: entry.time, number: number))
    }
    return phonemes
  }

  /// Some frames of what is said.
  ///
  /// A frame stands for the time in its middle. It tells which symbol sounds, which came last and which comes next, and
  /// how much of it is over, 0 … 1; in a pause none sounds.
  /// - Parameters:
  ///   - range: of frames, not empty; frame 0 begins at time 0.
  ///   - phonemes: in the order of their times.
  /// - Returns: `[frames, channelCount]`.
  package func frames(_ range: Range<Int>, of phonemes: [TimedPhoneme], sampleRate: Int) -> Tensor<Float> {
    var values = [Float](repeating: 0, count: range.count * channelCount)
    // The first one that has not ended.
    var next = 0
    for (row, frame) in zip(0..., range) {
      let time = (Double(frame) + 0.5) * Double(hop) / Double(sampleRate)
      while next < phonemes.count, phonemes[next].time.upperBound <= time { next += 1 }
      let row = row * channelCount
      let isSounding = next < phonemes.count && phonemes[next].time.lowerBound <= time
      if isSounding {
        let span = phonemes[next].time
        values[row + phonemes[next].number] = 1
        values[row + 3 * symbols.count] = Float((time - span.lowerBound) / (span.upperBound - span.lowerBound))
      }
      if next > 0 { values[row + symbols.count + phonemes[next - 1].number] = 1 }
      let following = isSounding ? next + 1 : next
      if following < phonemes.count { values[row + 2 * symbols.count + phonemes[following].number] = 1 }
    }
    return Tensor(Shape(range.count, channelCount), values)
  }

  /// What is said when a text is read aloud: every word as it was heard on the average.
  /// - Throws: `Failure` if there is a word that the model has not heard, or none at all.
  func reading(_ text: String) throws(Failure) -> [TimedSymbols.Entry] {
    var entries: [TimedSymbols.Entry] = []
    var time = Self.quietSeconds
    for word in try WordList(words).words(of: text) {
      for (symbol, seconds) in zip(word.symbols, word.seconds) {
        entries.append(TimedSymbols.Entry(time: time..<time + seconds, symbol: symbol, word: word.word))
        time += seconds
      }
    }
    return entries
  }

  /// What is left before the first word and after the last.
  static let quietSeconds = 0.05

  /// "eight, five, four and 97 more".
  static func list(_ names: [String]) -> String {
    let shown = names.prefix(20).joined(separator: ", ")
    return names.count > 20 ? "\(shown) and \(Wording.count(names.count - 20)) more" : shown
  }
}

/// A symbol that sounds for some time.
package struct TimedPhoneme: Sendable {
  /// Seconds.
  let time: Range<Double>
  /// Among the symbols that the model knows.
  let number: Int
}

/// A symbol that a model has never seen.
package struct UnknownSymbol: Error {
  let symbol: String
}

extension SpokenWord {
  /// As most occurrences of a word have it; durations are means over those.
  fileprivate init(_ word: String, heardAs occurrences: [SpokenWord]) {
    let variants = Dictionary(grouping: occurrences, by: \.symbols)
    // Of equally frequent ones the shorter, then the first, so that the same corpus gives the same word.
    let usual = variants.max { first, second in
      (first.value.count, second.key.count, second.key.joined(separator: " "))
        < (second.value.count, first.key.count, first.key.joined(separator: " "))
    }
    let (symbols, heard) = (usual?.key ?? [], usual?.value ?? [])
    self.init(
      word: word, symbols: symbols,
      seconds: symbols.indices.map { place in
        heard.reduce(0) { $0 + $1.seconds[place] } / Double(heard.count)
      })
  }
}

extension TimedSymbols {
  /// All words that are said, in lower case. One that is said twice without anything between counts as a longer one,
  /// which others outvote.
  fileprivate var occurrences: [SpokenWord] {
    var words: [SpokenWord] = []
    var last: Entry?
    for entry in entries {
      let (word, seconds) = (entry.word.lowercased(), entry.time.upperBound - entry.time.lowerBound)
      if let last, last.word == entry.word, entry.time.lowerBound - last.time.upperBound < 1e-3 {
        words[words.count - 1].symbols.append(entry.symbol)
        words[words.count - 1].seconds.append(seconds)
      } else {
        words.append(SpokenWord(word: word, symbols: [entry.symbol], seconds: [seconds]))
      }
      last = entry
    }
    return words
  }
}
