package import PartnerModel

extension Journal {
  /// Puts a text on record that invitees of one kind will be shown in one language, and returns its digest.
  ///
  /// Publishing the same text again changes nothing and takes no write lock.
  @discardableResult
  package func publishText(
    _ body: String, kind: InvitationKind, language: LanguageCode, by actor: Actor, at now: Moment
  ) throws(JournalError) -> TextDigest {
    let digest = TextDigest(of: body)
    guard try publishedText(digest: digest, kind: kind, language: language) == nil else { return digest }
    try write { transaction in
      // Another process may have been faster.
      guard
        try !PublishedTexts(in: transaction).contains(digest: digest, kind: kind, language: language)
      else { return }
      var writer = try JournalWriter(in: transaction, actor: actor, at: now)
      let stamp = try writer.record(.textPublished(digest, kind, language))
      try SQLStatement(
        "INSERT INTO texts (sequence, digest, kind, language, body) VALUES (?, ?, ?, ?, ?)", in: transaction
      ).run(
        .integer(Int64(stamp.sequence)), .text(digest.rawValue), .text(kind.rawValue),
        .text(language.rawValue),
        .text(body))
    }
    return digest
  }

  /// The text that is on record under a digest for one kind and language; nil if there is none.
  package func publishedText(
    digest: TextDigest, kind: InvitationKind, language: LanguageCode
  ) throws(JournalError) -> String? {
    try read { try PublishedTexts(in: $0).body(digest: digest, kind: kind, language: language) }
  }
}

/// Looks into the texts on record within one transaction.
struct PublishedTexts {
  private let find: SQLStatement
  private let look: SQLStatement

  init(in transaction: JournalTransaction) throws {
    find = try SQLStatement(
      "SELECT body FROM texts WHERE digest = ? AND kind = ? AND language = ?", in: transaction)
    look = try SQLStatement(
      "SELECT 1 FROM texts WHERE digest = ? AND kind = ? AND language = ?", in: transaction)
  }

  func contains(digest: TextDigest, kind: InvitationKind, language: LanguageCode) throws -> Bool {
    try look.firstRow(.text(digest.rawValue), .text(kind.rawValue), .text(language.rawValue)) { _ in true }
      ?? false
  }

  func body(digest: TextDigest, kind: InvitationKind, language: LanguageCode) throws -> String? {
    try find.firstRow(.text(digest.rawValue), .text(kind.rawValue), .text(language.rawValue)) { row in
      guard let body = row.text(0) else { throw JournalError.damaged(detail: "text \(digest) is not UTF-8") }
      return body
    }
  }
}
