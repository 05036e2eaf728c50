import Media
import Testing

@Suite("Label pattern errors")
struct LabelPatternErrorTests {
  private static let sentences: [(pattern: String, sentence: String)] = [
    (
      "",
      "the pattern \"\" names no label; write {name} where one stands, as in {digit}_{speaker}_*, or \"folders\" to take "
        + "the names of folders"
    ),
    (
      "digit_*",
      "the pattern \"digit_*\" names no label; write {name} where one stands, as in {digit}_{speaker}_*, or \"folders\" "
        + "to take the names of folders"
    ),
    (
      "{digit}_{digit}",
      "the pattern \"{digit}_{digit}\" names digit twice; give the second a name of its own, or write * for it"
    ),
    (
      "{digit_*",
      "the pattern \"{digit_*\" opens a brace and does not close it; write {name}, as in {digit}_{speaker}_*"
    ),
    (
      "{digit}_{",
      "the pattern \"{digit}_{\" opens a brace and does not close it; write {name}, as in {digit}_{speaker}_*"
    ),
    (
      "{digit}}_*",
      "the pattern \"{digit}}_*\" closes a brace that it has not opened; write {name} for a label, or ? for a brace in "
        + "the names of the files"
    ),
    (
      "{}_*",
      "the pattern \"{}_*\" has a label without a name; write {name}, as in {digit}_{speaker}_*, or * for what is no label"
    ),
    (
      "{the digit}_*",
      "the pattern \"{the digit}_*\" has a label called \"the digit\"; names are made of letters, digits, - and _"
    ),
    (
      "{a/b}_*", "the pattern \"{a/b}_*\" has a label called \"a/b\"; names are made of letters, digits, - and _"
    ),
    (
      "{{a}}", "the pattern \"{{a}}\" has a label called \"{a\"; names are made of letters, digits, - and _"
    ),
    (
      "{digit}{speaker}",
      "the pattern \"{digit}{speaker}\" does not say where digit ends and speaker begins; write between them what stands "
        + "there in the names of the files, such as _"
    ),
    (
      "{digit}*?{speaker}",
      "the pattern \"{digit}*?{speaker}\" does not say where digit ends and speaker begins; write between them what "
        + "stands there in the names of the files, such as _"
    ),
    (
      "/{digit}", "the pattern \"/{digit}\" has a / without a name on each side; write * for any folder or file"
    ),
    (
      "{digit}/", "the pattern \"{digit}/\" has a / without a name on each side; write * for any folder or file"
    ),
    (
      "{digit}//*", "the pattern \"{digit}//*\" has a / without a name on each side; write * for any folder or file"
    ),
  ]

  @Test("A text that is no pattern is refused with one sentence", arguments: sentences)
  func refusals(pattern: String, sentence: String) {
    let error = #expect(throws: LabelPatternError.self) { try LabelPattern(pattern) }
    #expect(error?.description == sentence)
  }

  @Test("Labels may follow each other where a slash or a character parts them, and names may have digits and signs")
  func acceptable() throws {
    for text in ["{a}/{b}", "{a}_{b}", "{a}*_*{b}", "{a}?x{b}", "{a-1}_{b_2}", "{größe}"] {
      #expect(try LabelPattern(text).description == text)
    }
  }
}
