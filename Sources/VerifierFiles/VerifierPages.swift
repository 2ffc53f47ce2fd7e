import JSON
package import PartnerModel

/// `Site/verifier/pages.json`: what a person sees after answering, finished but for the values of the moment.
///
///     {"version": 1, "policy": "default-src 'none'; …", "words": {"ja": {…}},
///      "pages": {"accepted.reseller-invites-customer": {"ja": [pieces], "en": [pieces]}, "expired": {…}}}
///
/// A page is called after its outcome, or after outcome and kind of invitation where each kind has its own. It speaks
/// all languages of the portal, the one that it is filed under first. See `PagePiece` for the pieces. The verifier has
/// no template engine: it puts values, escaped, where the page has a place for them.
package struct VerifierPages: Hashable, Sendable {
  /// The value of the `Content-Security-Policy` header under which the pages are sent. They load nothing.
  package let policy: String
  /// One for each language, in the portal's order.
  package let words: [PageWords]
  package let pages: [Page]

  package struct Page: Hashable, Sendable {
    /// `accepted.reseller-invites-customer`, `expired`
    package let name: String
    package let pieces: [LanguageCode: [PagePiece]]

    package init(name: String, pieces: [LanguageCode: [PagePiece]]) {
      self.name = name
      self.pieces = pieces
    }
  }

  package init(policy: String, words: [PageWords], pages: [Page]) {
    self.policy = policy
    self.words = words
    self.pages = pages
  }

  package static let fileName = "pages.json"

  private enum Name: String, CaseIterable {
    case version, policy, words, pages
  }

  /// The file's bytes.
  package var json: [UInt8] {
    var text = JSONText(reserving: 1 << 20)
    text.object { text in
      text.member(Name.version, versionOfVerifierFiles)
      text.member(Name.policy, policy)
      text.name(Name.words)
      text.object { text in
        for words in words {
          text.name(words.language.rawValue)
          words.write(to: &text)
        }
      }
      text.name(Name.pages)
      text.object { text in
        for page in pages {
          text.name(page.name)
          text.object { text in
            for language in words.map(\.language) {
              text.name(language.rawValue)
              PagePiece.write(page.pieces[language] ?? [], to: &text)
            }
          }
        }
      }
    }
    return text.bytes + [UInt8(ascii: "\n")]
  }

  /// - Parameters:
  ///   - json: the file's bytes.
  ///   - languages: those of the portal, in its order; each has words, and each page.
  package init(json: [UInt8], languages: [LanguageCode]) throws(VerifierFileFault) {
    let reader = VerifierFileReader(file: Self.fileName)
    let root = try reader.root(json, Name.self)
    func byLanguage(_ object: JSONObject) throws(VerifierFileFault) {
      for member in object.members where !languages.contains(where: { $0.rawValue == member.name }) {
        throw reader.fault(member.name)
      }
    }
    policy = try root.text(.policy)
    let wordsObject = try root.object(.words)
    try byLanguage(wordsObject)
    words = try languages.map { language throws(VerifierFileFault) in
      guard case .object(let object)? = wordsObject[language.rawValue] else {
        throw reader.fault(language.rawValue)
      }
      return try PageWords(language, object, reader: reader)
    }
    pages = try root.object(.pages).members.map { member throws(VerifierFileFault) in
      guard case .object(let object) = member.value else { throw reader.fault(member.name) }
      try byLanguage(object)
      var pieces: [LanguageCode: [PagePiece]] = [:]
      for language in languages {
        guard case .array(let values)? = object[language.rawValue] else {
          throw reader.fault(language.rawValue)
        }
        pieces[language] = try PagePiece.pieces(values, languages: languages, reader: reader)
      }
      return Page(name: member.name, pieces: pieces)
    }
    try root.refuseOthers()
  }
}
