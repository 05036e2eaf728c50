import Foundation
import Testing

#if canImport(FoundationXML)
  import FoundationXML
#endif

/// What an XML parser finds in a page; a page that is not well-formed is none.
final class PageContent: NSObject, XMLParserDelegate {
  struct Attribute {
    let element: String
    let name: String
    let value: String
  }

  private(set) var attributes: [Attribute] = []
  /// All text outside of tags, that of the style sheet left out.
  private(set) var text = ""
  private var elements: [String] = []
  private var open: [(name: String, text: String)] = []
  private var closed: [(name: String, text: String)] = []

  init(_ page: Data) throws {
    super.init()
    let parser = XMLParser(data: page)
    parser.delegate = self
    let isWellFormed = parser.parse()
    let place = "line \(parser.lineNumber), column \(parser.columnNumber)"
    try #require(isWellFormed, "not well-formed at \(place): \(String(describing: parser.parserError))")
  }

  func count(of element: String) -> Int { elements.count { $0 == element } }

  func values(of attribute: String, in element: String) -> [String] {
    attributes.filter { $0.name == attribute && $0.element == element }.map(\.value)
  }

  /// The text of every element of a name, in the order in which they end.
  func texts(of element: String) -> [String] { closed.filter { $0.name == element }.map(\.text) }

  func parser(
    _ parser: XMLParser, didStartElement element: String, namespaceURI: String?, qualifiedName: String?,
    attributes found: [String: String] = [:]
  ) {
    elements.append(element)
    open.append((element, ""))
    for (name, value) in found { attributes.append(Attribute(element: element, name: name, value: value)) }
  }

  func parser(_ parser: XMLParser, foundCharacters characters: String) {
    guard let last = open.indices.last, open[last].name != "style" else { return }
    open[last].text += characters
    text += characters
  }

  func parser(
    _ parser: XMLParser, didEndElement element: String, namespaceURI: String?, qualifiedName: String?
  ) {
    if let last = open.popLast() { closed.append(last) }
  }
}
