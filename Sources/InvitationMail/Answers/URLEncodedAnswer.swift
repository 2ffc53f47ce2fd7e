import PartnerModel
import WebText

/// The answer as a browser without script hands it to the mail program: `name=value&name=value` with `%XX` for what
/// isn't plain (the form-urlencoded serializer of the URL standard), in one line or broken anywhere. One of the fields is the
/// page's letter, with the code in it.
enum URLEncodedAnswer {
  /// Two fields of ours with `&` between them, and no blank.
  static func begins(with line: String) -> Bool {
    guard line.utf8.count < AnswerMail.longest, !line.unicodeScalars.contains(where: \.isBlank) else {
      return false
    }
    let pairs = line.split(separator: "&", maxSplits: 2)
    return pairs.count > 1 && pairs.prefix(2).allSatisfy { field(in: $0) != nil }
  }

  static func read(
    _ line: String, number: Int, _ words: AnswerWords, _ rest: inout ArraySlice<(String, Int)>
  ) throws(MailFault) -> [(field: AnswerField, value: String)] {
    var whole = line
    while let (more, _) = rest.first, !more.isEmpty, !more.hasPrefix("--"),
      more.unicodeScalars.allSatisfy(isPart)
    {
      whole += more
      rest.removeFirst()
    }
    var fields: [(field: AnswerField, value: String)] = []
    for pair in whole.split(separator: "&") {
      if let (field, text) = field(in: pair) {
        fields.append((field, try decoded(text, field.rawValue, number)))
      } else if pair.hasPrefix(letter) {
        let lines = try decoded(pair.dropFirst(letter.count), "the letter", number).split(
          whereSeparator: \.isNewline)
        fields += lines.compactMap { AnswerFields.field(in: String($0), words) }
      }
    }
    return fields
  }

  private static let letter = "letter="

  private static func decoded(_ text: Substring, _ name: String, _ number: Int) throws(MailFault) -> String {
    do {
      return try FormEncoding.decoded(text.utf8)
    } catch {
      throw MailFault(
        .unreadableText, line: number,
        "\(name) isn't UTF-8 with `%` and two hexadecimal digits",
        remedy: "Ask the sender to copy the text from the invitation's page instead.")
    }
  }

  /// A field of the form on the wire; names are as the page wrote them.
  private static func field(in pair: Substring) -> (AnswerField, Substring)? {
    guard let sign = pair.firstIndex(of: "="), let field = AnswerField(rawValue: String(pair[..<sign]))
    else { return nil }
    return (field, pair[pair.index(after: sign)...])
  }

  private static func isPart(_ scalar: Unicode.Scalar) -> Bool {
    scalar.isASCII
      && (scalar.properties.isAlphabetic || "0123456789*-._+%&=~".unicodeScalars.contains(scalar))
  }
}
