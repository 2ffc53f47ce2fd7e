import Charsets
import PartnerModel

/// The fields of an answer in lines of text: those of the invitation page's form, and no other.
enum AnswerFields {
  /// Reads the lines that are fields, whatever stands between them. An empty value is a gap that nobody filled in.
  ///
  /// - Throws: `contradiction` where a field has two values: which of them is meant, only the sender knows.
  static func read(_ lines: [TextLine], _ words: AnswerWords) throws(MailFault) -> [String: String] {
    var fields: [AnswerField: (value: String, line: Int)] = [:]
    var rest = lines.map { ($0.unquoted, $0.number) }[...]
    let charset = lines.first?.charset.name ?? "UTF-8"
    while let (line, number) = rest.popFirst() {
      let found: [(field: AnswerField, value: String)]
      if URLEncodedAnswer.begins(with: line) {
        found = try URLEncodedAnswer.read(line, number: number, words, &rest)
      } else if let (field, value) = field(in: line, words) {
        found = [(field, FieldValue.whole(field, from: value, words, &rest))]
      } else {
        continue
      }
      for (field, text) in found {
        guard !text.unicodeScalars.contains("\u{FFFD}") else {
          throw MailFault(
            .unreadableText, line: number,
            "\(field.rawValue) isn't in the character set that it should be (\(charset))",
            remedy: "Copy the text into a file, as UTF-8, and give that.")
        }
        let value = words.value(of: field, FieldValue.cleaned(field, text))
        guard !value.isEmpty else { continue }
        guard let before = fields[field] else {
          fields[field] = (value, number)
          continue
        }
        guard before.value == value else {
          throw MailFault(
            .contradiction, line: number,
            "\(field.rawValue) has another value here than in line \(before.line)",
            remedy: "Ask the sender which of them is meant, for an answer that says it once.")
        }
      }
    }
    return Dictionary(uniqueKeysWithValues: fields.map { ($0.key.rawValue, $0.value.value) })
  }

  /// Whether a field's name and the sign behind it stand somewhere in these bytes.
  static func mayStand(in bytes: ArraySlice<UInt8>) -> Bool {
    guard bytes.contains(UInt8(ascii: "=")) else { return false }
    let text = String(decoding: bytes, as: UTF8.self).lowercased()
    return text.split(separator: "=", omittingEmptySubsequences: false).dropLast().contains { piece in
      let before = String(piece).trimmed
      return AnswerField.ofInvitations.contains { before.hasSuffix($0.rawValue.lowercased()) }
    }
  }

  /// `name=value`, with blanks anywhere around, the name in any case, and any width of the sign between. What the page calls the
  /// field may stand before its name.
  ///
  /// - Parameter words: nil where only names count.
  static func field(in line: String, _ words: AnswerWords?) -> (field: AnswerField, value: String)? {
    let scalars = line.unicodeScalars
    guard let sign = scalars.prefix(longestName).firstIndex(where: { $0 == "=" || $0 == "＝" || $0 == "﹦" })
    else { return nil }
    let before = Quotation.opened(String(scalars[..<sign]).narrowed.withoutInvisibleMarks.trimmed)
      .lowercased()
    let name = before.unicodeScalars.split(whereSeparator: \.isBlank).last.map(String.init) ?? ""
    guard let field = AnswerField.ofInvitations.first(where: { $0.rawValue.lowercased() == name }) else {
      return nil
    }
    let label = String(before.dropLast(name.count)).trimmed
    guard label.isEmpty || words?.isLabel(label, of: field) ?? false else { return nil }
    return (field, String(scalars[scalars.index(after: sign)...]))
  }

  /// Labels and names are shorter; blanks around them may add to it.
  private static let longestName = 100
}

extension TextLine {
  /// Without the marks of a quoted reply.
  fileprivate var unquoted: String {
    var rest = text.unicodeScalars[...]
    var candidate = rest
    while let first = candidate.first {
      if Self.quoteMarks.contains(first) {
        rest = candidate.dropFirst()
        candidate = rest
      } else if first.isBlank {
        candidate = candidate.dropFirst()
      } else {
        break
      }
    }
    return String(rest).trimmed
  }

  private static let quoteMarks: [Unicode.Scalar] = [">", "＞", "|"]
}
