import Charsets
import PartnerModel

/// The fields of an answer in the texts of a message, and what of the message can't be read.
struct FoundFields {
  let fields: [String: String]
  let mayBeHidden: Bool
  let styling: String?
  let unread: [MailFault]

  /// Of a text that somebody copied.
  init(copied lines: [TextLine], _ words: AnswerWords) throws(MailFault) {
    fields = try AnswerFields.read(lines, words)
    mayBeHidden = false
    styling = nil
    unread = Self.damage(in: lines)
  }

  /// The text of the message itself counts; what is attached, or stands only in HTML, where that says nothing; always what
  /// one message says, of several inside each other. A text that can't be read doesn't spoil an answer that stands in
  /// another, unless a field may stand in it.
  ///
  /// - Throws: also `contradiction`, where another text of the mail answers the contrary.
  init(in message: MailMessage, _ words: AnswerWords) throws(MailFault) {
    var said: [Said] = []
    var unread = message.unread
    for role in MailText.Role.allCases {
      for texts in message.texts.filter({ $0.role == role }).byMessage {
        let isFound = said.contains(where: \.hasToken)
        let (lines, faults) = try Self.lines(of: texts, throwing: !isFound)
        if !isFound || role == .attached { unread += faults }
        let fields =
          isFound ? (try? AnswerFields.read(lines, words)) ?? [:] : try AnswerFields.read(lines, words)
        said.append(
          Said(
            fields: fields, styling: Self.styling(of: lines, fields, words),
            isFarDown: Self.isFarDown(fields, in: lines, words), role: role, texts: texts))
      }
    }
    let answer = said.first(where: \.hasToken) ?? said.first { !$0.fields.isEmpty }
    if answer?.hasToken != true, let fault = unread.first { throw fault }
    if let answer, let contrary = said.first(where: { $0.contradicts(answer) }) {
      throw MailFault(
        .contradiction, line: contrary.texts.first?.lines.first?.number ?? 1,
        "another text of this mail answers the contrary", remedy: "Ask the sender which of them is meant.")
    }
    fields = answer?.fields ?? [:]
    mayBeHidden = answer?.mayBeHidden(words, in: message) ?? false
    styling = answer?.styling
    self.unread = unread
  }

  /// - Parameter throwing: whether what can't be read is an error where a field may stand in it.
  private static func lines(
    of texts: [MailText], throwing: Bool
  ) throws(MailFault) -> (lines: [TextLine], faults: [MailFault]) {
    var (lines, faults): ([TextLine], [MailFault]) = ([], [])
    for text in texts {
      do {
        let read = try text.read()
        if text.role == .attached { try PlainText.check(attached: read) }
        lines += read
        faults += damage(in: read)
      } catch {
        guard !throwing || !text.mayHoldField else { throw error }
        faults.append(error)
      }
    }
    return (lines, faults)
  }

  /// What may hide some of the fields from a reader of the HTML that they stand in; nil where nothing does.
  private static func styling(of lines: [TextLine], _ fields: [String: String], _ words: AnswerWords)
    -> String?
  {
    guard let doubt = lines.lazy.compactMap(\.doubt).first else { return nil }
    let surely = lines.filter { $0.doubt == nil }
    return (try? AnswerFields.read(surely, words)) == fields ? nil : doubt
  }

  /// Whether some of the fields stand below so many empty lines that a reader may take what is above for all of the mail.
  private static func isFarDown(_ fields: [String: String], in lines: [TextLine], _ words: AnswerWords)
    -> Bool
  {
    var empty = 0
    let gap = lines.firstIndex { line in
      empty = line.text.trimmed.isEmpty ? empty + 1 : 0
      return empty > mostEmpty
    }
    return gap.map { (try? AnswerFields.read(Array(lines[..<$0]), words)) != fields } ?? false
  }

  /// About as many as a window shows.
  private static let mostEmpty = 30

  /// The fields in the texts of one message that have the same role.
  private struct Said {
    let fields: [String: String]
    let styling: String?
    let isFarDown: Bool
    let role: MailText.Role
    let texts: [MailText]

    var hasToken: Bool { fields[AnswerField.token.rawValue] != nil }

    /// Whether it accepts what another declines, or the reverse; the box that is ticked counts like the button.
    func contradicts(_ other: Said) -> Bool {
      guard let own = decisions.first, decisions.count == 1 else { return false }
      return !other.decisions.isEmpty && !other.decisions.contains(own)
    }

    /// Whether it stands in HTML, or in one of several forms of which another, that may be shown in its place, doesn't surely
    /// show the very same, or where another text may be what its readers see. Every program shows a mail's own plain text as it
    /// is, with whatever looks like a tag in it.
    func mayBeHidden(_ words: AnswerWords, in message: MailMessage) -> Bool {
      role == .html || isFarDown || message.hasStrangeText || !isAlone(words, in: message.texts)
        || Set(texts.compactMap(\.form?.choice)).contains { choice in
          let forms = message.forms.filter { $0.choice == choice }
          let shown = forms.map { form in
            Self.shown(message.texts.filter { $0.form == form && !$0.isAside }, words)
          }
          return shown.contains { !($0 ?? [:]).isEmpty } && Set(shown).count > 1
        }
    }

    /// Whether no other text, of the same message or of one that holds it, is shown before it, where it may be all that a reader
    /// looks at, or has another value for a field. What stands behind it may be a footer, and counts as little as other words
    /// around the fields; nor does what is only attached, and what can't be read is told by itself.
    private func isAlone(_ words: AnswerWords, in all: [MailText]) -> Bool {
      let texts = all.filter { !$0.isAside && $0.message <= (self.texts.first?.message ?? 1) }
      let same = texts.map { Self.shown([$0], words) == fields }
      guard let last = same.lastIndex(of: true) else { return false }
      return texts.indices.allSatisfy { index in
        guard !same[index], !texts[index].isFile else { return true }
        guard let lines = try? texts[index].read() else { return index > last }
        guard index > last else { return lines.allSatisfy { $0.text.trimmed.isEmpty } }
        guard let other = try? AnswerFields.read(lines, words) else { return false }
        return other.allSatisfy { fields[$0.key] == $0.value }
      }
    }

    /// The fields that a reader of one form surely sees; nil where that can't be told.
    private static func shown(_ texts: [MailText], _ words: AnswerWords) -> [String: String]? {
      guard !texts.isEmpty else { return nil }
      let lines = try? texts.flatMap { try $0.read() }.filter { $0.doubt == nil }
      return lines.flatMap { try? AnswerFields.read($0, words) }
    }

    private var decisions: Set<AnswerMail.Decision> {
      var decisions = Set(
        fields[AnswerField.answer.rawValue].flatMap(AnswerMail.Decision.init).map { [$0] } ?? [])
      if fields[AnswerField.consent.rawValue] == "yes" { decisions.insert(.accept) }
      if fields[AnswerField.decline.rawValue] == "yes" { decisions.insert(.decline) }
      return decisions
    }
  }

  /// The first line of a text that isn't wholly in its character set.
  private static func damage(in lines: [TextLine]) -> [MailFault] {
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

extension [MailText] {
  /// In their order, those of each message by themselves.
  fileprivate var byMessage: [[MailText]] {
    reduce(into: [[MailText]]()) { groups, text in
      if let place = groups.firstIndex(where: { $0[0].message == text.message }) {
        groups[place].append(text)
      } else {
        groups.append([text])
      }
    }
  }
}
