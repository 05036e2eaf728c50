import Foundation
import Media
import Testing

@Suite("Label set")
struct LabelSetTests {
  private let speakers = ["theo", "jackson", "nicolas"]

  @Test("A set keeps the order in which its values are known, and finds each")
  func indices() throws {
    let set = try LabelSet(name: "speaker", values: speakers)
    #expect(set.values == speakers)
    #expect(try speakers.map { try set.index(of: $0) } == [0, 1, 2])
  }

  @Test("A value is found however its accents are stored")
  func accents() throws {
    let set = try LabelSet(name: "speaker", values: ["theo", "Jos\u{E9}"])
    #expect(try set.index(of: "Jose\u{301}") == 1)
  }

  @Test("An unknown value is refused with the known ones")
  func unknown() throws {
    let set = try LabelSet(name: "speaker", values: speakers)
    for value in ["bob", "", "Theo"] {
      let error = #expect(throws: LabelError.self) { try set.index(of: value) }
      #expect(error == .unknownValue(value, of: set))
      #expect(error?.description == "there is no speaker \"\(value)\"; known are theo, jackson, nicolas")
    }
  }

  @Test("Of many known values the first twenty are listed, and how many there are beyond them")
  func manyKnown() throws {
    let twenty = "0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19"
    for (count, rest) in [(20, ""), (21, " and 1 more"), (1000, " and 980 more")] {
      let set = try LabelSet(name: "take", values: (0..<count).map(String.init))
      let error = #expect(throws: LabelError.self) { try set.index(of: "x") }
      #expect(error?.description == "there is no take \"x\"; known are \(twenty)\(rest)")
    }
  }

  @Test("A set without values, or with one twice, is refused")
  func badValues() {
    let none = #expect(throws: LabelError.self) { try LabelSet(name: "digit", values: []) }
    #expect(none?.description == "the label digit has no values; it needs at least one")
    let twice = #expect(throws: LabelError.self) { try LabelSet(name: "digit", values: ["7", "8", "7"]) }
    #expect(twice?.description == "the label digit lists 7 twice; each value must stand there once")
  }

  @Test("In JSON a set is its name and its values, in their order")
  func json() throws {
    let encoder = JSONEncoder()
    encoder.outputFormatting = .sortedKeys
    let set = try LabelSet(name: "speaker", values: speakers)
    let data = try encoder.encode(set)
    #expect(String(decoding: data, as: UTF8.self) == #"{"name":"speaker","values":["theo","jackson","nicolas"]}"#)
    #expect(try JSONDecoder().decode(LabelSet.self, from: data) == set)
  }

  @Test("JSON that is no set is refused", arguments: ["[]", "[\"7\",\"7\"]", "7", "[7]", "null"])
  func badJSON(values: String) {
    let text = #"{"name":"digit","values":\#(values)}"#
    #expect(throws: (any Error).self) { try JSONDecoder().decode(LabelSet.self, from: Data(text.utf8)) }
  }
}
