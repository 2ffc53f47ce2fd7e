extension Program {
  /// The same page in fewer bytes: without quotes around attributes that need none, without the ends of elements that HTML lets
  /// one leave out (HTML Living Standard, section 13.1.2.4), and without ends of lines at the edges of blocks, where no browser
  /// shows a blank.
  ///
  /// What a value is put into, or stands beside, stays as it is: it isn't known yet. So do `html`, `link` and `script`, which
  /// the preview reads.
  package func tightened() -> Program {
    var tight: [UInt8] = []
    var place = HTMLPlace()
    let operations = operations.map { operation -> Operation in
      func store(_ literal: some Sequence<UInt8>) -> Range<Int> {
        let start = tight.count
        tight += literal
        return start..<tight.count
      }
      switch operation {
      case .literal(let range):
        var literal = TightLiteral(bytes[range], at: place)
        let shorter = literal.tightened()
        place = literal.place
        return .literal(store(shorter))
      case .externalMark(let reference, let ownAddress):
        return .externalMark(reference, ownAddress: store(bytes[ownAddress]))
      case .value:
        place.skipValue()
        return operation
      case .when, .each, .enclosed: return operation
      }
    }
    return Program(slots: slots, operations: operations, bytes: tight)
  }
}

/// One literal of a page, read from its beginning to its end.
private struct TightLiteral {
  private let bytes: ArraySlice<UInt8>
  /// Where the byte at `index` stands.
  private(set) var place: HTMLPlace
  private var index: Int
  private var tight: [UInt8] = []
  /// The element whose tag is read.
  private var element: ArraySlice<UInt8> = []

  init(_ bytes: ArraySlice<UInt8>, at place: HTMLPlace) {
    self.bytes = bytes
    self.place = place
    index = bytes.startIndex
  }

  mutating func tightened() -> [UInt8] {
    while index < bytes.endIndex {
      let rest = bytes[index...]
      switch place.state {
      case .text where rest.starts(with: Self.apostrophe),
        .value(quote: UInt8(ascii: "\"")) where rest.starts(with: Self.apostrophe):
        tight.append(UInt8(ascii: "'"))
        skip(Self.apostrophe.count)
      case .text where rest.first == UInt8(ascii: "<"):
        let tag = Tag(rest)
        element = tag.name
        if tag.isEnd, let length = tag.lengthIfIdle { skip(length) } else { take() }
      case .text where rest.first == UInt8(ascii: "\n") && isAtEdge: skip(1)
      case .beforeValue where rest.first == UInt8(ascii: "\""):
        if !Self.asTheyAre.contains(where: element.elementsEqual), let value = bareValue(rest) {
          tight += value
          skip(value.count + 2)
        } else {
          take()
        }
      default: take()
      }
    }
    return tight
  }

  private mutating func take() {
    tight.append(bytes[index])
    skip(1)
  }

  private mutating func skip(_ count: Int) {
    place.read(bytes[index..<index + count])
    index += count
  }

  /// Whether the end of a line stands beside the tag of a block.
  private var isAtEdge: Bool {
    let next = bytes[(index + 1)...].drop { $0 == UInt8(ascii: "\n") }
    if next.first == UInt8(ascii: "<"), Self.blocks.contains(where: Tag(next).name.elementsEqual) {
      return true
    }
    let before = bytes[..<index].reversed().drop { $0 == UInt8(ascii: "\n") }
    return before.first == UInt8(ascii: ">") && Self.blocks.contains(where: element.elementsEqual)
  }

  /// A value in quotes that means the same without them: all of it is here, and so is what follows.
  private func bareValue(_ quoted: ArraySlice<UInt8>) -> ArraySlice<UInt8>? {
    let inside = quoted.dropFirst()
    guard let end = inside.firstIndex(of: UInt8(ascii: "\"")), end > inside.startIndex,
      end + 1 < bytes.endIndex,
      bytes[end + 1] == UInt8(ascii: " ") || bytes[end + 1] == UInt8(ascii: ">")
    else { return nil }
    let value = inside[..<end]
    let isBare = value.allSatisfy { byte in byte > 0x20 && byte != 0x7F && !Self.quoted.contains(byte) }
    // A slash before the end of the tag would close it.
    return isBare && value.last != UInt8(ascii: "/") ? value : nil
  }

  private static let apostrophe = Array("&#39;".utf8)
  private static let quoted = Array("\"'`=<>&".utf8)
  private static let asTheyAre = ["html", "link", "script"].map { Array($0.utf8) }
  /// Those that nobody lets stand in a line of text.
  private static let blocks = [
    "head", "meta", "link", "title", "body", "header", "nav", "main", "article", "section", "footer", "div",
    "ul",
    "ol", "dl", "form", "details",
  ].map { Array($0.utf8) }
}

/// A tag that begins a text.
private struct Tag {
  let name: ArraySlice<UInt8>
  let isEnd: Bool
  private let rest: ArraySlice<UInt8>

  init(_ text: ArraySlice<UInt8>) {
    let inside = text.dropFirst()
    isEnd = inside.first == UInt8(ascii: "/")
    name = inside.dropFirst(isEnd ? 1 : 0).prefix { byte in
      (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte)
        || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
    }
    rest = text[name.endIndex...]
  }

  /// How long the end of an element is that HTML implies by what follows.
  var lengthIfIdle: Int? {
    guard rest.first == UInt8(ascii: ">") else { return nil }
    let next = rest.dropFirst().drop { $0 == UInt8(ascii: "\n") }
    guard next.first == UInt8(ascii: "<") else { return nil }
    let following = Tag(next)
    let name = (following.isEnd ? "/" : "") + String(decoding: following.name, as: UTF8.self)
    let isImplied = Self.impliedBy[String(decoding: self.name, as: UTF8.self)]?.contains(name) ?? false
    return isImplied ? self.name.count + 3 : nil
  }

  private static let impliedBy: [String: Set<String>] = [
    "li": ["li", "/ul", "/ol"],
    "dt": ["dt", "dd"],
    "dd": ["dt", "dd", "/dl", "/div"],
    "option": ["option", "/select"],
    "p": [
      "address", "article", "details", "div", "dl", "footer", "form", "h1", "h2", "h3", "h4", "header", "hr",
      "main", "nav",
      "ol", "p", "pre", "section", "table", "ul", "/article", "/blockquote", "/dd", "/details", "/div",
      "/footer", "/form",
      "/header", "/li", "/main", "/section",
    ],
  ]
}
