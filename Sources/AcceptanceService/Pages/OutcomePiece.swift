import JSON
import PartnerModel

/// A part of a finished page:
///
///     "literal HTML"
///     {"slot": "person.email", "in": "ja", "as": "html"}   also "isolated", "link", "part", "mail"
///     {"when": "person.phone", "in": "ja", "pieces": [...]}   where there is a value; "unless" where there is none
///     {"each": "faults", "in": "ja", "pieces": [... {"column": "text", "as": "html"} ...]}
indirect enum OutcomePiece: Sendable {
  case literal([UInt8])
  case slot(OutcomeSlot, language: Int, SplicedText)
  case when(OutcomeSlot, language: Int, isKnown: Bool, [OutcomePiece])
  case each(OutcomeList, language: Int, [OutcomePiece])
  case column(OutcomeList.Column, SplicedText)
}

extension OutcomePiece {
  /// - Parameter languages: those that have words; `in` names one of them.
  static func pieces(
    _ values: [JSONValue], languages: [LanguageCode], reader: VerifierFileReader
  ) throws(VerifierFileFault) -> [OutcomePiece] {
    var pieces: [OutcomePiece] = []
    for value in values {
      switch value {
      case .string(let text): pieces.append(.literal(Array(text.utf8)))
      case .object(let object): pieces.append(try piece(object, languages, reader))
      default: throw reader.fault("a piece of a page")
      }
    }
    return pieces
  }

  private static func piece(
    _ object: JSONObject, _ languages: [LanguageCode], _ reader: VerifierFileReader
  ) throws(VerifierFileFault) -> OutcomePiece {
    func inside() throws(VerifierFileFault) -> [OutcomePiece] {
      try pieces(reader.array("pieces", object), languages: languages, reader: reader)
    }
    func language() throws(VerifierFileFault) -> Int {
      let name = try reader.text("in", object)
      return try reader.value(languages.firstIndex { $0.rawValue == name }, "in: \(name)")
    }
    func spliced() throws(VerifierFileFault) -> SplicedText {
      let name = try reader.text("as", object)
      return try reader.value(SplicedText(rawValue: name), "as: \(name)")
    }
    func slot(_ member: String) throws(VerifierFileFault) -> OutcomeSlot {
      let name = try reader.text(member, object)
      return try reader.value(OutcomeSlot(name), "the value \(name)")
    }
    switch object.members.first?.name {
    case "slot": return .slot(try slot("slot"), language: try language(), try spliced())
    case "when": return .when(try slot("when"), language: try language(), isKnown: true, try inside())
    case "unless": return .when(try slot("unless"), language: try language(), isKnown: false, try inside())
    case "each":
      let name = try reader.text("each", object)
      let list = try reader.value(OutcomeList(rawValue: name), "the list \(name)")
      return .each(list, language: try language(), try inside())
    case "column":
      let name = try reader.text("column", object)
      return .column(
        try reader.value(OutcomeList.Column(rawValue: name), "the column \(name)"), try spliced())
    default: throw reader.fault("a piece of a page")
    }
  }
}

/// How a value is written at the place where it stands.
enum SplicedText: String, Sendable {
  /// HTML text or a quoted attribute.
  case html
  /// HTML text whose reading direction must not carry over to what is around it.
  case isolated
  /// A whole link target: https only, else it leads nowhere.
  case link
  /// A part of a link target, percent-encoded (RFC 3986, section 2.1).
  case part
  /// The same in a `mailto:` link, but for the `@` (RFC 6068).
  case mail

  func append(_ text: String, to output: inout [UInt8]) {
    switch self {
    case .html: Self.appendEscaped(text, to: &output)
    case .isolated:
      output += "<bdi>".utf8
      Self.appendEscaped(text, to: &output)
      output += "</bdi>".utf8
    case .link: Self.appendEscaped(text.hasPrefix("https://") ? text : "#", to: &output)
    case .part: Self.appendEncoded(text, keeping: nil, to: &output)
    case .mail: Self.appendEncoded(text, keeping: UInt8(ascii: "@"), to: &output)
    }
  }

  /// `& < > " '` as character references; control characters, which HTML can't write, as U+FFFD.
  private static func appendEscaped(_ text: String, to output: inout [UInt8]) {
    for byte in text.utf8 {
      switch byte {
      case UInt8(ascii: "&"): output += "&amp;".utf8
      case UInt8(ascii: "<"): output += "&lt;".utf8
      case UInt8(ascii: ">"): output += "&gt;".utf8
      case UInt8(ascii: "\""): output += "&quot;".utf8
      case UInt8(ascii: "'"): output += "&#39;".utf8
      case 0x09, 0x0A, 0x0D, 0x20..<0x7F, 0x80...0xFF: output.append(byte)
      default: output += "\u{FFFD}".utf8
      }
    }
  }

  private static func appendEncoded(_ text: String, keeping kept: UInt8?, to output: inout [UInt8]) {
    let digits = Array("0123456789ABCDEF".utf8)
    for byte in text.utf8 {
      switch byte {
      case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
        UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "_"),
        UInt8(ascii: "~"), kept:
        output.append(byte)
      default: output += [UInt8(ascii: "%"), digits[Int(byte >> 4)], digits[Int(byte & 15)]]
      }
    }
  }
}
