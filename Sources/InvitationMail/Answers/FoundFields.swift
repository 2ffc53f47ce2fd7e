/// The fields of an answer in the texts of a message, and what of the message can't be read.
struct FoundFields {
  let fields: [String: String]
  let isHTMLOnly: Bool
  let unread: [MailFault]

  init(fields: [String: String], isHTMLOnly: Bool, unread: [MailFault]) {
    self.fields = fields
    self.isHTMLOnly = isHTMLOnly
    self.unread = unread
  }

  /// The text of the message itself counts; what is attached, or stands only in HTML, where that says nothing. A text that
  /// can't be read doesn't spoil an answer that stands in another, unless a field may stand in it.
  init(in message: MailMessage, _ words: AnswerWords) throws(MailFault) {
    var best: (fields: [String: String], isHTMLOnly: Bool) = ([:], false)
    var unread = message.unread
    for role in MailText.Role.allCases {
      var lines: [TextLine] = []
      for text in message.texts where text.role == role {
        do {
          let read = try text.read()
          lines += read
          unread += Self.damage(in: read)
        } catch {
          guard !text.mayHoldField else { throw error }
          unread.append(error)
        }
      }
      let fields = try AnswerFields.read(lines, words)
      if best.fields.isEmpty || fields["token"] != nil { best = (fields, role == .html) }
      if fields["token"] != nil { break }
    }
    if !best.isHTMLOnly {
      unread += Self.notes(on: message.texts.filter { $0.role == .attached }, except: unread)
    }
    if best.fields["token"] == nil, let fault = unread.first { throw fault }
    (fields, isHTMLOnly) = best
    self.unread = unread
  }

  /// What can't be read of texts in which nothing was looked for.
  private static func notes(on texts: [MailText], except known: [MailFault]) -> [MailFault] {
    texts.flatMap { text in
      do throws(MailFault) { return damage(in: try text.read()) } catch { return [error] }
    }.filter { !known.contains($0) }
  }

  /// The first line of a text that isn't wholly in its character set.
  static func damage(in lines: [TextLine]) -> [MailFault] {
    lines.first(where: \.isDamaged).map {
      [
        MailFault(
          .unreadableText, line: $0.number,
          "not the character set that it should be (\($0.charset.name))",
          remedy: "Copy the text into a file, as UTF-8, and give that.")
      ]
    } ?? []
  }
}

/// The subjects in a copied text: programs copy the lines above a mail along with it, in their own language.
enum CopiedSubject {
  static func all(in lines: [TextLine]) -> [MailMessage.Subject] {
    lines.compactMap { line in
      let scalars = line.text.unicodeScalars
      guard let colon = scalars.prefix(longestLabel).firstIndex(where: { $0 == ":" || $0 == "：" }) else {
        return nil
      }
      return MailMessage.Subject(
        text: HeaderWords.decoded(String(scalars[scalars.index(after: colon)...])), line: line.number)
    }
  }

  /// `Assunto: `, `件名：` and their like.
  private static let longestLabel = 24
}
