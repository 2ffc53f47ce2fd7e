import Testing

@testable import InvitationMail

/// The answer as a browser without script puts it into a mail.
@Suite struct URLEncodedAnswerTests {
  private static let body = encoded(SentAnswers.lines())

  private static func encoded(_ lines: [String]) -> String {
    lines.map { line in
      let parts = line.split(separator: "=", maxSplits: 1)
      let value = parts[1].utf8.map { byte -> String in
        if byte == UInt8(ascii: " ") { return "+" }
        let isPlain =
          byte < 0x80
          && (Unicode.Scalar(byte).properties.isAlphabetic || "0123456789*-._".utf8.contains(byte))
        let digits = String(byte, radix: 16, uppercase: true)
        return isPlain ? String(Unicode.Scalar(byte)) : "%" + (byte < 16 ? "0" : "") + digits
      }.joined()
      return "\(parts[0])=\(value)"
    }.joined(separator: "&")
  }

  /// The code, the text's digest and the language stand in the letter alone, with gaps where the form says something.
  private static let withLetter: String = {
    let typed = SentAnswers.lines().filter { line in
      !["language=", "terms=", "token="].contains { line.hasPrefix($0) }
    }
    let letter = [
      "株式会社ホシノクラウド 御中", "", "姓 familyName=", "givenName=", "同意します。", "consent=", "Reason reason=",
      "language=ja",
      "terms=\(SentAnswers.terms)", "token=\(SentAnswers.token)",
    ]
    return encoded(typed + ["letter=" + letter.joined(separator: "\r\n")])
  }()

  @Test func readsTheLetterInTheForm() throws {
    #expect(try SentAnswers.read(Self.withLetter).fields == SentAnswers.fields)
    #expect(try SentAnswers.read(Self.withLetter + "\r\n\r\n-- \r\nRin\r\n").fields == SentAnswers.fields)
  }

  @Test func whatTheLetterSaysOtherwiseIsAContradiction() {
    let body = Self.withLetter.replacing("givenName%3D", with: "givenName%3DRin")
    #expect(SentAnswers.fault(Array(body.utf8))?.reason == .contradiction)
  }

  @Test func theCodeIsFoundInTheLetter() throws {
    let message = SentAnswers.message(Self.withLetter, subject: "Accept the invitation: abc")
    #expect(try MailedCodes.all(in: message) == [SentAnswers.token])
  }

  @Test func readsTheForm() throws {
    #expect(try SentAnswers.read(Self.body).fields == SentAnswers.fields)
    #expect(try SentAnswers.read(Self.body.replacing("+", with: "%20") + "\r\n").fields == SentAnswers.fields)
  }

  @Test(arguments: [50, 76, 78, 998])
  func readsTheFormBrokenOverLines(width: Int) throws {
    var lines: [String] = []
    var rest = Substring(Self.body)
    while !rest.isEmpty {
      lines.append(String(rest.prefix(width)))
      rest = rest.dropFirst(width)
    }
    let text = "> " + lines.joined(separator: "\r\n> ") + "\r\n> \r\n> -- \r\n> Rin\r\n"
    #expect(try SentAnswers.read(text).fields == SentAnswers.fields)
  }

  @Test(arguments: ["familyName=%E4%BD&token=a", "familyName=%4&token=a", "familyName=%zz&token=a"])
  func whatIsNotUTF8IsRefused(body: String) {
    #expect(SentAnswers.fault(Array(body.utf8))?.reason == .unreadableText)
  }

  @Test func anAmpersandInANameIsNoForm() throws {
    let fields = try SentAnswers.read("familyName=Smith & Sons&Co\ntoken=a\n").fields
    #expect(fields == ["familyName": "Smith & Sons&Co", "token": "a"])
  }
}
