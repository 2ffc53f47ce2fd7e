import JSON
package import PartnerModel

/// A part of a finished page:
///
///     "literal HTML"
///     {"slot": "person.email", "in": "ja", "as": "html"}   also "isolated", "link", "part", "mail"
///     {"when": "person.phone", "in": "ja", "pieces": [...]}   where there is a value; "unless" where there is none
///     {"each": "faults", "in": "ja", "pieces": [... {"column": "text", "as": "html"} ...]}
package indirect enum PagePiece: Hashable, Sendable {
  case literal(String)
  case slot(PageSlot, language: LanguageCode, SplicedText)
  case when(PageSlot, language: LanguageCode, isKnown: Bool, [PagePiece])
  case each(PageList, language: LanguageCode, [PagePiece])
  case column(PageList.Column, SplicedText)

  private enum Name: String, CaseIterable {
    case slot, when, unless, each, column
    case language = "in"
    case splicing = "as"
    case pieces
  }
}

// MARK: - Writing

extension PagePiece {
  static func write(_ pieces: [PagePiece], to text: inout JSONText) {
    text.array { text in
      for piece in pieces { piece.write(to: &text) }
    }
  }

  private func write(to text: inout JSONText) {
    if case .literal(let literal) = self { return text.string(literal) }
    text.object { text in
      switch self {
      case .literal: break
      case .slot(let slot, let language, let spliced):
        text.member(Name.slot, slot.name)
        text.member(Name.language, language.rawValue)
        text.member(Name.splicing, spliced.rawValue)
      case .column(let column, let spliced):
        text.member(Name.column, column.rawValue)
        text.member(Name.splicing, spliced.rawValue)
      case .when(let slot, let language, let isKnown, let inside):
        text.member(isKnown ? Name.when : .unless, slot.name)
        text.member(Name.language, language.rawValue)
        text.name(Name.pieces)
        Self.write(inside, to: &text)
      case .each(let list, let language, let inside):
        text.member(Name.each, list.rawValue)
        text.member(Name.language, language.rawValue)
        text.name(Name.pieces)
        Self.write(inside, to: &text)
      }
    }
  }
}

// MARK: - Reading

extension PagePiece {
  /// - Parameter languages: those that have words; `in` names one of them.
  static func pieces(
    _ values: [JSONValue], languages: [LanguageCode], reader: VerifierFileReader
  ) throws(VerifierFileFault) -> [PagePiece] {
    var pieces: [PagePiece] = []
    for value in values {
      switch value {
      case .string(let text): pieces.append(.literal(text))
      case .object(let object): pieces.append(try piece(object, languages, reader))
      default: throw reader.fault("a piece of a page")
      }
    }
    return pieces
  }

  private static func piece(
    _ object: JSONObject, _ languages: [LanguageCode], _ reader: VerifierFileReader
  ) throws(VerifierFileFault) -> PagePiece {
    guard let first = object.members.first.flatMap({ Name(rawValue: $0.name) }) else {
      throw reader.fault("a piece of a page")
    }
    func allow(_ names: Name...) throws(VerifierFileFault) {
      for member in object.members where !names.contains(where: { member.name.isExactly($0.rawValue) }) {
        throw reader.fault(member.name)
      }
    }
    let members = Members<Name>(object: object, reader: reader)
    func inside() throws(VerifierFileFault) -> [PagePiece] {
      try pieces(members.array(.pieces), languages: languages, reader: reader)
    }
    func language() throws(VerifierFileFault) -> LanguageCode {
      let name = try members.text(.language)
      return try reader.value(languages.first { $0.rawValue == name }, "in: \(name)")
    }
    func spliced() throws(VerifierFileFault) -> SplicedText {
      let name = try members.text(.splicing)
      return try reader.value(SplicedText(rawValue: name), "as: \(name)")
    }
    func slot() throws(VerifierFileFault) -> PageSlot {
      let name = try members.text(first)
      return try reader.value(PageSlot(name), "the value \(name)")
    }
    switch first {
    case .slot:
      try allow(.slot, .language, .splicing)
      return .slot(try slot(), language: try language(), try spliced())
    case .when, .unless:
      try allow(first, .language, .pieces)
      return .when(try slot(), language: try language(), isKnown: first == .when, try inside())
    case .each:
      try allow(.each, .language, .pieces)
      let name = try members.text(.each)
      let list = try reader.value(PageList(rawValue: name), "the list \(name)")
      return .each(list, language: try language(), try inside())
    case .column:
      try allow(.column, .splicing)
      let name = try members.text(.column)
      return .column(try reader.value(PageList.Column(rawValue: name), "the column \(name)"), try spliced())
    case .language, .splicing, .pieces: throw reader.fault("a piece of a page")
    }
  }
}
